#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// Reads a daemon's answers: absent members are empty,
/// so that a tool works with an older or newer daemon.
namespace plumbline::tool {

using Json = rapidjson::Value;

/// Absent if it is not JSON.
[[nodiscard]] std::optional<rapidjson::Document> parse_json(std::string_view text);

/// The member of a member: "source/name"; "" is the value itself. Null if it is absent or null.
const Json* member_at(const Json& value, std::string_view path);
/// For people: a printable string, a number, true or
/// false, JSON of arrays and objects; "" if absent.
[[nodiscard]] std::string text_at(const Json& value, std::string_view path = "");
/// The string unchanged; "" if there is none.
[[nodiscard]] std::string string_at(const Json& value, std::string_view path);
/// 0 if it is not a whole number.
[[nodiscard]] std::uint64_t number_at(const Json& value, std::string_view path);
[[nodiscard]] bool flag_at(const Json& value, std::string_view path);
/// Visits each element of an array; nothing if it is not one.
void each_of(const Json& value, std::string_view path, const std::function<void(const Json&)>& visit);
/// How many elements or members it has.
[[nodiscard]] std::size_t size_at(const Json& value, std::string_view path);
/// JSON text.
[[nodiscard]] std::string json_of(const Json& value);

} // namespace plumbline::tool
