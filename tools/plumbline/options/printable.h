#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline::tool {

/// A text from a call or a plan, safe for a terminal or a report: invisible characters (control characters, marks that
/// change the direction of text, tags) become \n, \t, \u001B, \U000E0041 ...; bytes that are not UTF-8 become \xFF; a
/// backslash stays one.
[[nodiscard]] std::string printable(std::string_view text);

/// JSON text in which such characters, which only occur inside its strings, are written as JSON's own escapes: it means
/// the same. White space between its members stays.
[[nodiscard]] std::string printable_json(std::string_view json);

/// The length in bytes of a text's first character; 1 if it is not UTF-8, more than there are if it is cut off.
[[nodiscard]] std::size_t character_length(std::string_view text);
/// Appends a character; an invisible one as JSON's escape. Bytes that are not UTF-8 become U+FFFD.
void append_visibly(std::string& out, std::string_view character);

} // namespace plumbline::tool
