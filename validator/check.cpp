#include "validator/check.h"

#include "validator/explain/explain.h"
#include "validator/hints/hint.h"
#include "validator/json/document.h"
#include "validator/schema/decide.h"
#include "validator/schema/wording.h"
#include "validator/text/look_alike.h"

#include <algorithm>
#include <deque>
#include <span>
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

/// The members that the call appears to have under the rule that accepts it. Borrows `root`'s document and the rule.
Overlay overlay_of(const AnyNode& root, const CompiledAccepts& accepts) {
  Overlay overlay;
  for (const CompiledMapping& mapping : accepts.map) {
    const auto value = resolve(root, mapping.source);
    if (!value || value->type() == NodeType::null || resolve(root, mapping.target)) continue;
    // Nothing can be added if a parent is not an object: that fault of the call is reported.
    std::string parent_pointer;
    if (!mapping.parent.empty()) append_token(parent_pointer, mapping.parent);
    const auto parent = resolve(root, parent_pointer);
    if (parent && parent->type() != NodeType::object && parent->type() != NodeType::null) continue;
    overlay.members.push_back({mapping.parent, mapping.key, mapping.source, *value});
  }
  return overlay;
}

/// What a rule says of a call; if it gave up, the place in its schema.
struct Outcome {
  Decision decision;
  Index gave_up_at;
};

template<class Node>
Outcome decide(const Program& program, const Node& root, Budget& budget) {
  Decider<Node> decider(program, budget);
  const Decision decision = decider.decide(0, root);
  return {decision, decider.gave_up_at()};
}

/// The rule's view of the call. Borrows the document, the rule and the form.
Overlay overlay_of(const AnyNode& root, const CompiledRule& rule, const CompiledAccepts* accepts, CallForm& form) {
  Overlay overlay;
  if (accepts) overlay = overlay_of(root, *accepts);
  if (form.differs_for(rule.form_names)) form.add_to(overlay);
  return overlay;
}

Outcome decide(const Call& call, CallForm& form, const CompiledRule& rule, const CompiledAccepts* accepts,
               Budget& budget) {
  const Document& document = *call.document;
  if (accepts || form.differs_for(rule.form_names)) {
    const Overlay overlay = overlay_of(document.root(), rule, accepts, form);
    return decide(*rule.program, document.root().overlaid(overlay), budget);
  }
  return document.is_simd() ? decide(*rule.program, document.simd_root(), budget)
                            : decide(*rule.program, document.root(), budget);
}

Note gave_up_note(const CompiledRule& rule, Index at) {
  const Program& program = *rule.program;
  std::string place = at == nothing ? std::string() : program.pointers[program.blocks[at].pointer];
  place = place.empty() ? "at the root of its schema" : "at " + shortened(place, 200) + " of its schema";
  return {"check_gave_up", "",
          "This call could not be checked: the check against " + shortened(rule.id, 200) + " took too many steps and " +
              "ended " + place + ". Make that part of the rule simpler, or the call smaller.",
          ""};
}

/// Everything except its hint.
Violation violation_of(const Fault& fault, const CompiledAccepts* accepts) {
  Violation violation;
  violation.kind = fault.kind;
  violation.by_rule = fault.by_rule;
  violation.by_common = fault.by_common;
  violation.path = fault.path;
  // A missing member is reported where the call would have it.
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
  return violation;
}

bool is_common(const CompiledRule& rule) { return rule.type == RuleType::common; }

/// Adds a violation for the call's own rule, and one for the rules for every call, if they refuse the call without an
/// explanation: what a source does with violations depends on whose they are.
void add_unexplained(const std::vector<const CompiledRule*>& failed, std::vector<Violation>& violations) {
  for (const bool common : {false, true}) {
    const bool refuses =
        std::any_of(failed.begin(), failed.end(), [&](const auto* rule) { return is_common(*rule) == common; });
    const bool said = std::any_of(violations.begin(), violations.end(),
                                  [&](const Violation& v) { return common ? v.by_common : v.by_rule; });
    if (!refuses || said) continue;
    Violation& violation = violations.emplace_back();
    violation.by_rule = !common;
    violation.by_common = common;
    violation.message = "The call does not match the plan. The check ended before it could say why.";
    violation.expected = "null";
    violation.actual = "null";
  }
}

std::string_view parent_of(std::string_view path) { return path.substr(0, path.rfind('/')); }

/// If an object lacks one member and has one that the plan does not know, the latter is the former under an unrelated
/// name: one mistake, reported as the missing member.
void join_renamed(const std::vector<const Fault*>& faults, std::span<Violation> violations, Budget& budget) {
  const auto is_of = [&](std::size_t at, ViolationKind kind, const Fault& like) {
    return violations[at].kind == kind && !violations[at].hint && faults[at]->object == like.object &&
           parent_of(violations[at].path) == parent_of(like.path);
  };
  for (std::size_t i = 0; i < violations.size(); ++i) {
    const Fault& missing = *faults[i];
    if (!missing.object || !missing.object->closed || !is_of(i, ViolationKind::required, missing)) continue;
    std::vector<std::size_t> lacking;
    std::vector<std::size_t> unknown;
    if (!budget.spend(violations.size())) return;
    for (std::size_t other = 0; other < violations.size(); ++other) {
      if (is_of(other, ViolationKind::required, missing)) lacking.push_back(other);
      if (is_of(other, ViolationKind::unplanned_property, missing)) unknown.push_back(other);
    }
    if (lacking.size() != 1 || unknown.size() != 1) continue;
    const Fault& sent = *faults[unknown.front()];
    const PropertyEntry* entry = missing.object->table.find(missing.name);
    if (!entry || !can_stand(*missing.program, entry->block, sent.node, budget)) continue;
    const std::string from = shown_name(shortened(sent.name, 60));
    violations[i].hint = Hint{"property_name", std::string(sent.name), std::string(missing.name),
                              from + " is not in the plan. Did you mean " + shortened(missing.name, 60) + "?"};
  }
}

/// A member under another name or at another place is one mistake: the missing member reports it, with its hint.
void drop_what_hints_say(std::vector<Violation>& violations) {
  std::vector<std::string> said;
  for (const Violation& violation : violations) {
    if (violation.kind != ViolationKind::required || !violation.hint) continue;
    if (violation.hint->kind == "level")
      said.push_back(violation.hint->from);
    else if (violation.hint->kind == "property_name")
      append_token(said.emplace_back(parent_of(violation.path)), violation.hint->from);
  }
  // If it is elsewhere, the object around it may be what the plan does not know.
  std::erase_if(violations, [&](const Violation& violation) {
    return violation.kind == ViolationKind::unplanned_property &&
           std::any_of(said.begin(), said.end(), [&](const std::string& place) {
             return place == violation.path || place.starts_with(violation.path + "/");
           });
  });
}

/// Bytes of a violation's texts.
std::size_t size_of(const Violation& violation) {
  return violation.path.size() + violation.message.size() + violation.rule_path.size() + violation.expected.size() +
         violation.actual.size();
}

/// Puts faults into words, as many as fit a verdict. Hints come last: they are left out first.
void add_violations(const std::vector<const Fault*>& faults, const AnyNode& root, const CompiledAccepts* accepts,
                    Verdict& verdict, Budget& budget) {
  const std::size_t first = verdict.violations.size();
  std::size_t bytes = 0;
  for (const Fault* fault : faults) {
    Violation violation = violation_of(*fault, accepts);
    bytes += size_of(violation);
    if (bytes > max_violation_bytes && !verdict.violations.empty()) {
      verdict.truncated = true;
      break;
    }
    verdict.violations.push_back(std::move(violation));
  }
  CallHints hints(root, budget);
  for (std::size_t i = first; i < verdict.violations.size() && !budget.is_spent(); ++i)
    verdict.violations[i].hint = hints.hint_for(*faults[i - first]);
  if (!budget.is_spent()) join_renamed(faults, std::span(verdict.violations).subspan(first), budget);
}

/// Explains why the rules in `failed` refuse the call. Parses it again: only now the places in the text are needed.
/// False: they only refuse what the server made.
bool explain_all(const Call& call, CallForm& form, const Selection& selection,
                 const std::vector<const CompiledRule*>& failed, Verdict& verdict, Budget& budget) {
  Tape tape;
  std::deque<Overlay> overlays; // faults borrow them
  FaultList faults;
  bool complete = budget.spend(cost_of_parsing(call.text));
  if (complete && parse_json(call.text, max_call_depth, &tape))
    throw std::logic_error("a call that was read is no JSON");
  const AnyNode root = complete ? AnyNode(tape, 0) : AnyNode();
  for (const CompiledRule* rule : failed) {
    if (budget.is_spent()) {
      complete = false;
      break;
    }
    FaultList found;
    const bool accepted = selection.accepts && rule == selection.rule;
    const Overlay& overlay =
        overlays.emplace_back(overlay_of(root, *rule, accepted ? selection.accepts : nullptr, form));
    const bool explained =
        explain(*rule->program, overlay.members.empty() ? root : root.overlaid(overlay), found, budget);
    complete = complete && explained;
    faults.add_all(std::move(found), is_common(*rule) ? FaultOrigin::common : FaultOrigin::rule);
  }
  verdict.truncated = faults.truncated() || !complete;
  std::vector<const Fault*> shown;
  for (const Fault& fault : faults.faults())
    if (fault.absent || !form.is_made(fault.path)) shown.push_back(&fault);
  if (shown.empty() && !faults.faults().empty() && !verdict.truncated) return false;
  add_violations(shown, root, selection.accepts, verdict, budget);
  drop_what_hints_say(verdict.violations);
  if (!complete) add_unexplained(failed, verdict.violations);
  return true;
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

void check(const Call& call, CallForm& form, const Selection& selection, Verdict& verdict, Budget& budget) {
  std::vector<const CompiledRule*> failed;
  for (const CompiledRule* rule : selection.rules) {
    const Outcome outcome = decide(call, form, *rule, rule == selection.rule ? selection.accepts : nullptr, budget);
    if (outcome.decision == Decision::gave_up) {
      verdict.result = VerdictResult::error;
      verdict.notes.push_back(gave_up_note(*rule, outcome.gave_up_at));
      return;
    }
    if (outcome.decision == Decision::no) failed.push_back(rule);
  }
  verdict.result = failed.empty() ? VerdictResult::pass : VerdictResult::fail;
  if (failed.empty()) return;
  if (!explain_all(call, form, selection, failed, verdict, budget)) {
    verdict.result = VerdictResult::pass;
    return;
  }
  // The two modes of a program disagree: neither a pass nor the call's fault.
  if (verdict.violations.empty()) verdict.result = VerdictResult::error;
}

} // namespace plumbline::validator
