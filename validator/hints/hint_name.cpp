#include "validator/hints/hint.h"
#include "validator/schema/decide.h"
#include "validator/schema/wording.h"
#include "validator/text/ascii.h"
#include "validator/text/look_alike.h"
#include "validator/text/senses.h"

#include <algorithm>
#include <array>

namespace plumbline::validator {

namespace {

constexpr std::size_t longest_name = 60;
constexpr std::size_t most_members = 200;
constexpr std::uint64_t cost_of_a_lookup = 300;

Hint property_hint(std::string_view sent, const NearName& planned) {
  return {"property_name", std::string(sent), std::string(planned.name), rename_message(sent, planned)};
}

std::optional<AnyNode> member_of(const AnyNode& object, std::string_view name) {
  std::optional<AnyNode> found;
  object.each_member([&](std::string_view key, const AnyNode& value) {
    if (key == name) found = value;
    return true;
  });
  return found;
}

} // namespace

std::string rename_message(std::string_view sent, const NearName& planned) {
  if (auto difference = look_alike_difference(sent, planned.name)) return std::move(*difference);
  const std::string name = shortened(planned.name, longest_name);
  if (!planned.sure) return "Did you mean " + name + "?";
  return "Rename " + shown_name(shortened(sent, longest_name)) + " to " + name + ".";
}

std::vector<std::string> event_words_of(std::string_view event) {
  return event.empty() || event.size() > 100 ? std::vector<std::string>{} : senses_of(words_of(event), NameOf::event);
}

bool can_stand(const Program& program, std::uint32_t block, const AnyNode& value, Budget& budget) {
  return block == nothing || Decider<AnyNode>(program, budget).decide(block, value) == Decision::yes;
}

CallHints::CallHints(const AnyNode& root, Budget& budget) : root_(root), budget_(budget) {
  if (const auto event = resolve(root, "/event");
      event && event->type() == NodeType::string && budget.spend(cost_of_a_lookup))
    event_words_ = event_words_of(event->text());
}

std::optional<Hint> CallHints::hint_for(const Fault& fault) {
  if (auto hint = value_hint(fault, budget_)) return hint;
  if (auto hint = property_name_hint(fault)) return hint;
  return level_hint(fault);
}

const CallHints::Unplanned& CallHints::unplanned_in(const Fault& fault) {
  if (unplanned_.rule == fault.object && unplanned_.begin == fault.node.begin()) return unplanned_;
  unplanned_ = {.rule = fault.object, .begin = fault.node.begin(), .members = {}, .names = {}};
  if (!budget_.spend(3 * fault.node.count())) return unplanned_;
  fault.node.each_member([&](std::string_view key, const AnyNode& value) {
    if (fault.object->table.find(key)) return true;
    if (!budget_.spend(cost_of_a_lookup)) return false;
    unplanned_.members.emplace_back(key, value);
    unplanned_.names.add(key, NameOf::missing_property);
    return unplanned_.members.size() < most_members;
  });
  return unplanned_;
}

/// The member beside a missing one that was most likely meant. A value that the plan would refuse there excludes it,
/// unless the name is spelt the same.
std::optional<NearName> CallHints::nearest_sent(const Fault& fault) {
  const Unplanned& sent = unplanned_in(fault);
  const PropertyEntry* entry = fault.object->table.find(fault.name);
  if (budget_.is_spent() || sent.members.empty()) return std::nullopt;
  const auto can_be = [&](std::string_view name) {
    const auto member = std::ranges::find(sent.members, name, [](const auto& each) { return each.first; });
    return !entry || can_stand(*fault.program, entry->block, member->second, budget_);
  };
  const std::array<const NameIndex*, 1> names{&sent.names};
  return nearest_name(fault.name, names,
                      {.what = NameOf::missing_property, .event_words = event_words_, .can_be = can_be}, budget_);
}

std::optional<Hint> CallHints::property_name_hint(const Fault& fault) {
  if (!fault.object || fault.name.empty()) return std::nullopt;
  if (fault.kind == ViolationKind::required) {
    const auto near = nearest_sent(fault);
    if (!near) return std::nullopt;
    return property_hint(near->name, {.name = fault.name, .sure = near->sure, .same = near->same});
  }
  if (fault.kind != ViolationKind::unplanned_property) return std::nullopt;
  // The call may already have the planned member: then this one is a different thing.
  const auto object = resolve(root_, std::string_view(fault.path).substr(0, fault.path.rfind('/')));
  const auto can_be = [&](std::string_view name) {
    const PropertyEntry* entry = fault.object->table.find(name);
    return entry && can_stand(*fault.program, entry->block, fault.node, budget_);
  };
  const std::array<const NameIndex*, 1> planned{&fault.object->near_names};
  const auto near = nearest_name(fault.name, planned,
                                 {.what = NameOf::property, .event_words = event_words_, .can_be = can_be}, budget_);
  if (!near || !object || object->type() != NodeType::object || !budget_.spend(object->count())) return std::nullopt;
  if (member_of(*object, near->name)) return std::nullopt;
  return property_hint(fault.name, *near);
}

std::optional<Hint> event_name_hint(std::string_view event, const Plan& plan, Budget& budget) {
  const std::array<const NameIndex*, 1> planned{&plan.names_of_events()};
  const auto near = nearest_name(event, planned, {.what = NameOf::event}, budget);
  if (!near) return std::nullopt;
  std::string message;
  if (auto difference = look_alike_difference(event, near->name)) {
    message = std::move(*difference);
  } else {
    message = "Did you mean \"" + shortened(near->name, longest_name) + "\"?";
    if (lower_case(event) == lower_case(near->name)) message += " Event names are case-sensitive.";
  }
  return Hint{"event_name", std::string(event), std::string(near->name), std::move(message)};
}

} // namespace plumbline::validator
