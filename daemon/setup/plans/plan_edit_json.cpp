#include "daemon/setup/documents/json.h"
#include "daemon/setup/plans/plan_edit.h"

#include <algorithm>
#include <array>

namespace plumbline::setup {
namespace {

using rapidjson::Value;

constexpr std::array<std::string_view, 7> json_types = {"string", "number", "integer", "boolean",
                                                        "array",  "object", "null"};

std::string_view text_of(const Value& value) { return {value.GetString(), value.GetStringLength()}; }

/// As a part of a JSON pointer.
std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text += c;
  }
  return text;
}

/// Results of reading the request besides the edits.
struct Findings {
  EditErrors errors;
  std::vector<std::string> ignored;
};

/// Members of one object; reports faults under their
/// pointers. Members that nobody read are ignored, and named.
class Members {
 public:
  Members(const Value& object, std::string pointer, Findings& findings)
      : object_(object), pointer_(std::move(pointer)), findings_(findings) {}
  ~Members() {
    for (const auto& [name, value] : object_.GetObject())
      if (std::ranges::find(asked_, text_of(name)) == asked_.end())
        findings_.ignored.push_back(pointer_ + '/' + escaped(text_of(name)));
  }
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  const Value* member(const char* name) const {
    asked_.emplace_back(name);
    const auto found = object_.FindMember(name);
    return found == object_.MemberEnd() || found->value.IsNull() ? nullptr : &found->value;
  }
  std::optional<bool> flag(const char* name) const {
    const auto* value = member(name);
    if (!value) return std::nullopt;
    if (value->IsBool()) return value->GetBool();
    error(name, std::string(name) + " must be true or false.");
    return std::nullopt;
  }
  std::optional<std::string> text(const char* name) const {
    const auto* value = member(name);
    if (!value) return std::nullopt;
    if (value->IsString()) return std::string(text_of(*value));
    error(name, std::string(name) + " must be a string.");
    return std::nullopt;
  }
  /// Null, and an error, if it exists but is not an array.
  const Value* array(const char* name) const {
    const auto* value = member(name);
    if (!value || value->IsArray()) return value;
    error(name, std::string(name) + " must be an array.");
    return nullptr;
  }
  std::string pointer(const char* name) const { return pointer_ + "/" + name; }
  void error(const char* name, std::string message) const {
    findings_.errors.emplace_back(pointer(name), std::move(message));
  }

 private:
  const Value& object_;
  std::string pointer_;
  Findings& findings_;
  mutable std::vector<std::string_view> asked_; ///< names that outlive this
};

/// The elements that are objects; any other is an error.
template<class Read>
void each_object(const Value& array, const std::string& pointer, Findings& findings, Read read) {
  for (rapidjson::SizeType i = 0; i < array.Size(); ++i) {
    const auto place = pointer + "/" + std::to_string(i);
    if (array[i].IsObject())
      read(array[i], place);
    else
      findings.errors.emplace_back(place, "This must be an object.");
  }
}

std::vector<validator::Accepts> read_accepts(const Value& array, const std::string& pointer, Findings& findings) {
  std::vector<validator::Accepts> all;
  each_object(array, pointer, findings, [&](const Value& object, const std::string& place) {
    const Members members(object, place, findings);
    validator::Accepts accepts;
    accepts.type = validator::call_type_named(members.text("type").value_or(""));
    if (accepts.type != validator::CallType::page && accepts.type != validator::CallType::screen)
      members.error("type", "type must be page or screen.");
    if (const auto* map = members.member("map")) {
      if (!map->IsObject()) return members.error("map", "map must be an object.");
      for (const auto& [target, source] : map->GetObject()) {
        if (!source.IsString() || !text_of(target).starts_with('/') || !text_of(source).starts_with('/')) {
          members.error("map", "map must map pointers to pointers, such as {\"/properties/page_name\":\"/name\"}.");
          continue;
        }
        accepts.map.emplace_back(text_of(target), text_of(source));
      }
    }
    all.push_back(std::move(accepts));
  });
  return all;
}

std::vector<PropertyEdit> read_properties(const Value& array, const std::string& pointer, Findings& findings) {
  std::vector<PropertyEdit> all;
  each_object(array, pointer, findings, [&](const Value& object, const std::string& place) {
    const Members members(object, place, findings);
    PropertyEdit edit;
    edit.name = members.text("name").value_or("");
    if (edit.name.empty()) members.error("name", "name is missing: it names the property to change.");
    edit.kept = members.flag("kept");
    edit.required = members.flag("required");
    edit.type = members.text("type");
    if (edit.type && std::ranges::find(json_types, *edit.type) == json_types.end())
      members.error("type", "type must be string, number, integer, boolean, array, object or null.");
    all.push_back(std::move(edit));
  });
  return all;
}

/// The rule's schema as text; absent, and an error, if it is not an object.
std::optional<std::string> read_schema(const Members& members) {
  const auto* schema = members.member("schema");
  if (schema && schema->IsObject()) return json_text([&](JsonWriter& out) { schema->Accept(out); });
  members.error("schema", "schema must be an object: a JSON Schema over the whole call.");
  return std::nullopt;
}

RuleEdit read_change(const Members& members, Findings& findings) {
  RuleEdit edit;
  edit.id = members.text("id").value_or("");
  edit.kept = members.flag("kept");
  edit.suggested = members.flag("suggested");
  if (const auto* accepts = members.array("accepts"))
    edit.accepts = read_accepts(*accepts, members.pointer("accepts"), findings);
  if (members.member("schema")) edit.schema = read_schema(members);
  if (const auto* properties = members.array("properties"))
    edit.properties = read_properties(*properties, members.pointer("properties"), findings);
  return edit;
}

validator::RuleText read_addition(const Members& members, Findings& findings) {
  using validator::RuleType;
  validator::RuleText rule;
  const auto type = members.text("type").value_or("");
  bool known = false;
  for (const auto each :
       {RuleType::track, RuleType::page, RuleType::screen, RuleType::identify, RuleType::group, RuleType::common})
    if (validator::name_of(each) == type) rule.type = each, known = true;
  if (!known)
    members.error(
        "type", "type must be track, page, screen, identify, group or common. To change a rule, send its id instead.");
  rule.event = members.text("event");
  const bool named = rule.type == RuleType::track || rule.type == RuleType::page || rule.type == RuleType::screen;
  if (known && named && rule.event.value_or("").empty())
    members.error("event", "event is missing: it names the event, page or screen of the rule.");
  if (known && !named && rule.event) members.error("event", "Rules of this type cannot have an event.");
  if (const auto* version = members.member("version")) {
    if (version->IsInt() && version->GetInt() >= 1)
      rule.version = version->GetInt();
    else
      members.error("version", "version must be a whole number of 1 or more.");
  }
  rule.suggested = members.flag("suggested").value_or(false);
  rule.kept = members.flag("kept").value_or(true);
  rule.description = members.text("description").value_or("");
  rule.why = members.text("why").value_or("");
  if (const auto* accepts = members.array("accepts"))
    rule.accepts = read_accepts(*accepts, members.pointer("accepts"), findings);
  rule.schema = read_schema(members).value_or("");
  return rule;
}

} // namespace

Result<ReadEdits, EditErrors> read_plan_edits(const Value& rules) {
  ReadEdits read;
  Findings findings;
  each_object(rules, "/rules", findings, [&](const Value& object, const std::string& place) {
    const Members members(object, place, findings);
    if (members.member("id"))
      read.edits.emplace_back(read_change(members, findings));
    else
      read.edits.emplace_back(read_addition(members, findings));
  });
  if (!findings.errors.empty()) return unexpected(std::move(findings.errors));
  read.ignored = std::move(findings.ignored);
  return read;
}

} // namespace plumbline::setup
