#include "validator/hint.h"

#include "validator/json_text.h"
#include "validator/near_name.h"
#include "validator/wording.h"

#include <algorithm>
#include <array>

namespace plumbline::validator {

namespace {

constexpr std::size_t longest_value = 60;

/// The JSON value that a string spells, where it is a number or a boolean of one of the types asked for.
bool spells(std::string_view text, std::uint8_t types) {
  Tape tape;
  if (text.empty() || parse_json(text, 1, &tape)) return false;
  const AnyNode node(tape, 0);
  if (tape.cells[0].begin != 0 || tape.cells[0].end != text.size()) return false;
  if (node.type() == NodeType::boolean) return (types & type_bit::boolean) != 0;
  if (node.type() != NodeType::number) return false;
  return (types & (node.number().is_whole() ? type_bit::whole : type_bit::fractional)) != 0;
}

/// What a closed or required-bearing object of the call has besides the names of the plan.
std::vector<std::string_view> unplanned_members(const AnyNode& object, const ObjectRule& rule) {
  std::vector<std::string_view> names;
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

std::optional<Hint> value_type_hint(const Fault& fault) {
  if (fault.kind != ViolationKind::type || fault.absent) return std::nullopt;
  if (fault.node.type() == NodeType::string) {
    const std::string_view text = fault.node.text();
    if (text.size() > longest_value || !spells(text, fault.types)) return std::nullopt;
    return make("value_type", std::string(fault.node.raw()), std::string(text),
                "Send " + std::string(text) + " without quotes: it was sent as a string.");
  }
  const bool number = fault.node.type() == NodeType::number;
  const std::string_view raw = fault.node.raw();
  if (number && (fault.types & type_bit::string) && raw.size() <= longest_value) {
    std::string quoted;
    append_json_string(quoted, raw);
    return make("value_type", std::string(raw), quoted, "Send " + quoted + " with quotes: it was sent as a number.");
  }
  return std::nullopt;
}

std::optional<Hint> property_name_hint(const Fault& fault) {
  if (!fault.object || fault.name.empty()) return std::nullopt;
  if (fault.kind == ViolationKind::required) {
    const auto near = nearest_name(fault.name, unplanned_members(fault.node, *fault.object));
    if (!near) return std::nullopt;
    return make("property_name", std::string(*near), std::string(fault.name),
                "The call has " + shortened(*near, longest_value) + "; the plan calls it " +
                    shortened(fault.name, longest_value) + ".");
  }
  if (fault.kind != ViolationKind::unplanned_property) return std::nullopt;
  std::vector<std::string_view> planned;
  for (const PropertyEntry& entry : fault.object->table.entries()) planned.push_back(entry.name);
  const auto near = nearest_name(fault.name, planned);
  if (!near) return std::nullopt;
  return make("property_name", std::string(fault.name), std::string(*near),
              "The plan has " + shortened(*near, longest_value) + ", which is probably what is meant.");
}

std::optional<Hint> level_hint(const Fault& fault, const AnyNode& root) {
  if (fault.kind != ViolationKind::required) return std::nullopt;
  constexpr std::array<std::string_view, 5> levels{"/properties", "/traits", "/context/traits", "/context", ""};
  const std::size_t slash = fault.path.rfind('/');
  const std::string own_level = fault.path.substr(0, slash);
  // Deeper objects (products[0].name) have members of everyday names: the call's own name is not what they lack.
  if (std::find(levels.begin(), levels.end(), own_level) == levels.end()) return std::nullopt;
  const std::string token = fault.path.substr(slash);
  for (const std::string_view level : levels) {
    if (level == own_level) continue;
    const std::string elsewhere = std::string(level) + token;
    const auto found = resolve(root, elsewhere);
    if (!found || found->type() == NodeType::null) continue;
    return make("level", elsewhere, fault.path,
                "The call has it as " + subject_of(elsewhere) + "; the plan has it as " + subject_of(fault.path) + ".");
  }
  return std::nullopt;
}

std::optional<Hint> hint_for(const Fault& fault, const AnyNode& root) {
  if (auto hint = value_type_hint(fault)) return hint;
  if (auto hint = property_name_hint(fault)) return hint;
  return level_hint(fault, root);
}

std::optional<Hint> event_name_hint(std::string_view event, const Plan& plan) {
  const std::vector<std::string_view> names(plan.event_names().begin(), plan.event_names().end());
  const auto near = nearest_name(event, names);
  if (!near) return std::nullopt;
  return make("event_name", std::string(event), std::string(*near),
              "The plan has \"" + shortened(*near, longest_value) + "\"; names must match to the letter.");
}

} // namespace plumbline::validator
