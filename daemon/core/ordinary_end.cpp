#include "daemon/core/ordinary_end.h"

#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/error.hpp>

namespace plumbline {

bool is_ordinary_end(const boost::system::error_code& error) {
  namespace asio = boost::asio;
  namespace beast = boost::beast;
  return error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::operation_aborted || error == asio::error::broken_pipe ||
         error == asio::error::not_connected || error == asio::error::bad_descriptor ||
         error == asio::error::timed_out || error == asio::error::connection_aborted ||
         error == beast::error::timeout || error == beast::http::error::end_of_stream ||
         error == beast::websocket::error::closed;
}

} // namespace plumbline
