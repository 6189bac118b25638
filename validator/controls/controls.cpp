#include "validator/controls/controls.h"

#include "validator/check.h"
#include "validator/json/document.h"
#include "validator/malformed.h"
#include "validator/schema/wording.h"
#include "validator/unplanned.h"

#include <algorithm>
#include <optional>

namespace plumbline::validator {

namespace {

/// The controls for one type of call.
struct Policy {
  bool block_unplanned_events = false;
  bool omit_unplanned = false;
  bool block_on_violations = false;
  bool omit_on_violations = false;
  OnCommonViolation common = OnCommonViolation::allow;
};

std::optional<Policy> policy_for(CallType type, const Controls& controls) {
  const auto of_traits = [](const TraitControls& traits) {
    return Policy{false, !traits.allow_unplanned_traits, false, !traits.allow_traits_on_violations, traits.common};
  };
  switch (type) {
  case CallType::track: {
    const TrackControls& track = controls.track;
    return Policy{!track.allow_unplanned_events, !track.allow_unplanned_event_properties,
                  !track.allow_event_on_violations, !track.allow_properties_on_violations, track.common};
  }
  case CallType::identify: return of_traits(controls.identify);
  case CallType::group: return of_traits(controls.group);
  default: return std::nullopt;
  }
}

std::string parent_of(const std::string& pointer) { return pointer.substr(0, pointer.rfind('/')); }

/// The smallest member of an object at or around a pointer that may be left out; "" if there is none.
std::string omittable(const AnyNode& root, std::string pointer, bool in_context) {
  const bool inside = pointer.starts_with("/properties/") || pointer.starts_with("/traits/") ||
                      (in_context && pointer.starts_with("/context/"));
  if (!inside || !resolve(root, pointer)) return "";
  // An item of a list cannot be removed without moving later ones.
  for (std::string parent = parent_of(pointer); resolve(root, parent)->type() == NodeType::array;
       parent = parent_of(pointer))
    pointer = parent;
  return std::count(pointer.begin(), pointer.end(), '/') > 1 ? pointer : "";
}

void add_once(std::vector<std::string>& pointers, std::string pointer) {
  if (!pointer.empty() && std::find(pointers.begin(), pointers.end(), pointer) == pointers.end())
    pointers.push_back(std::move(pointer));
}

void omit_violations(const AnyNode& root, const std::vector<Violation>& violations, bool Violation::*whose,
                     std::vector<std::string>& omitted) {
  for (const Violation& violation : violations) {
    if (violation.*whose && violation.kind != ViolationKind::required)
      add_once(omitted, omittable(root, violation.path, whose == &Violation::by_common));
  }
}

Violation unplanned_violation(const AnyNode& root, const std::string& pointer, std::vector<Note>& notes) {
  Violation violation;
  violation.kind = ViolationKind::unplanned_property;
  violation.path = pointer;
  violation.message =
      subject_of(pointer) + " is not in the plan; the controls of this source leave out unplanned properties.";
  violation.expected = "null";
  const AnyNode node = *resolve(root, pointer);
  violation.actual = actual_of(node.raw());
  violation.actual_type = type_name_of(node);
  const auto note = std::find_if(notes.begin(), notes.end(), [&](const Note& candidate) {
    return candidate.code == "unplanned_property" && candidate.path == pointer;
  });
  if (note == notes.end()) return violation;
  if (!note->hint.empty())
    violation.hint =
        Hint{"property_name", unescape_token(pointer.substr(pointer.rfind('/') + 1)), note->meant, note->hint};
  notes.erase(note);
  return violation;
}

/// The place of a violation in the text; for a missing member, after its object.
std::uint32_t place_of(const AnyNode& root, const std::string& pointer) {
  if (const auto node = resolve(root, pointer)) return node->begin();
  const auto parent = resolve(root, parent_of(pointer));
  return parent ? parent->end() : 0;
}

void sort_by_place(const AnyNode& root, std::vector<Violation>& violations) {
  std::vector<std::pair<std::uint32_t, Violation>> placed;
  for (Violation& violation : violations) {
    const std::uint32_t place = place_of(root, violation.path);
    placed.emplace_back(place, std::move(violation));
  }
  std::stable_sort(placed.begin(), placed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  violations.clear();
  for (auto& [place, violation] : placed) violations.push_back(std::move(violation));
}

void add_unplanned(const AnyNode& root, const std::vector<std::string>& pointers, Verdict& verdict, Budget& budget) {
  // Each is searched among the members of the call, to be reported and put into its place.
  std::size_t members = 0;
  root.each_member([&](std::string_view, const AnyNode& value) {
    if (value.type() == NodeType::object) members = std::max(members, value.count());
    return true;
  });
  for (const std::string& pointer : pointers) {
    if (!budget.spend(60 + 2 * members + verdict.violations.size())) break;
    const bool said = std::any_of(verdict.violations.begin(), verdict.violations.end(),
                                  [&](const Violation& violation) { return violation.path == pointer; });
    if (!said) verdict.violations.push_back(unplanned_violation(root, pointer, verdict.notes));
    if (verdict.violations.size() > 2 * max_violations) break;
  }
  if (budget.spend(verdict.violations.size() * (8 + members))) {
    sort_by_place(root, verdict.violations);
  } else {
    verdict.truncated = true;
  }
  if (verdict.violations.size() > max_violations) {
    verdict.violations.resize(max_violations);
    verdict.truncated = true;
  }
  if (!pointers.empty()) verdict.result = VerdictResult::fail;
}

/// The COMMON rules' verdict on the call as it is after omissions.
Verdict common_verdict(std::string_view text, CallType type, const Plan& plan, Budget& budget) {
  Verdict verdict;
  std::string buffer(text);
  buffer.append(text_padding, '\0');
  CallReader reader;
  const auto call = reader.read(std::string_view(buffer).substr(0, text.size()), type);
  if (!call) return verdict;
  Selection common;
  common.rules = plan.common();
  const Receipt receipt; // what the server made is never a violation, whatever its value
  CallForm form(*call, receipt);
  check(*call, form, common, verdict, budget);
  return verdict;
}

} // namespace

void apply_controls(const Call& call, const Plan* plan, const Controls& controls, Verdict& verdict, Budget& budget) {
  const auto policy = policy_for(call.type, controls);
  if (!policy || !plan || verdict.result == VerdictResult::error || is_malformed(call)) return;
  const auto block = [&] {
    verdict.action = Action::block;
    verdict.omitted.clear();
  };
  const bool unplanned_event =
      std::any_of(verdict.violations.begin(), verdict.violations.end(),
                  [](const Violation& violation) { return violation.kind == ViolationKind::unplanned_event; });
  if (unplanned_event && policy->block_unplanned_events) return block();
  const auto any = [&](bool Violation::*whose) {
    return std::any_of(verdict.violations.begin(), verdict.violations.end(),
                       [&](const Violation& violation) { return violation.*whose; });
  };
  const bool by_rule = any(&Violation::by_rule);
  const bool by_common = any(&Violation::by_common);
  const bool truncated = verdict.truncated;

  Tape tape;
  std::vector<std::string> omitted;
  const bool looks = policy->omit_unplanned || by_rule || by_common;
  if (!looks) return;
  // A call that could not be checked completely may hold what must be kept out.
  if (!budget.spend(cost_of_parsing(call.text))) return block();
  if (parse_json(call.text, max_call_depth, &tape)) return;
  const AnyNode root(tape, 0);
  std::vector<Violation> refused = verdict.violations;
  if (policy->omit_unplanned) {
    auto unplanned = unplanned_pointers(call, select_rules(call, *plan).rules, budget);
    if (!unplanned) return block();
    omitted = std::move(*unplanned);
    add_unplanned(root, omitted, verdict, budget);
  }
  if (by_rule && policy->block_on_violations) return block();
  if (by_rule && policy->omit_on_violations) {
    if (truncated) return block();
    omit_violations(root, refused, &Violation::by_rule, omitted);
  }
  if (policy->common != OnCommonViolation::allow && !plan->common().empty()) {
    bool fails = by_common;
    bool more = truncated;
    if (!omitted.empty()) {
      if (!budget.spend(2 * cost_of_parsing(call.text) + 20 * omitted.size())) return block();
      const Verdict again = common_verdict(controlled_text(call.text, omitted), call.type, *plan, budget);
      if (again.result == VerdictResult::error) return block();
      fails = again.result == VerdictResult::fail;
      more = again.truncated;
      refused = again.violations;
    }
    if (fails && (policy->common == OnCommonViolation::block || more)) return block();
    if (fails) omit_violations(root, refused, &Violation::by_common, omitted);
  }
  verdict.omitted = std::move(omitted);
  if (!verdict.omitted.empty()) verdict.action = Action::omit;
}

} // namespace plumbline::validator
