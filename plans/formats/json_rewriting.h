#pragma once

#include "validator/json/node.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// Changes JSON texts and leaves everything else as written, numbers to the last digit: a plan must come out of another
/// tool's shape as it went in. All nodes are of a tape (validator/json/tape.h).

/// The member of that name (the last of duplicates); also absent if `object` is not an object.
[[nodiscard]] std::optional<validator::AnyNode> member(const validator::AnyNode& object, std::string_view name);
/// Its text if it is a string, else "".
[[nodiscard]] std::string string_member(const validator::AnyNode& object, std::string_view name);

/// The text as a JSON string with quotes.
[[nodiscard]] std::string json_of(std::string_view text);

/// Appends the value, indented by two spaces per level; what fits a line of about 110 characters stays on one line.
void append_indented(std::string& out, const validator::AnyNode& value, std::size_t indent = 0);
/// A JSON text rewritten with that indentation. It must be JSON.
[[nodiscard]] std::string indented(std::string_view json);

/// The object with an additional first member; `object` and `value` are JSON texts.
[[nodiscard]] std::string with_first_member(std::string_view object, std::string_view name, std::string_view value);
/// The object without the member of that name.
[[nodiscard]] std::string without_member(const validator::AnyNode& object, std::string_view name);

/// The schema with its internal references moved: "#/x" becomes "#" + `to` + "/x", if it began with "#" + `from`. Other
/// references stay, and so do those in a schema with an $id, which is their base.
[[nodiscard]] std::string with_references_moved(const validator::AnyNode& schema, std::string_view from,
                                                std::string_view to);

/// Pointers to the differences of two schemas, as deep as possible: a member that one of them lacks, another value. The
/// order of members, of `required` and of `type` does not matter; `$schema` is ignored, as it only names the dialect.
[[nodiscard]] std::vector<std::string> differences(const validator::AnyNode& a, const validator::AnyNode& b);

} // namespace plumbline::plans
