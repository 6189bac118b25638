#pragma once

#include "validator/call/call.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace plumbline::tool {

/// A request of a browser's or a proxy's recording (HAR 1.2) that sends calls.
struct HarRequest {
  std::string_view place; ///< its entry in the recording
  std::string body;       ///< of a call, with its type, or of a batch; validator::text_padding readable bytes follow it
  /// The type from the route ("/v1/track"); none: a batch, or another path.
  validator::CallType type = validator::CallType::none;
};

struct HarCounts {
  std::size_t requests = 0; ///< in the recording
  std::size_t with_calls = 0;
  std::size_t without_body = 0; ///< sent to a path for calls, but their bodies were not recorded

  /// "a HAR: 3 of its 17 requests hold calls", and which lack their body.
  std::string sentence() const;
};

/// Visits the requests that send calls, until `visit` returns false: a POST whose body is a batch or a call, with any
/// host and any path prefix (a custom proxy), and a pixel. A body may be in base64 and gzip. `log`: the value of the
/// recording's member of that name, JSON.
[[nodiscard]] HarCounts each_har_request(std::string_view log, const std::function<bool(HarRequest)>& visit);

} // namespace plumbline::tool
