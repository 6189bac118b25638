#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// Reading of a daemon's answers: what is not there is nothing, so that a tool goes on with a daemon that is older or
/// newer than itself.
namespace plumbline::tool {

using Json = rapidjson::Value;

/// Absent where it is no JSON.
std::optional<rapidjson::Document> parse_json(std::string_view text);

/// The member of a member: "source/name"; "" is the value itself. Null where it is absent or null.
const Json* member_at(const Json& value, std::string_view path);
/// For people: a string as it may be printed, a number, true or false, JSON of arrays and objects; "" of what is not
/// there.
std::string text_at(const Json& value, std::string_view path = "");
/// The string as it is; "" where there is none.
std::string string_at(const Json& value, std::string_view path);
/// 0 where it is no whole number.
std::uint64_t number_at(const Json& value, std::string_view path);
bool flag_at(const Json& value, std::string_view path);
/// Each element of an array; none where it is none.
void each_of(const Json& value, std::string_view path, const std::function<void(const Json&)>& visit);
/// How many elements or members it has.
std::size_t size_at(const Json& value, std::string_view path);
/// JSON text.
std::string json_of(const Json& value);

} // namespace plumbline::tool
