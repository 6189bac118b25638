#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline::tool {

/// A text from a call or a plan as it may be shown on a terminal or in a report: characters that nobody sees (control
/// characters, marks that turn the direction of what follows, tags) become \n, \t, \u001B, \U000E0041 ...; bytes that
/// are no UTF-8 become \xFF; a backslash stays one.
std::string printable(std::string_view text);

/// JSON text in which such characters, which may stand inside of its strings alone, are written as JSON's own escapes:
/// it means the same. White space between its members stays.
std::string printable_json(std::string_view json);

/// How many bytes the first character of a text has; 1 where it is no UTF-8, more than there are where it is cut off.
std::size_t character_length(std::string_view text);
/// Appends a character, where nobody would see it as JSON's escape. Bytes that are no UTF-8 are U+FFFD.
void append_visibly(std::string& out, std::string_view character);

} // namespace plumbline::tool
