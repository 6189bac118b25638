#include "daemon/setup/documents/request_body.h"

#include "daemon/setup/documents/blank_text.h"
#include "daemon/setup/documents/json.h"
#include "validator/json/json_members.h"

#include <algorithm>
#include <span>

namespace plumbline::setup {
namespace {

/// Whether there are more levels than that: values are written back recursively.
bool deeper_than(const rapidjson::Value& value, int levels) {
  if (levels < 0) return true;
  if (value.IsObject())
    return std::ranges::any_of(value.GetObject(),
                               [&](const auto& each) { return deeper_than(each.value, levels - 1); });
  if (value.IsArray())
    return std::ranges::any_of(value.GetArray(), [&](const auto& each) { return deeper_than(each, levels - 1); });
  return false;
}

} // namespace

Refusal invalid(const std::vector<std::pair<std::string, std::string>>& errors) {
  const auto list = json_text([&](JsonWriter& out) {
    out.array([&] {
      for (const auto& [pointer, message] : std::span(errors).first(std::min(errors.size(), max_errors_told)))
        out.object("pointer", pointer, "message", message);
    });
  });
  return {"invalid", errors.front().second, json_members("errors", RawJson{list})};
}

Refusal invalid(std::string pointer, std::string message) {
  return invalid({std::pair(std::move(pointer), std::move(message))});
}

Result<RequestBody, Refusal> RequestBody::read(std::string_view text, bool may_be_empty) {
  if (text.empty() && may_be_empty) text = "{}";
  auto document = parse_json(text);
  if (!document) return unexpected(Refusal{"invalid_json", "Send a JSON object.", ""});
  if (!document->IsObject()) return unexpected(invalid("", "The body must be a JSON object."));
  return RequestBody(std::move(*document));
}

/// Null if it is missing or null.
const rapidjson::Value* RequestBody::member(const char* name) {
  asked_.emplace_back(name);
  const auto found = document_.FindMember(name);
  return found == document_.MemberEnd() || found->value.IsNull() ? nullptr : &found->value;
}

std::optional<std::string> RequestBody::text(const char* name) {
  const auto* value = member(name);
  if (!value) return std::nullopt;
  if (value->IsString()) return std::string(value->GetString(), value->GetStringLength());
  error("/" + std::string(name), std::string(name) + " must be a string.");
  return std::nullopt;
}

std::optional<bool> RequestBody::flag(const char* name) {
  const auto* value = member(name);
  if (!value) return std::nullopt;
  if (value->IsBool()) return value->GetBool();
  error("/" + std::string(name), std::string(name) + " must be true or false.");
  return std::nullopt;
}

const rapidjson::Value* RequestBody::array(const char* name) {
  const auto* value = member(name);
  if (!value || value->IsArray()) return value;
  error("/" + std::string(name), std::string(name) + " must be an array.");
  return nullptr;
}

bool RequestBody::has_object(const char* name) {
  const auto* value = member(name);
  return value && value->IsObject();
}

std::optional<std::string> RequestBody::object_json(const char* name) {
  const auto* value = member(name);
  if (!value) return std::nullopt;
  if (value->IsObject() && !deeper_than(*value, 8)) return json_text([&](JsonWriter& out) { value->Accept(out); });
  error("/" + std::string(name), std::string(name) + " must be an object with the same members as in the answers.");
  return std::nullopt;
}

std::optional<std::int64_t> RequestBody::integer(const char* name, std::int64_t least, std::int64_t most) {
  const auto* value = member(name);
  if (!value) return std::nullopt;
  if (value->IsInt64() && value->GetInt64() >= least && value->GetInt64() <= most) return value->GetInt64();
  error("/" + std::string(name), std::string(name) + " must be a whole number from " + std::to_string(least) + " to " +
                                     std::to_string(most) + ".");
  return std::nullopt;
}

std::string RequestBody::needed_text(const char* name) {
  const auto errors = errors_.size();
  auto value = text(name);
  if (!value && errors_.size() == errors) error("/" + std::string(name), std::string(name) + " is missing.");
  return std::move(value).value_or("");
}

void RequestBody::check_name(const char* member, std::string_view name, std::size_t most) {
  const auto say = [&](const std::string& rest) { error("/" + std::string(member), member + rest); };
  if (name.empty()) say(" must not be empty.");
  if (name.size() > most) say(" must have at most " + std::to_string(most) + " bytes.");
  if (const auto unseen = unseen_character(name)) say(" must not have invisible characters: it has " + *unseen + ".");
}

std::optional<Refusal> RequestBody::refusal() const {
  if (errors_.empty()) return std::nullopt;
  return invalid(errors_);
}

std::vector<std::string> RequestBody::ignored() const {
  std::vector<std::string> names;
  for (const auto& member : document_.GetObject()) {
    std::string name(member.name.GetString(), member.name.GetStringLength());
    if (std::ranges::find(asked_, name) == asked_.end()) names.push_back(std::move(name));
  }
  return names;
}

void with_member(std::string& object_json, std::string_view name, std::string_view json) {
  object_json.back() = ',';
  object_json += json_members(name, RawJson{json}) + '}';
}

std::string with_ignored(std::string object_json, const std::vector<std::string>& ignored) {
  if (ignored.empty()) return object_json;
  const auto names = json_text([&](JsonWriter& out) {
    out.array([&] {
      for (const auto& name : ignored) out.value(name);
    });
  });
  with_member(object_json, "ignored", names);
  return object_json;
}

} // namespace plumbline::setup
