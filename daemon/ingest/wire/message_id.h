#pragma once

#include <string>

namespace plumbline::ingest {

/// An id for a call without one: "plumbline-" and a random
/// (version 4) UUID. Never a duplicate of another call.
[[nodiscard]] std::string make_message_id();

} // namespace plumbline::ingest
