#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::validator {

/// Names that look alike and are not the same: a no-break space for a space, a character without width, typographic
/// quotes and dashes, an accent of its own (NFD) for an accented letter (NFC), by ICU's tables; a Cyrillic or Greek
/// letter that is drawn as a Latin one.

/// The name in the plain characters that it looks like. What is ASCII stays as it is.
std::string plain_look(std::string_view name);

/// Where two names that look alike differ, as a sentence; absent where they do not look alike, or are the same.
/// "The plan has U+2008 (punctuation space) as character 18; U+0020 (space) was sent."
std::optional<std::string> look_alike_difference(std::string_view sent, std::string_view planned);

/// The first character of a name that another name could have in plain form: "U+2008 (punctuation space) as character
/// 18". Absent where there is none.
std::optional<std::string> odd_character(std::string_view name);

/// A name as a message shows it: characters that cannot be seen, and blanks that are no space, as \u00A0.
std::string shown_name(std::string_view name);

} // namespace plumbline::validator
