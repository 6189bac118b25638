#pragma once

#include "daemon/delivery/kind.h"
#include "daemon/http/message.h"

namespace plumbline::delivery {

/// Delivers a call `Plumbline Test`, made for this purpose, in no journal and not counted. Answers with what the
/// destination said: 200 {"ok":true,"status","ms","answer"}; 502 delivery_failed; 422 destination_not_allowed. On the
/// delivery's thread. `kind` is the destination's; both outlive the coroutine.
[[nodiscard]] task<http::Response> test_destination(Kind& kind, const setup::DestinationEntry& destination,
                                                    std::int64_t now_ms);

} // namespace plumbline::delivery
