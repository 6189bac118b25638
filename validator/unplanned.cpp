#include "validator/unplanned.h"

#include "validator/hints/hint.h"
#include "validator/json/document.h"
#include "validator/schema/wording.h"
#include "validator/text/near_name.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_set>

namespace plumbline::validator {

namespace {

/// What analytics.js adds to a page call's properties (docs/wire-contract.md, 16.1).
constexpr std::array<std::string_view, 7> automatic{"path", "referrer", "search", "title", "url", "name", "category"};

struct Level {
  std::string_view member;
  const PlannedNames CompiledRule::*names;
};

Level level_of(CallType type) {
  if (type == CallType::identify || type == CallType::group) return {"traits", &CompiledRule::traits};
  return {"properties", &CompiledRule::properties};
}

/// The rules' names, and other facts for comparing a name.
struct Planned {
  const std::vector<const CompiledRule*>& rules;
  const Level& level;
  std::vector<const NameIndex*> names;
  std::vector<std::string> event_words;
};

/// A planned name similar to an unplanned one, if the call does not have it already and could have its value.
std::optional<NearName> planned_name(std::string_view name, const AnyNode& object, const Planned& planned,
                                     Budget& budget) {
  std::optional<AnyNode> value;
  const auto can_be = [&](std::string_view candidate) {
    if (!value) {
      if (!budget.spend(object.count())) return false;
      object.each_member([&](std::string_view key, const AnyNode& member) {
        if (key == name) value = member;
        return true;
      });
    }
    return value && std::ranges::all_of(planned.rules, [&](const CompiledRule* rule) {
             return can_stand(*rule->program, (rule->*planned.level.names).block_of(candidate), *value, budget);
           });
  };
  const auto near = nearest_name(
      name, planned.names, {.what = NameOf::property, .event_words = planned.event_words, .can_be = can_be}, budget);
  if (!near || !budget.spend(object.count())) return std::nullopt;
  const bool absent = object.each_member([&](std::string_view key, const AnyNode&) { return key != near->name; });
  return absent ? near : std::nullopt;
}

/// Appends the names that no rule has, at most `most`, while the budget lasts.
template<class Node>
void note_unplanned(const Node& root, const Level& level, const std::vector<const CompiledRule*>& rules, bool accepted,
                    std::size_t most, std::vector<std::string_view>& names, Budget& budget) {
  const auto unplanned = [&](std::string_view name) {
    return std::all_of(rules.begin(), rules.end(), [&](const CompiledRule* rule) {
      return budget.spend(1) && (rule->*level.names).has(*rule->program, name, budget) == false;
    });
  };
  root.each_member([&](std::string_view key, const Node& value) {
    if (key != level.member || value.type() != NodeType::object) return true;
    return value.each_member([&](std::string_view name, const Node&) {
      if (accepted && std::find(automatic.begin(), automatic.end(), name) != automatic.end()) return true;
      if (unplanned(name)) names.push_back(name);
      return names.size() < most && !budget.is_spent();
    });
  });
}

} // namespace

std::vector<Note> unplanned_notes(const Call& call, const std::vector<const CompiledRule*>& rules,
                                  const std::vector<Violation>& violations, bool accepted, Budget& budget) {
  std::vector<Note> notes;
  const Level level = level_of(call.type);
  if (std::none_of(rules.begin(), rules.end(), [&](const CompiledRule* rule) { return (rule->*level.names).speaks(); }))
    return notes;
  std::vector<std::string_view> names;
  if (call.document->is_simd())
    note_unplanned(call.document->simd_root(), level, rules, accepted, max_violations, names, budget);
  else
    note_unplanned(call.document->root(), level, rules, accepted, max_violations, names, budget);
  if (names.empty()) return notes;
  std::string base;
  append_token(base, level.member);
  const auto object = resolve(call.document->root(), base);
  Planned planned{rules, level, {}, {}};
  for (const CompiledRule* rule : rules) planned.names.push_back(&(rule->*level.names).near_names());
  if (call.event && budget.spend(60)) planned.event_words = event_words_of(*call.event);
  for (const std::string_view name : names) {
    // Each is compared with every violation, and put into words.
    if (!budget.spend(60 + violations.size() + name.size())) break;
    Note note{"unplanned_property", base, "", ""};
    append_token(note.path, name);
    const auto speaks_of_it = [&](const Violation& violation) {
      if (violation.path == note.path) return true;
      // A missing member's hint names what was sent instead.
      const auto& hint = violation.hint;
      return hint && violation.kind == ViolationKind::required && (hint->from == name || hint->from == note.path) &&
             violation.path.substr(0, violation.path.rfind('/')) == base;
    };
    if (std::any_of(violations.begin(), violations.end(), speaks_of_it)) continue;
    note.message = subject_of(note.path) + " is not in the plan.";
    if (object && object->type() == NodeType::object) {
      if (const auto near = planned_name(name, *object, planned, budget)) {
        note.hint = rename_message(name, *near);
        note.meant = near->name;
      }
    }
    notes.push_back(std::move(note));
  }
  return notes;
}

std::optional<std::vector<std::string>>
unplanned_pointers(const Call& call, const std::vector<const CompiledRule*>& rules, Budget& budget) {
  const Level level = level_of(call.type);
  const auto takes_any = [&](const CompiledRule* rule) { return (rule->*level.names).takes_any(); };
  std::vector<std::string> pointers;
  if (rules.empty() || std::any_of(rules.begin(), rules.end(), takes_any)) return pointers;
  std::vector<std::string_view> names;
  note_unplanned(call.document->root(), level, rules, false, SIZE_MAX, names, budget);
  std::unordered_set<std::string_view> seen;
  for (const std::string_view name : names) {
    if (!seen.insert(name).second) continue;
    std::string& pointer = pointers.emplace_back();
    append_token(pointer, level.member);
    append_token(pointer, name);
  }
  if (budget.is_spent()) return std::nullopt;
  return pointers;
}

} // namespace plumbline::validator
