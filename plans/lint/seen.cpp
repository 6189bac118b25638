#include "plans/formats/draft_plan.h"
#include "plans/formats/json_rewriting.h"
#include "plans/lint/linted_plan.h"

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;

void find_required_never_seen(LintedPlan& plan) {
  if (!plan.seen) return;
  for (const LintedRule& rule : plan.rules) {
    const auto seen = plan.seen->find(rule.id);
    if (seen == plan.seen->end() || seen->second.calls == 0) continue;
    const std::string payload = "/properties/" + std::string(payload_member(rule.text->type));
    const auto owner = validator::resolve(rule.schema(), payload);
    const auto required = owner ? member(*owner, "required") : std::nullopt;
    if (!required || required->type() != NodeType::array) continue;
    required->each_item([&](const AnyNode& name) {
      if (name.type() != NodeType::string || seen->second.members.contains(name.text())) return true;
      plan.warn(rule, payload + "/required",
                "\"" + std::string(name.text()) + "\" is required, but none of " + std::to_string(seen->second.calls) +
                    " calls has it.");
      return true;
    });
  }
}

} // namespace plumbline::plans
