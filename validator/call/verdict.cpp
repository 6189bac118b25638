#include "validator/call/verdict.h"

#include <array>

namespace plumbline::validator {

namespace {
constexpr std::array<std::string_view, 4> results{"pass", "fail", "error", "unchecked"};
constexpr std::array<std::string_view, 3> actions{"allow", "omit", "block"};
constexpr std::array<std::string_view, 12> kinds{
    "required",           "type",   "enum",     "pattern", "format", "range", "length", "items", "unplanned_event",
    "unplanned_property", "schema", "malformed"};
} // namespace

std::string_view name_of(VerdictResult result) { return results[static_cast<std::size_t>(result)]; }
std::string_view name_of(Action action) { return actions[static_cast<std::size_t>(action)]; }
std::string_view name_of(ViolationKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

} // namespace plumbline::validator
