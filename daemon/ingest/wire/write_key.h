#pragma once

#include "daemon/http/message.h"

#include <string>
#include <string_view>

namespace plumbline::ingest {

/// The write key of an `Authorization: Basic base64(key + ":" +
/// anything)` header. The colon may be missing, as some clients leave it
/// out. "" if the header is absent, of another scheme, or not base64.
[[nodiscard]] std::string basic_write_key(std::string_view authorization);

/// The write key of a request's header: Basic authorization's, else that of Jitsu's `X-Write-Key: key:secret`, whose
/// secret may be absent and is ignored (parts_of_key). "" = none.
[[nodiscard]] std::string header_write_key(const http::Request& request);

} // namespace plumbline::ingest
