#include "plans/json_member.h"

#include "validator/json/json_writer.h"

#include <stdexcept>

namespace plumbline::plans {

JsonMember JsonMember::at(const char* name) const {
  const auto member = object().FindMember(name);
  if (member == value_.MemberEnd()) fail(std::string("has no member ") + name);
  return {member->value, place_ + "/" + name};
}

std::vector<JsonMember> JsonMember::elements() const {
  if (!value_.IsArray()) fail("is no array");
  std::vector<JsonMember> all;
  all.reserve(value_.Size());
  for (const auto& element : value_.GetArray()) all.emplace_back(element, place_ + "/" + std::to_string(all.size()));
  return all;
}

std::vector<JsonMember> JsonMember::elements_if_there(const char* name) const {
  return object().HasMember(name) ? at(name).elements() : std::vector<JsonMember>{};
}

std::string JsonMember::string() const {
  if (!value_.IsString()) fail("is no string");
  return {value_.GetString(), value_.GetStringLength()};
}

std::string JsonMember::string_or_empty(const char* name) const {
  return object().HasMember(name) ? at(name).string() : std::string();
}

std::vector<std::string> JsonMember::strings() const {
  std::vector<std::string> all;
  for (const JsonMember& element : elements()) all.push_back(element.string());
  return all;
}

std::string JsonMember::text() const {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  value_.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

const rapidjson::Value& JsonMember::object() const {
  if (!value_.IsObject()) fail("is no object");
  return value_;
}

void JsonMember::fail(std::string_view what) const {
  throw std::logic_error("the catalog's file " + place_ + " " + std::string(what));
}

} // namespace plumbline::plans
