#pragma once

#include <string_view>

namespace plumbline::debugger {

/// Bytes as a message of a websocket's client. A refusal says why, and where in the text of a filter. As those of
/// targets.h.
void fuzz_message(std::string_view bytes);

} // namespace plumbline::debugger
