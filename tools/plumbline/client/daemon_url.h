#pragma once

#include "daemon/http/url/place.h"
#include "validator/values/result.h"

#include <string>
#include <string_view>

namespace plumbline::tool {

/// A daemon's address: "http://127.0.0.1:8090", or "unix:/path", whose host is localhost.
struct DaemonUrl : http::Place {
  std::string prefix; ///< a path after the host, "" or "/plumbline": for a daemon at a proxy
};

/// The error is a sentence.
[[nodiscard]] Result<DaemonUrl, std::string> read_daemon_url(std::string_view url);

/// Percent-encodes what may not occur in a query's value or a path's segment.
[[nodiscard]] std::string url_encoded(std::string_view text);

} // namespace plumbline::tool
