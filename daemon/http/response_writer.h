#pragma once

#include "daemon/http/message.h"

#include <string>

namespace plumbline::http {

/// The bytes of an answer's head, with the length of the body that follows (for a HEAD: that would follow).
[[nodiscard]] std::string head_of(const Response& response, bool keep_alive, bool http_1_0);

/// A piece of a chunked body. An empty piece gives the body's end.
[[nodiscard]] std::string chunk_of(std::string_view piece);

/// A 429 with Retry-After.
[[nodiscard]] Response retry_later(Response response, unsigned seconds);

/// Makes the bytes of a whole keep-alive answer, once, for Response::whole.
[[nodiscard]] std::shared_ptr<const std::string> whole_answer(const Response& response);

/// "OK", "Bad Request", ...
[[nodiscard]] std::string_view reason_phrase(unsigned status);

} // namespace plumbline::http
