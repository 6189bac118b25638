#pragma once

#include "daemon/delivery/kind.h"
#include "daemon/http/message.h"

namespace plumbline::delivery {

/// Delivers a call made for it, `Plumbline Test`, which is in no journal and counts for nothing, and answers with what
/// the destination said: 200 {"ok":true,"status","ms","answer"}; 502 delivery_failed; 422 destination_not_allowed. On
/// the delivery's thread.
task<http::Response> test_destination(setup::Destination destination, KindOptions options);

} // namespace plumbline::delivery
