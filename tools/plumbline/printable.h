#pragma once

#include <string>
#include <string_view>

namespace plumbline::tool {

/// A text from a call or a plan as it may be shown on a terminal or in a report: control characters, and marks that
/// turn the direction of what follows, become \n, \t, \u001B ...; bytes that are no UTF-8 become \xFF; a backslash
/// stays one.
std::string printable(std::string_view text);

} // namespace plumbline::tool
