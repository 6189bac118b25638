#include "daemon/http/response_writer.h"

#include <boost/beast/http/status.hpp>

#include <array>
#include <charconv>

namespace plumbline::http {

std::string_view reason_phrase(unsigned status) {
  const auto phrase = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  return {phrase.data(), phrase.size()};
}

std::string head_of(const Response& response, bool keep_alive, bool http_1_0) {
  std::string head;
  head.reserve(256);
  head += "HTTP/1.1 ";
  head += std::to_string(response.status);
  head += ' ';
  head += reason_phrase(response.status);
  head += "\r\n";
  if (!response.content_type.empty()) {
    head += "Content-Type: ";
    head += response.content_type;
    head += "\r\n";
  }
  for (const auto& [name, value] : response.headers) {
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
  }
  if (!keep_alive)
    head += "Connection: close\r\n";
  else if (http_1_0)
    head += "Connection: keep-alive\r\n";
  if (response.pieces || response.take_over) {
    if (!http_1_0) head += "Transfer-Encoding: chunked\r\n";
  } else if (response.status != 204 && response.status != 304) {
    head += "Content-Length: ";
    head += std::to_string(response.body.size());
    head += "\r\n";
  }
  head += "\r\n";
  return head;
}

std::string chunk_of(std::string_view piece) {
  std::array<char, 24> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
  std::string chunk(size.data(), end);
  chunk += "\r\n";
  chunk += piece;
  chunk += "\r\n";
  return chunk;
}

Response retry_later(Response response, unsigned seconds) {
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

std::shared_ptr<const std::string> whole_answer(const Response& response) {
  return std::make_shared<const std::string>(head_of(response, true, false) + response.body);
}

} // namespace plumbline::http
