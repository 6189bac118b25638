#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::validator {

/// Names that look alike but differ: a no-break space for a space, a character without width, typographic quotes and
/// dashes, a separate accent (NFD) for an accented letter (NFC), by ICU's tables; a Cyrillic or Greek letter that is
/// drawn like a Latin one.

/// The name in the plain characters that it looks like. ASCII stays unchanged.
[[nodiscard]] std::string plain_look(std::string_view name);

/// Where two names that look alike differ, as a sentence; absent if they do not look alike, or are equal. "The plan has
/// U+2008 (punctuation space) as character 18; U+0020 (space) was sent."
[[nodiscard]] std::optional<std::string> look_alike_difference(std::string_view sent, std::string_view planned);

/// The first character of a name that has a plainer form: "U+2008 (punctuation space) as character 18". Absent if there
/// is none.
[[nodiscard]] std::optional<std::string> odd_character(std::string_view name);

/// A name as messages show it: invisible characters, and blanks other than the space, as \u00A0.
[[nodiscard]] std::string shown_name(std::string_view name);

} // namespace plumbline::validator
