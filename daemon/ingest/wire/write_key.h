#pragma once

#include "daemon/http/message.h"

#include <string>
#include <string_view>

namespace plumbline::ingest {

/// The write key of an `Authorization: Basic base64(key + ":" + anything)` header; also without the colon, which some
/// clients leave out.
/// "" where the header is absent, of another scheme, or no base64.
std::string basic_write_key(std::string_view authorization);

/// The write key of a request's header: Basic authorization's, else that of Jitsu's `X-Write-Key: key:secret`, whose
/// secret may be absent and is not looked at (parts_of_key). "" = none.
std::string header_write_key(const http::Request& request);

} // namespace plumbline::ingest
