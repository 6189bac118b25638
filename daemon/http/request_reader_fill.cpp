// In its own file because the fuzzer's compiler lacks coroutines, which messages are made of.
#include "daemon/http/message.h"
#include "daemon/http/request_reader.h"
#include "daemon/http/upgrade.h"

namespace plumbline::http {

namespace beast = boost::beast;

void RequestReader::fill(Request& request) const {
  const auto& head = parser_->get();
  request.method = head.method_string();
  request.target = head.target();
  const auto query = request.target.find('?');
  request.path = request.target.substr(0, query);
  request.query = query == std::string_view::npos ? std::string_view() : request.target.substr(query + 1);
  request.body = too_large_ || crowded_out_ ? std::string_view() : body_;
  request.too_large = too_large_;
  request.body_bytes = received_;
  request.bind_fields(this, [](const void* reader, std::string_view name) {
    return static_cast<const RequestReader*>(reader)->field(name);
  });
}

} // namespace plumbline::http
