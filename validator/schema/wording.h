#pragma once

#include "validator/json/node.h"
#include "validator/schema/format.h"
#include "validator/schema/program.h"
#include "validator/text/utf8.h"

#include <string>
#include <string_view>

namespace plumbline::validator {

/// "string", "integer", "number", ... for a value, as in a violation's actual_type.
[[nodiscard]] std::string_view type_name_of(const AnyNode& node);
/// "a string", "an integer", "null".
[[nodiscard]] std::string with_article(std::string_view type_name);
/// `"number"`, `["string","null"]`: type bits as a schema writes them.
[[nodiscard]] std::string types_as_json(std::uint8_t types);
/// "a number", "a string or null".
[[nodiscard]] std::string types_in_words(std::uint8_t types);
/// "an e-mail address", "a date and time such as 2026-01-31T12:00:00Z".
[[nodiscard]] std::string_view format_in_words(Format format);

/// How a message names a place: "properties.products[0].price"; "the call" for its root. Long names are cut.
[[nodiscard]] std::string subject_of(std::string_view pointer);
/// How many bytes of a value a message shows.
inline constexpr std::size_t longest_said = 160;
/// The end of a message: ", but 7 was sent". For a value of a wrong type also its kind: ", but the text "7" was sent",
/// ", but an array was sent".
[[nodiscard]] std::string but_sent(std::string_view raw);
[[nodiscard]] std::string but_sent_with_type(std::string_view raw);
/// A value's JSON text as `actual` shows it: as sent; if longer than 200 bytes, its beginning as a JSON string.
[[nodiscard]] std::string actual_of(std::string_view raw);

} // namespace plumbline::validator
