#include "plans/formats/json_rewriting.h"
#include "plans/formats/json_shapes.h"
#include "plans/formats/rule_facts.h"

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;
using validator::RuleText;
using validator::RuleType;

namespace {

constexpr std::string_view never = "0001-01-01";

/// typewriter's schemas are about properties: one level shallower than ours.
void wrap(RuleText& rule, const AnyNode& schema, RulePlace& place) {
  const auto name = payload_member(rule.type);
  rule.schema = whole_call_schema(schema, name);
  place.inner = "/properties/" + std::string(name);
}

} // namespace

void read_segment_plan(const AnyNode& root, const std::string& base, DraftPlan& draft) {
  const AnyNode plan = *validator::resolve(root, base);
  auto read = validator::read_plan(plan.raw());
  if (!read) {
    for (auto& problem : read.error()) {
      draft.fail(std::move(problem.code), std::move(problem.message), base + problem.pointer);
    }
    return;
  }
  draft.plan = std::move(*read);
  draft.note_unknown(plan, base, {"name", "rules", "type"});
  std::size_t at = 0;
  member(plan, "rules")->each_item([&](const AnyNode& item) {
    RuleText& rule = draft.plan.rules[at];
    RulePlace place;
    place.rule = base + "/rules/" + std::to_string(at++);
    place.schema = place.rule + "/jsonSchema";
    if (draft.format == PlanFormat::typewriter && rule.type != RuleType::common)
      wrap(rule, *member(item, "jsonSchema"), place);
    draft.note_unknown(item, place.rule, {"type", "key", "version", "jsonSchema", "x-plumbline", "deprecatedAt"});
    if (const auto when = string_member(item, "deprecatedAt"); !when.empty() && !when.starts_with(never)) {
      draft.warn("deprecated_rule",
                 "This rule is deprecated since " + when + ", but is imported. Remove it if it is no longer used.",
                 place.rule + "/deprecatedAt", rule.id());
    }
    draft.places.add(std::move(place));
    return true;
  });
}

} // namespace plumbline::plans
