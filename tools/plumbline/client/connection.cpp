#include "tools/plumbline/client/connection.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <vector>

namespace plumbline::tool {

using Endpoint = net::generic::stream_protocol::endpoint;

Result<Connection, std::string> connect_to(net::io_context& context, const DaemonUrl& url) {
  boost::system::error_code error;
  std::vector<Endpoint> endpoints;
  if (!url.unix_path.empty()) {
    if (url.unix_path.size() >= sizeof(sockaddr_un::sun_path)) return unexpected<std::string>("the path is too long");
    endpoints.emplace_back(net::local::stream_protocol::endpoint(url.unix_path));
  } else {
    net::ip::tcp::resolver resolver(context);
    const auto found = resolver.resolve(url.host, url.port, error);
    for (const auto& entry : found) endpoints.emplace_back(entry.endpoint());
  }
  for (const auto& endpoint : endpoints) {
    Connection connection(context);
    error = finish(context, connection, connect_patience,
                   [&](auto handler) { connection.async_connect(endpoint, handler); });
    if (!error) return connection;
  }
  return unexpected(error ? error.message() : std::string("the host has no address"));
}

} // namespace plumbline::tool
