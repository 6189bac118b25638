#pragma once

#include "validator/values/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::ingest {

/// Finds the parts of a JSON text without reading them, so that a batch's calls are cut out byte for byte and each is
/// parsed by itself. The scan is iterative and linear; it checks brackets, strings and separators against the grammar.
/// The parser of a value checks its contents (numbers, literals, escapes, UTF-8).

/// A member of an object.
struct Member {
  std::string_view key;   ///< raw, between the quotes
  std::string_view value; ///< raw, without white space around it
  std::string_view whole; ///< from the key's quote to the value's end
  std::size_t depth = 0;  ///< levels of arrays and objects in the value; 0: it is neither

  /// Whether the key, unescaped, is `name` (ASCII).
  bool is(std::string_view name) const;
};

/// An element of an array.
struct Element {
  std::string_view value;
  std::size_t depth = 0;
};

/// Where the text breaks the grammar.
struct SpanFault {
  std::size_t at = 0; ///< byte offset
  std::string expected;
};

/// `text` is one object, white space around it allowed.
[[nodiscard]] Result<std::vector<Member>, SpanFault> members_of(std::string_view text);
/// The last of the members with this name, which is the one that counts; null if there is none.
const Member* last_named(const std::vector<Member>& members, std::string_view name);
/// The members of an object as far as the text goes: in a cut
/// or broken text, those that are whole before the break.
[[nodiscard]] std::vector<Member> leading_members(std::string_view text);
/// `text` is one array.
[[nodiscard]] Result<std::vector<Element>, SpanFault> elements_of(std::string_view text);

} // namespace plumbline::ingest
