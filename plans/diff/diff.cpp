#include "plans/diff/diff.h"

#include "plans/diff/judged_schema.h"
#include "plans/diff/schema_diff.h"
#include "validator/json/tape.h"
#include "validator/text/near_name.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

namespace plumbline::plans {

using validator::PlanText;
using validator::RuleText;
using validator::RuleType;

namespace {

/// References unfold deeper than schemas are written.
constexpr std::size_t max_judged_depth = 2'048;

using Rules = std::map<std::string, const RuleText*, std::less<>>;

Rules kept(const PlanText& plan) {
  Rules rules;
  for (const RuleText& rule : plan.rules) {
    if (rule.kept) rules.emplace(rule.id(), &rule);
  }
  return rules;
}

/// Track names of `rules` that `others` lacks, analysed once: each of thousands may be compared with thousands.
validator::NameIndex names_only_in(const Rules& rules, const Rules& others) {
  validator::NameIndex names;
  for (const auto& [id, rule] : rules) {
    if (rule->type == RuleType::track && !others.contains(id)) names.add(*rule->event, validator::NameOf::event);
  }
  return names;
}

std::optional<std::string_view> nearest_of(const validator::NameIndex& names, std::string_view name) {
  validator::Budget unbounded(UINT64_MAX);
  const std::array candidates{&names};
  // Only the same words in another spelling are a rename.
  const auto near = validator::nearest_name(name, candidates, {.what = validator::NameOf::event}, unbounded);
  return near && near->sure ? std::optional(near->name) : std::nullopt;
}

bool has_other_version(const Rules& rules, const RuleText& rule) {
  return std::ranges::any_of(
      rules, [&](const auto& other) { return other.second->type == rule.type && other.second->event == rule.event; });
}

PlanChange removed(const RuleText& rule, const Rules& after, const validator::NameIndex& added) {
  PlanChange change{Effect::loosens, rule.id(), "", ""};
  if (has_other_version(after, rule)) {
    change.effect = Effect::tightens;
    change.message = "This version of the rule was removed; its calls are checked against another version.";
  } else if (rule.type == RuleType::track) {
    change.effect = Effect::breaks;
    change.message = "The event was removed: its calls are unplanned now.";
    if (const auto near = nearest_of(added, *rule.event))
      change.message += " (The new plan has \"" + std::string(*near) + "\".)";
  } else {
    change.message = "The rule was removed: its calls are no longer checked.";
  }
  return change;
}

PlanChange added(const RuleText& rule, const Rules& before) {
  if (has_other_version(before, rule))
    return {Effect::tightens, rule.id(), "",
            "A version of the rule was added: calls of this version are checked against it."};
  if (rule.type == RuleType::track)
    return {Effect::loosens, rule.id(), "", "The event was added: its calls were unplanned before."};
  return {Effect::tightens, rule.id(), "", "The rule was added: its calls were not checked before."};
}

void compare_accepts(const RuleText& before, const RuleText& after, std::vector<PlanChange>& changes) {
  const auto accepts = [](const RuleText& rule, validator::CallType type) {
    return std::ranges::find(rule.accepts, type, &validator::Accepts::type);
  };
  for (const auto type : {validator::CallType::page, validator::CallType::screen}) {
    const auto was = accepts(before, type);
    const auto is = accepts(after, type);
    const bool had = was != before.accepts.end();
    const bool has = is != after.accepts.end();
    const std::string calls = std::string(name_of(type)) + " calls";
    if (had && !has) changes.push_back({Effect::loosens, before.id(), "", "The rule no longer accepts " + calls + "."});
    if (has && !had) changes.push_back({Effect::tightens, before.id(), "", "The rule accepts " + calls + " now."});
    if (has && had && was->map != is->map)
      changes.push_back({Effect::tightens, before.id(), "", "The mapping of " + calls + " changed."});
  }
}

/// The part of a rule's schema that decides verdicts. The tape borrows the text.
struct Judged {
  std::string text;
  validator::Tape tape;
};

/// Null if the schema is not JSON.
std::unique_ptr<Judged> judged(const std::string& schema) {
  validator::Tape written;
  if (validator::parse_json(schema, validator::max_call_depth + 8, &written)) return nullptr;
  auto out = std::make_unique<Judged>();
  out->text = judged_schema(written);
  return validator::parse_json(out->text, max_judged_depth, &out->tape) ? nullptr : std::move(out);
}

void compare_rules(const RuleText& before, const RuleText& after, std::vector<PlanChange>& changes) {
  compare_accepts(before, after, changes);
  const auto was = judged(before.schema);
  const auto is = judged(after.schema);
  if (was && is) SchemaDiff(before.id(), changes).compare({was->tape, 0}, {is->tape, 0}, "");
}

} // namespace

std::string_view name_of(Effect effect) {
  constexpr std::array<std::string_view, 3> names{"loosens", "tightens", "breaks"};
  return names[static_cast<std::size_t>(effect)];
}

std::vector<PlanChange> diff(const PlanText& before, const PlanText& after) {
  const Rules was = kept(before);
  const Rules is = kept(after);
  const auto new_names = names_only_in(is, was);
  std::vector<PlanChange> changes;
  for (const RuleText& rule : before.rules) {
    if (!rule.kept) continue;
    const auto now = is.find(rule.id());
    if (now == is.end())
      changes.push_back(removed(rule, is, new_names));
    else
      compare_rules(rule, *now->second, changes);
  }
  for (const RuleText& rule : after.rules) {
    if (rule.kept && !was.contains(rule.id())) changes.push_back(added(rule, was));
  }
  return changes;
}

} // namespace plumbline::plans
