#include "validator/check.h"

#include "validator/decide.h"
#include "validator/document.h"
#include "validator/explain.h"
#include "validator/hint.h"
#include "validator/wording.h"

#include <algorithm>
#include <stdexcept>

namespace plumbline::validator {

namespace {

RuleType rule_type_of(CallType type) {
  switch (type) {
  case CallType::page: return RuleType::page;
  case CallType::screen: return RuleType::screen;
  case CallType::identify: return RuleType::identify;
  case CallType::group: return RuleType::group;
  default: return RuleType::track;
  }
}

/// The members that the call is seen to have by the rule that accepts it. Borrows `root`'s document and the rule.
Overlay overlay_of(const AnyNode& root, const CompiledAccepts& accepts) {
  Overlay overlay;
  for (const CompiledMapping& mapping : accepts.map) {
    const auto value = resolve(root, mapping.source);
    if (!value || value->type() == NodeType::null || resolve(root, mapping.target)) continue;
    // Beside a parent that is no object nothing can be added: that is the call's own fault to be told of.
    std::string parent_pointer;
    if (!mapping.parent.empty()) append_token(parent_pointer, mapping.parent);
    const auto parent = resolve(root, parent_pointer);
    if (parent && parent->type() != NodeType::object && parent->type() != NodeType::null) continue;
    overlay.members.push_back({mapping.parent, mapping.key, mapping.source, *value});
  }
  return overlay;
}

enum class Decision : std::uint8_t { yes, no, none };

template<class Node>
Decision decide(const Program& program, const Node& root) {
  Decider<Node> decider(program);
  const bool matches = decider.matches(0, root);
  if (decider.gave_up()) return Decision::none;
  return matches ? Decision::yes : Decision::no;
}

Decision decide(const Call& call, const CompiledRule& rule, const CompiledAccepts* accepts) {
  const Document& document = *call.document;
  if (accepts) {
    const Overlay overlay = overlay_of(document.root(), *accepts);
    return decide(*rule.program, document.root().overlaid(overlay));
  }
  return document.is_simd() ? decide(*rule.program, document.simd_root()) : decide(*rule.program, document.root());
}

Violation violation_of(const Fault& fault, const AnyNode& root, const CompiledAccepts* accepts) {
  Violation violation;
  violation.kind = fault.kind;
  violation.by_rule = fault.by_rule;
  violation.by_common = fault.by_common;
  violation.path = fault.path;
  // A missing member that the call would say elsewhere is missing there.
  if (accepts && fault.absent) {
    const auto mapping =
        std::find_if(accepts->map.begin(), accepts->map.end(), [&](const auto& m) { return m.target == fault.path; });
    if (mapping != accepts->map.end()) violation.path = mapping->source;
  }
  violation.message = subject_of(violation.path) + " " + fault.predicate + ".";
  violation.keyword = fault.keyword;
  violation.rule_path = fault.rule_path;
  violation.expected = fault.expected;
  violation.actual = "null";
  if (!fault.absent) {
    violation.actual = actual_of(fault.node.raw());
    violation.actual_type = type_name_of(fault.node);
  }
  violation.hint = hint_for(fault, root);
  return violation;
}

Violation unexplained(bool by_common) {
  Violation violation;
  violation.by_rule = !by_common;
  violation.by_common = by_common;
  violation.message = "The call does not match the plan; why would take too long to say.";
  violation.expected = "null";
  violation.actual = "null";
  return violation;
}

/// A member that goes by another name or stands elsewhere is one mistake: what is missing says it, with its hint.
void drop_what_hints_say(std::vector<Violation>& violations) {
  std::vector<std::string> said;
  for (const Violation& violation : violations) {
    if (violation.kind != ViolationKind::required || !violation.hint) continue;
    if (violation.hint->kind == "level")
      said.push_back(violation.hint->from);
    else if (violation.hint->kind == "property_name")
      append_token(said.emplace_back(violation.path.substr(0, violation.path.rfind('/'))), violation.hint->from);
  }
  std::erase_if(violations, [&](const Violation& violation) {
    return violation.kind == ViolationKind::unplanned_property &&
           std::find(said.begin(), said.end(), violation.path) != said.end();
  });
}

/// Says why the rules in `failed` refuse the call. Parses it anew: only now is it worth knowing where in the text
/// things are.
void explain_all(const Call& call, const Selection& selection, const std::vector<const CompiledRule*>& failed,
                 Verdict& verdict) {
  Tape tape;
  if (parse_json(call.text, max_call_depth, &tape)) throw std::logic_error("a call that was read is no JSON");
  const AnyNode root(tape, 0);
  Overlay overlay;
  if (selection.accepts) overlay = overlay_of(root, *selection.accepts);
  FaultList faults;
  for (const CompiledRule* rule : failed) {
    FaultList found;
    const bool accepted = selection.accepts && rule == selection.rule;
    if (explain(*rule->program, accepted ? root.overlaid(overlay) : root, found))
      faults.add_all(std::move(found), rule->type == RuleType::common ? FaultOrigin::common : FaultOrigin::rule);
    else
      verdict.violations.push_back(unexplained(rule->type == RuleType::common));
  }
  for (const Fault& fault : faults.faults()) verdict.violations.push_back(violation_of(fault, root, selection.accepts));
  drop_what_hints_say(verdict.violations);
  if (verdict.violations.size() > max_violations) verdict.violations.resize(max_violations);
  verdict.truncated = faults.truncated();
}

} // namespace

Selection select_rules(const Call& call, const Plan& plan) {
  Selection selection;
  const bool page = call.type == CallType::page || call.type == CallType::screen;
  const std::string_view name = call.event.value_or("");
  selection.unnamed = page && name.empty();
  if (call.type != CallType::alias && !selection.unnamed) {
    selection.rule = plan.find(rule_type_of(call.type), name, call.event_version);
    if (!selection.rule && page) {
      selection.rule = plan.accepting(call.type);
      if (selection.rule) {
        const auto& accepts = selection.rule->accepts;
        selection.accepts =
            &*std::find_if(accepts.begin(), accepts.end(), [&](const auto& a) { return a.type == call.type; });
      }
    }
  }
  if (selection.rule) selection.rules.push_back(selection.rule);
  selection.rules.insert(selection.rules.end(), plan.common().begin(), plan.common().end());
  return selection;
}

void check(const Call& call, const Selection& selection, Verdict& verdict) {
  std::vector<const CompiledRule*> failed;
  for (const CompiledRule* rule : selection.rules) {
    const Decision decision = decide(call, *rule, rule == selection.rule ? selection.accepts : nullptr);
    if (decision == Decision::none) {
      verdict.result = VerdictResult::error;
      verdict.notes.push_back({"check_gave_up", "",
                               "The check of this call against " + rule->id + " took too many steps and was ended.",
                               ""});
      return;
    }
    if (decision == Decision::no) failed.push_back(rule);
  }
  verdict.result = failed.empty() ? VerdictResult::pass : VerdictResult::fail;
  if (failed.empty()) return;
  explain_all(call, selection, failed, verdict);
  // The two modes of a program disagree: never taken for a pass, never for the call's fault.
  if (verdict.violations.empty()) verdict.result = VerdictResult::error;
}

} // namespace plumbline::validator
