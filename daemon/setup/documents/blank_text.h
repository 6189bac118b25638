#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// Whether a UTF-8 text shows nothing: it is empty, or all of its characters are white space, controls or invisible
/// (a no-break space, a zero-width joiner). Where somebody must say why, such a text says nothing.
bool is_blank(std::string_view text);
/// The first character of the text that hides or reorders others, or shows nothing by itself: "U+202E". Blanks, joiners
/// and variation selectors are none. Absent: there is none.
std::optional<std::string> unseen_character(std::string_view text);
/// The text without what is_blank() skips at its ends.
std::string_view trimmed(std::string_view text);

} // namespace plumbline::setup
