#pragma once

#include "validator/json/node.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// Changes to JSON texts that leave everything else as it was written, numbers to the last digit: what a plan says must
/// come out of another tool's shape as it went in. All nodes are of a tape (validator/json/tape.h).

/// The member of that name (the last, where there are two); absent also where `object` is none.
std::optional<validator::AnyNode> member(const validator::AnyNode& object, std::string_view name);
/// Its text where it is a string, else "".
std::string string_member(const validator::AnyNode& object, std::string_view name);

/// Appends the value, indented by two spaces a level; what fits a line of about 110 characters is left on one.
void append_indented(std::string& out, const validator::AnyNode& value, std::size_t indent = 0);
/// A JSON text anew, indented so. It must be JSON.
std::string indented(std::string_view json);

/// The object with one member more, as the first; `object` and `value` are JSON texts.
std::string with_first_member(std::string_view object, std::string_view name, std::string_view value);
/// The object without the member of that name.
std::string without_member(const validator::AnyNode& object, std::string_view name);

/// The schema with its references inside itself moved: "#/x" becomes "#" + `to` + "/x", where it began with "#" +
/// `from`; others stay, and so do those in a schema with an $id: they begin there.
std::string with_references_moved(const validator::AnyNode& schema, std::string_view from, std::string_view to);

/// Pointers to where two schemas differ, the deepest that say it: a member that one of them lacks, another value. The
/// order of members, of `required` and of `type` does not matter; `$schema` says the dialect, and is passed over.
std::vector<std::string> differences(const validator::AnyNode& a, const validator::AnyNode& b);

} // namespace plumbline::plans
