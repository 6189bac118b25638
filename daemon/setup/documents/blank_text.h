#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// Whether a UTF-8 text shows nothing: it is empty, or all its characters are white space, controls or invisible (a
/// no-break space, a zero-width joiner). As a required reason such a text is worthless.
[[nodiscard]] bool is_blank(std::string_view text);
/// The first character of the text that hides or reorders others, or shows nothing by itself: "U+202E". Blanks, joiners
/// and variation selectors do not count. Absent: no such character.
[[nodiscard]] std::optional<std::string> unseen_character(std::string_view text);
/// The text without the characters at its ends that is_blank() ignores.
[[nodiscard]] std::string_view trimmed(std::string_view text);

} // namespace plumbline::setup
