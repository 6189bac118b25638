#include "daemon/setup/access/audit_notes.h"
#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/request_body.h"
#include "daemon/setup/setup.h"
#include "plans/formats/export_plan.h"
#include "plans/formats/problem_json.h"

namespace plumbline::setup {
namespace {

Refusal no_plan() { return {"no_plan", "No plan is in force: choose a use case first (PUT /api/setup).", ""}; }

/// The plan cannot be checked exactly: lists every reason.
Refusal invalid_plan(const std::vector<validator::PlanProblem>& problems) {
  std::string members = "\"problems\":";
  plans::append_problems_json(members, problems);
  const auto& first = problems.front();
  return {"invalid_plan", first.rule.empty() ? first.message : first.rule + ": " + first.message, std::move(members)};
}

Refusal empty_plan() {
  return {"empty_plan", "The plan keeps no rule: there would be nothing to check calls against.", ""};
}

constexpr const char* file_origin = "file";

/// A property that was dropped more versions ago must be given anew.
constexpr std::size_t most_earlier_plans = 20;

/// A file that was only reformatted makes no version.
bool says_the_same(const validator::PlanText& one, const validator::PlanText& other) {
  return same_rules(one, other) ||
         (one.rules.size() == other.rules.size() && plans::losses_between(one, other).empty() &&
          plans::losses_between(other, one).empty());
}

} // namespace

Result<PlanVersionPtr, Refusal> Setup::edit_plan(const std::vector<PlanEdit>& edits, const std::string& by,
                                                 bool dry_run) {
  const auto in_force = state_.plans[0];
  if (!in_force) return unexpected(no_plan());
  const auto held = puts_back(edits) ? earlier_plans() : std::vector<PlanVersionPtr>();
  Origins origins;
  for (const auto& version : held) origins.push_back(&version->text);
  auto plan = edited(in_force->text, edits, origins);
  if (!plan) return unexpected(invalid(plan.error()));
  return replace_plan(std::move(*plan), "edit", by, dry_run);
}

/// The latest versions, newest first, followed by the catalog's draft.
std::vector<PlanVersionPtr> Setup::earlier_plans() {
  std::vector<PlanVersionPtr> plans;
  for (int number = state_.selection.last_version; number >= 1 && plans.size() < most_earlier_plans; --number)
    if (auto version = stored_plan(number)) plans.push_back(std::move(version));
  if (use_case_of(state_.selection)) plans.push_back(catalog_draft());
  return plans;
}

Result<Setup::NextPlan, Refusal> Setup::next_plan(validator::PlanText plan, std::string_view origin,
                                                  const std::string& by) {
  const auto before = state_.plans[0];
  if (!before) return unexpected(no_plan());
  if (says_the_same(before->text, plan)) return NextPlan{before, false};
  if (!has_kept_rule(plan)) return unexpected(empty_plan());
  const int number = state_.selection.locked() ? state_.selection.last_version + 1 : 0;
  if (const auto compiled = validator::Plan::compile(plan, number, rulebook_.plan(Environment::dev).get()); !compiled)
    return unexpected(invalid_plan(compiled.error()));
  return NextPlan{
      std::make_shared<const PlanVersion>(PlanVersion{number, std::string(origin), by, now_ms(), std::move(plan)}),
      true};
}

Result<PlanVersionPtr, Refusal> Setup::replace_plan(validator::PlanText plan, std::string_view origin,
                                                    const std::string& by, bool dry_run) {
  const auto made = next_plan(std::move(plan), origin, by);
  if (!made) return unexpected(made.error());
  const auto& [version, is_new] = *made;
  const bool of_file = origin == file_origin;
  auto next = state_;
  if (of_file) next.selection.file_version = version->number;
  if (!is_new) {
    if (of_file && !dry_run && state_.selection.file_version != version->number) {
      documents_.put({{"setup", selection_document(next.selection)}});
      state_ = std::move(next);
    }
    return version;
  }
  if (dry_run) return version;
  const auto before = state_.plans[0];
  auto evidence = progress_.evidence();
  next.plans[0] = version;
  next.selection.in_force[0] = version->number;
  if (state_.selection.locked()) {
    next.selection.last_version = version->number;
    evidence.change_rules(Environment::dev, *before, *version);
  } else {
    next.plans[1] = version;
    next.selection.draft_edited = true;
  }
  audit_.note("plan." + std::string(origin), version_name(version->number),
              {version_note_of(before.get()), version_note(version->number), ""});
  documents_.put({{"setup", selection_document(next.selection)},
                  {plan_key(version->number), plan_document(*version)},
                  progress_.document_of(evidence)});
  enter(std::move(next), std::move(evidence));
  return version;
}

Result<PlanVersionPtr, Refusal> Setup::take_file(validator::PlanText plan, const std::string& by) {
  const auto& held = state_.selection;
  if (held.custom()) {
    const auto known = text_of_file();
    if (known && says_the_same(known->text, plan)) return state_.plans[0];
    return replace_plan(std::move(plan), file_origin, by);
  }
  if (held.locked())
    return unexpected(Refusal{"locked",
                              "The workspace implements " + held.use_case + ", reviewed by " + held.review->by +
                                  "; it takes no plan of one's own.",
                              ""});
  if (!has_kept_rule(plan)) return unexpected(empty_plan());
  const int number = held.last_version + 1;
  if (const auto compiled = validator::Plan::compile(plan, number, rulebook_.plan(Environment::dev).get()); !compiled)
    return unexpected(invalid_plan(compiled.error()));
  const auto version =
      std::make_shared<const PlanVersion>(PlanVersion{number, file_origin, by, now_ms(), std::move(plan)});
  auto next = state_;
  auto& selection = next.selection;
  selection.goal.clear();
  selection.use_case = custom_use_case;
  selection.chosen_at_ms = version->at_ms;
  selection.chosen_by = by;
  selection.review = {version->at_ms, by, journal_.head(), number};
  selection.last_version = selection.file_version = number;
  selection.in_force[0] = selection.in_force[1] = number;
  next.plans[0] = next.plans[1] = version;
  auto evidence = progress_.evidence();
  evidence.restart();
  audit_.note("plan.file", version_name(number), {version_note_of(state_.plans[0].get()), version_note(number), ""});
  documents_.put({{"setup", selection_document(selection)},
                  {plan_key(number), plan_document(*version)},
                  Progress::document_without_steps(evidence)});
  progress_.forget_steps();
  enter(std::move(next), std::move(evidence));
  return version;
}

/// The version with the text that the plan's file had when it was last read; null if that is not known.
PlanVersionPtr Setup::text_of_file() {
  if (state_.selection.file_version > 0) return stored_plan(state_.selection.file_version);
  // Older versions did not record it: it is the latest that was made from a file.
  for (int number = state_.selection.last_version; number >= 1; --number)
    if (auto version = stored_plan(number); version && version->origin == file_origin) return version;
  return nullptr;
}

Result<Setup::Publication, Refusal> Setup::publish_plan(std::optional<int> number, bool dry_run) {
  const auto& before = state_.plans[1];
  if (!before) return unexpected(no_plan());
  if (!state_.selection.locked())
    return unexpected(
        Refusal{"not_reviewed", "The plan is a draft: review it first (POST /api/setup/review), then publish.", ""});
  const int wanted = number.value_or(state_.plans[0]->number);
  if (wanted == before->number) return Publication{wanted, {}};
  if (wanted >= 1 && wanted < state_.selection.review->version)
    return unexpected(Refusal{"not_found",
                              "Version " + std::to_string(wanted) +
                                  " of the plan is from before the last reset: import it to use it again.",
                              ""});
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
