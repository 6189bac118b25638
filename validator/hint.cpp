#include "validator/hint.h"

#include "validator/decide.h"
#include "validator/json_text.h"
#include "validator/look_alike.h"
#include "validator/near_name.h"
#include "validator/timestamp.h"
#include "validator/wording.h"

#include <algorithm>
#include <array>

namespace plumbline::validator {

namespace {

constexpr std::size_t longest_value = 60;

/// Whether a JSON text is one value that the subschema of a fault takes.
bool fits(const Fault& fault, std::string_view json, Budget& budget) {
  Tape tape;
  if (json.empty() || !fault.program || !budget.spend(cost_of_parsing(json)) || parse_json(json, max_call_depth, &tape))
    return false;
  if (tape.cells[0].begin != 0 || tape.cells[0].end != json.size()) return false;
  return Decider<AnyNode>(*fault.program, budget).decide(fault.block, AnyNode(tape, 0)) == Decision::yes;
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// Seconds or milliseconds since 1970, of this century, as a date and time.
std::optional<std::string> as_date_time(const Number& number) {
  constexpr double first = 978'307'200;  // 2001
  constexpr double last = 4'102'444'800; // 2100
  const double value = number.approximate();
  if (!number.is_whole()) return std::nullopt;
  if (value >= first && value < last) return format_timestamp(static_cast<std::int64_t>(value) * 1000);
  if (value >= first * 1000 && value < last * 1000) return format_timestamp(static_cast<std::int64_t>(value));
  return std::nullopt;
}

/// Whether a value has a type that the plan takes for a member.
bool may_be(const Fault& fault, const PropertyEntry& entry, const AnyNode& value) {
  if (entry.block == nothing || !fault.program) return true;
  return (fault.program->blocks[entry.block].types & type_bit_of(value.type(), value)) != 0;
}

/// What a closed or required-bearing object of the call has besides the names of the plan.
std::vector<std::string_view> unplanned_members(const AnyNode& object, const ObjectRule& rule, Budget& budget) {
  std::vector<std::string_view> names;
  if (!budget.spend(3 * object.count())) return names;
  object.each_member([&](std::string_view key, const AnyNode&) {
    const PropertyEntry* entry = rule.table.find(key);
    if (!entry) names.push_back(key);
    return names.size() < 200;
  });
  return names;
}

Hint make(std::string kind, std::string from, std::string to, std::string message) {
  return {std::move(kind), std::move(from), std::move(to), std::move(message)};
}

} // namespace

namespace {

std::optional<Hint> hint_for_string(const Fault& fault, Budget& budget) {
  const std::string_view text = fault.node.text();
  const std::string from = actual_of(fault.node.raw());
  if (text.starts_with('{') || text.starts_with('[')) {
    if (!fits(fault, text, budget)) return std::nullopt;
    const std::string what = text.starts_with('{') ? "object" : "array";
    return make("value_type", from, actual_of(text),
                "Send the " + what + " itself: its JSON text was sent as a string.");
  }
  if (text.size() > longest_value) return std::nullopt;
  std::string value(text);
  if (text == "True" || text == "TRUE") value = "true";
  if (text == "False" || text == "FALSE") value = "false";
  if (value != "null" && fits(fault, value, budget))
    return make("value_type", from, value, "Send " + value + " without quotes: it was sent as a string.");
  const std::string in_array = "[" + json_string(text) + "]";
  if (text.empty() || text.find_first_of(",;|") != std::string_view::npos || !fits(fault, in_array, budget))
    return std::nullopt;
  return make("value_type", from, in_array, "Send " + in_array + ": a list is wanted, even of one.");
}

std::optional<Hint> hint_for_number(const Fault& fault, Budget& budget) {
  const std::string raw(fault.node.raw());
  if (raw.size() > longest_value) return std::nullopt;
  if ((raw == "0" || raw == "1") && (fault.types & type_bit::boolean) != 0) {
    const std::string truth = raw == "1" ? "true" : "false";
    if (fits(fault, truth, budget)) return make("value_type", raw, truth, "Send " + truth + ": a number was sent.");
  }
  if (fits(fault, json_string(raw), budget))
    return make("value_type", raw, json_string(raw),
                "Send " + json_string(raw) + " with quotes: it was sent as a number.");
  if (const auto time = as_date_time(fault.node.number()); time && fits(fault, json_string(*time), budget))
    return make("value_type", raw, json_string(*time), "Send the time as text, such as " + json_string(*time) + ".");
  return std::nullopt;
}

/// Whether the plan names the member that has the value, and does not require it.
bool is_optional(const Fault& fault, Budget& budget) {
  if (!fault.program) return false;
  bool named = false;
  for (const ObjectRule& rule : fault.program->objects) {
    if (!budget.spend(rule.table.entries().size())) return false;
    for (const PropertyEntry& entry : rule.table.entries()) {
      if (entry.block != fault.block) continue;
      named = true;
      if (entry.slot != nothing &&
          std::find(rule.required.begin(), rule.required.end(), entry.slot) != rule.required.end())
        return false;
    }
  }
  return named;
}

std::optional<Hint> hint_for_null(const Fault& fault, Budget& budget) {
  if (!is_optional(fault, budget)) return std::nullopt;
  const std::string with_null = types_as_json(static_cast<std::uint8_t>(fault.types | type_bit::null));
  return make("value_type", "null", with_null,
              "Leave it out: it is not required. Or allow null in the plan: \"type\":" + with_null + ".");
}

} // namespace

std::optional<Hint> value_type_hint(const Fault& fault, Budget& budget) {
  if (fault.kind != ViolationKind::type || fault.absent) return std::nullopt;
  if (!budget.spend(20 + fault.node.raw().size() / 8)) return std::nullopt;
  const std::string raw(fault.node.raw());
  switch (fault.node.type()) {
  case NodeType::string: return hint_for_string(fault, budget);
  case NodeType::number: return hint_for_number(fault, budget);
  case NodeType::boolean:
    if (!fits(fault, json_string(raw), budget)) return std::nullopt;
    return make("value_type", raw, json_string(raw),
                "Send " + json_string(raw) + " with quotes: it was sent as a boolean.");
  case NodeType::object: {
    const std::string in_array = "[" + raw + "]";
    if (!fits(fault, in_array, budget)) return std::nullopt;
    return make("value_type", actual_of(raw), actual_of(in_array), "Send it in a list: one is wanted, even of one.");
  }
  case NodeType::null: return hint_for_null(fault, budget);
  case NodeType::array: break;
  }
  return std::nullopt;
}

namespace {

/// The member beside a missing one that was most likely meant to be it. A value that the plan would not take there
/// speaks against that, unless the name is the same but for its case.
std::optional<std::string_view> nearest_sent(const Fault& fault, Budget& budget) {
  const std::vector<std::string_view> members = unplanned_members(fault.node, *fault.object, budget);
  const PropertyEntry* entry = fault.object->table.find(fault.name);
  // Which member means it: what the member's name means, among it and what else the plan has.
  std::optional<std::string_view> best = nearest_name(fault.name, members, NameOf::missing_property, budget);
  if (!best) {
    // A name of another specification leads one way only.
    for (const std::string_view member : members) {
      if (budget.is_spent()) return std::nullopt;
      if (nearest_name(member, std::vector{fault.name}, NameOf::missing_property, budget)) {
        if (best) return std::nullopt;
        best = member;
      }
    }
  }
  if (budget.is_spent()) return std::nullopt;
  if (!best || same_letters(*best, fault.name) || !entry || entry->block == nothing) return best;
  bool fitting = false;
  fault.node.each_member([&](std::string_view key, const AnyNode& value) {
    if (key == *best) fitting = may_be(fault, *entry, value);
    return true;
  });
  return fitting ? best : std::nullopt;
}

} // namespace

std::optional<Hint> property_name_hint(const Fault& fault, Budget& budget) {
  if (!fault.object || fault.name.empty()) return std::nullopt;
  if (fault.kind == ViolationKind::required) {
    const auto near = nearest_sent(fault, budget);
    if (!near) return std::nullopt;
    if (auto difference = look_alike_difference(*near, fault.name))
      return make("property_name", std::string(*near), std::string(fault.name), std::move(*difference));
    return make("property_name", std::string(*near), std::string(fault.name),
                "The call has " + shortened(*near, longest_value) + "; the plan calls it " +
                    shortened(fault.name, longest_value) + ".");
  }
  if (fault.kind != ViolationKind::unplanned_property) return std::nullopt;
  const std::array<const NameIndex*, 1> planned{&fault.object->near_names};
  const auto near = nearest_name(fault.name, planned, NameOf::property, budget);
  if (!near) return std::nullopt;
  if (auto difference = look_alike_difference(fault.name, *near))
    return make("property_name", std::string(fault.name), std::string(*near), std::move(*difference));
  return make("property_name", std::string(fault.name), std::string(*near),
              "The plan has " + shortened(*near, longest_value) + ", which is probably what is meant.");
}

namespace {

/// Members that every call has, or that SDKs add: what stands there was not meant to be a property.
bool is_automatic(std::string_view level, std::string_view name) {
  constexpr std::array<std::string_view, 22> of_call{
      "type",    "event",      "userId",       "anonymousId", "messageId", "timestamp", "originalTimestamp", "sentAt",
      "context", "receivedAt", "integrations", "properties",  "traits",    "version",   "channel",           "writeKey",
      "groupId", "previousId", "name",         "category",    "_metadata", "projectId"};
  constexpr std::array<std::string_view, 15> of_context{"app",    "campaign", "device",   "ip",        "library",
                                                        "locale", "location", "network",  "os",        "page",
                                                        "screen", "referrer", "timezone", "userAgent", "traits"};
  const auto has = [&](const auto& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
  return (level.empty() && has(of_call)) || (level == "/context" && has(of_context));
}

/// A member of `object` with this name, whatever its case; of several the exact one.
std::optional<std::pair<std::string_view, AnyNode>> member_like(const AnyNode& object, std::string_view name,
                                                                std::string_view level) {
  std::optional<std::pair<std::string_view, AnyNode>> found;
  object.each_member([&](std::string_view key, const AnyNode& value) {
    if (value.type() == NodeType::null || is_automatic(level, key)) return true;
    if (key == name || (!found && same_letters(key, name))) found = {key, value};
    return key != name;
  });
  return found;
}

/// Objects inside an object, by pointer: {"properties": {"order": {...}}}.
void add_inner_levels(const AnyNode& root, const std::string& level, std::vector<std::string>& levels) {
  const auto object = resolve(root, level);
  if (!object || object->type() != NodeType::object) return;
  object->each_member([&](std::string_view key, const AnyNode& value) {
    if (value.type() == NodeType::object) append_token(levels.emplace_back(level), key);
    return levels.size() < 24;
  });
}

} // namespace

std::optional<Hint> level_hint(const Fault& fault, const AnyNode& root, Budget& budget) {
  if (fault.kind != ViolationKind::required || !fault.object) return std::nullopt;
  std::vector<std::string> levels{"/properties", "/traits", "/context/traits", "/context/properties", "/context", ""};
  const std::string own_level = fault.path.substr(0, fault.path.rfind('/'));
  // Deeper objects (products[0].name) have members of everyday names: the call's own name is not what they lack.
  if (own_level.empty() || std::find(levels.begin(), levels.end(), own_level) == levels.end()) return std::nullopt;
  add_inner_levels(root, own_level, levels);
  const PropertyEntry* entry = fault.object->table.find(fault.name);
  for (const std::string& level : levels) {
    if (level == own_level) continue;
    const auto object = resolve(root, level);
    if (!object || object->type() != NodeType::object) continue;
    if (!budget.spend(4 * root.count() + 64 * object->count())) return std::nullopt;
    const auto found = member_like(*object, fault.name, level);
    if (!found || (entry && !may_be(fault, *entry, found->second))) continue;
    std::string elsewhere = level;
    append_token(elsewhere, found->first);
    return make("level", elsewhere, fault.path,
                "The call has it as " + subject_of(elsewhere) + "; the plan has it as " + subject_of(fault.path) + ".");
  }
  return std::nullopt;
}

std::optional<Hint> hint_for(const Fault& fault, const AnyNode& root, Budget& budget) {
  if (auto hint = value_type_hint(fault, budget)) return hint;
  if (auto hint = property_name_hint(fault, budget)) return hint;
  return level_hint(fault, root, budget);
}

std::optional<Hint> event_name_hint(std::string_view event, const Plan& plan, Budget& budget) {
  const std::array<const NameIndex*, 1> planned{&plan.names_of_events()};
  const auto near = nearest_name(event, planned, NameOf::event, budget);
  if (!near) return std::nullopt;
  if (auto difference = look_alike_difference(event, *near))
    return make("event_name", std::string(event), std::string(*near), std::move(*difference));
  return make("event_name", std::string(event), std::string(*near),
              "The plan has \"" + shortened(*near, longest_value) + "\"; names must match to the letter.");
}

} // namespace plumbline::validator
