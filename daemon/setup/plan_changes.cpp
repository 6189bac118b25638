#include "daemon/setup/audit_notes.h"
#include "daemon/setup/json.h"
#include "daemon/setup/request_body.h"
#include "daemon/setup/setup.h"
#include "plans/formats/export_plan.h"
#include "plans/formats/problem_json.h"

namespace plumbline::setup {
namespace {

Refusal no_plan() { return {"no_plan", "No plan is in force: choose a use case first (PUT /api/setup).", ""}; }

/// The plan cannot be checked to the letter: every reason.
Refusal invalid_plan(const std::vector<validator::PlanProblem>& problems) {
  std::string members = "\"problems\":";
  plans::append_problems_json(members, problems);
  const auto& first = problems.front();
  return {"invalid_plan", first.rule.empty() ? first.message : first.rule + ": " + first.message, std::move(members)};
}

/// A property that was dropped longer ago than so many versions is given anew.
constexpr std::size_t most_earlier_plans = 20;

/// A file that was only laid out anew makes no version.
bool says_the_same(const validator::PlanText& one, const validator::PlanText& other) {
  return same_rules(one, other) ||
         (one.rules.size() == other.rules.size() && plans::losses_between(one, other).empty() &&
          plans::losses_between(other, one).empty());
}

} // namespace

Result<PlanVersionPtr, Refusal> Setup::edit_plan(const std::vector<PlanEdit>& edits, const std::string& by) {
  const auto in_force = state_.plans[0];
  if (!in_force) return unexpected(no_plan());
  const auto held = puts_back(edits) ? earlier_plans() : std::vector<PlanVersionPtr>();
  Origins origins;
  for (const auto& version : held) origins.push_back(&version->text);
  auto plan = edited(in_force->text, edits, origins);
  if (!plan) return unexpected(invalid(plan.error()));
  return replace_plan(std::move(*plan), "edit", by);
}

/// The latest versions, newest first, and the catalog's draft behind them.
std::vector<PlanVersionPtr> Setup::earlier_plans() {
  std::vector<PlanVersionPtr> plans;
  for (int number = state_.selection.last_version; number >= 1 && plans.size() < most_earlier_plans; --number)
    if (auto version = stored_plan(number)) plans.push_back(std::move(version));
  if (use_case_of(state_.selection)) plans.push_back(catalog_draft());
  return plans;
}

Result<PlanVersionPtr, Refusal> Setup::replace_plan(validator::PlanText plan, std::string_view origin,
                                                    const std::string& by) {
  const auto before = state_.plans[0];
  if (!before) return unexpected(no_plan());
  if (says_the_same(before->text, plan)) return before;
  if (!has_kept_rule(plan))
    return unexpected(
        Refusal{"empty_plan", "The plan keeps no rule: there would be nothing to check calls against.", ""});
  const bool reviewed = state_.selection.locked();
  const int number = reviewed ? state_.selection.last_version + 1 : 0;
  if (const auto compiled = validator::Plan::compile(plan, number, compiled_[0].get()); !compiled)
    return unexpected(invalid_plan(compiled.error()));

  const auto version =
      std::make_shared<const PlanVersion>(PlanVersion{number, std::string(origin), by, now_ms(), std::move(plan)});
  auto next = state_;
  auto evidence = progress_.evidence();
  next.plans[0] = version;
  next.selection.in_force[0] = number;
  if (reviewed) {
    next.selection.last_version = number;
    evidence.change_rules(Environment::dev, *before, *version);
  } else {
    next.plans[1] = version;
    next.selection.draft_edited = true;
  }
  audit_.note("plan." + std::string(origin), version_name(number),
              {version_note_of(before.get()), version_note(number), ""});
  documents_.put({{"setup", selection_document(next.selection)},
                  {plan_key(number), plan_document(*version)},
                  progress_.document_of(evidence)});
  enter(std::move(next), std::move(evidence));
  return version;
}

Result<Setup::Publication, Refusal> Setup::publish_plan(std::optional<int> number, bool dry_run) {
  const auto& before = state_.plans[1];
  if (!before) return unexpected(no_plan());
  if (!state_.selection.locked())
    return unexpected(
        Refusal{"not_reviewed", "The plan is a draft: review it first (POST /api/setup/review), then publish.", ""});
  const int wanted = number.value_or(state_.plans[0]->number);
  if (wanted == before->number) return Publication{wanted, {}};
  const auto version = wanted >= 1 && wanted <= state_.selection.last_version ? stored_plan(wanted) : nullptr;
  if (!version)
    return unexpected(Refusal{"not_found", "There is no version " + std::to_string(wanted) + " of the plan.", ""});
  Publication publication{wanted, changes_between(before->text, version->text)};
  if (dry_run) return publication;
  auto next = state_;
  next.plans[1] = version;
  next.selection.in_force[1] = wanted;
  auto evidence = progress_.evidence();
  evidence.change_rules(Environment::prod, *before, *version);
  audit_.note("plan.publish", version_name(wanted), {version_note_of(before.get()), version_note(wanted), ""});
  documents_.put({{"setup", selection_document(next.selection)}, progress_.document_of(evidence)});
  enter(std::move(next), std::move(evidence));
  return publication;
}

std::vector<PlanVersionPtr> Setup::plan_versions() {
  std::vector<PlanVersionPtr> versions;
  for (int number = 1; number <= state_.selection.last_version; ++number)
    if (auto version = stored_plan(number)) versions.push_back(std::move(version));
  if (versions.empty() && state_.plans[0]) versions.push_back(state_.plans[0]);
  return versions;
}

Result<void, Refusal> Setup::reset(std::string_view confirm) {
  if (confirm != state_.workspace)
    return unexpected(invalid("/confirm", "confirm is the workspace's name, " + state_.workspace +
                                              ": everything that was set up is forgotten, only calls, sources and "
                                              "tokens stay."));
  auto next = state_;
  const int last_version = next.selection.last_version;
  next.selection = {};
  next.selection.last_version = last_version;
  next.plans[0] = next.plans[1] = nullptr;
  auto evidence = progress_.evidence();
  evidence.restart();
  audit_.note("setup.reset", state_.workspace, {selection_note(state_.selection), "", ""});
  documents_.put({{"setup", selection_document(next.selection)}, progress_.document_without_steps(evidence)});
  progress_.forget_steps();
  enter(std::move(next), std::move(evidence));
  return {};
}

} // namespace plumbline::setup
