#pragma once

#include <string_view>

namespace plumbline::debugger {

/// Bytes as a filter query: parsed, and calls held to it. A fault stands inside of the text. As those of targets.h.
void fuzz_filter(std::string_view bytes);

} // namespace plumbline::debugger
