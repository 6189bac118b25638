#include "daemon/setup/workspace_plans.h"

#include "daemon/setup/access/audit_notes.h"
#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/request_body.h"
#include "plans/formats/export_plan.h"
#include "plans/formats/problem_json.h"
#include "validator/json/json_members.h"

#include <stdexcept>
#include <utility>

namespace plumbline::setup {
namespace {

Refusal no_plan() { return {"no_plan", "No plan is in force: choose a use case first (PUT /api/setup).", ""}; }

Refusal no_version(int number) {
  return {"not_found", "There is no version " + std::to_string(number) + " of the plan.", ""};
}

/// The plan cannot be checked exactly: lists every reason.
Refusal invalid_plan(const std::vector<validator::PlanProblem>& problems) {
  const auto& first = problems.front();
  return {"invalid_plan", first.rule.empty() ? first.message : first.rule + ": " + first.message,
          json_members("problems", RawJson{plans::problems_json(problems)})};
}

Refusal empty_plan() {
  return {"empty_plan", "The plan keeps no rules, so there would be nothing to check calls against. Keep at least one.",
          ""};
}

/// `so`: what follows from it.
Refusal locked(const Selection& held, std::string_view so) {
  return {"locked",
          "The workspace implements " + held.use_case + ", reviewed by " + held.review->by + ". " + std::string(so),
          ""};
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

WorkspacePlans::WorkspacePlans(std::function<std::int64_t()> now_ms, SetupState& state, Documents& documents,
                               Progress& progress, RulebookPublisher& rulebook, const journal::Journal& journal)
    : now_ms_(std::move(now_ms)), state_(state), documents_(documents), progress_(progress), rulebook_(rulebook),
      journal_(journal) {}

std::pair<std::string, std::string> WorkspacePlans::first() { return {std::string(setup_key), selection_document({})}; }

void WorkspacePlans::load() {
  state_.selection = read_selection(documents_.load(setup_key));
  // An earlier draft may still be stored: the next one replaces it, and must know its revision.
  static_cast<void>(documents_.load(plan_key(0)));
  for (const auto env : {Environment::dev, Environment::prod}) {
    auto& plan = state_.plans[static_cast<std::size_t>(env)];
    const auto number = state_.selection.version_in(env);
    if (!number)
      plan = nullptr;
    else
      plan = *number == 0 ? draft() : stored(*number);
  }
}

void WorkspacePlans::enter(SetupState next, std::optional<Evidence> evidence) {
  state_ = std::move(next);
  rulebook_.publish();
  progress_.setup_changed(std::move(evidence));
}

Result<void, Refusal> WorkspacePlans::choose(const Transaction& transaction, std::string_view goal,
                                             std::string_view use_case) {
  const auto& held = state_.selection;
  const auto choice = choice_of(held, goal, use_case);
  if (!choice) {
    const auto asked = goal.empty() ? std::string(use_case) : std::string(goal) + "/" + std::string(use_case);
    return unexpected(
        Refusal{"unknown_use_case", "There is no use case " + asked + ". GET /api/goals lists them all.", ""});
  }
  if (held.locked())
    return unexpected(locked(held, "Only a reset (POST /api/setup/reset) lets you choose another use case."));
  if (held.goal == choice.goal->id && held.use_case == choice.use_case->id) return {};
  auto next = state_;
  next.selection.goal = choice.goal->id;
  next.selection.use_case = choice.use_case->id;
  next.selection.chosen_at_ms = now_ms_();
  next.selection.chosen_by = transaction.by();
  next.selection.in_force[0] = next.selection.in_force[1] = 0;
  next.selection.draft_edited = false;
  next.plans[0] = next.plans[1] = std::make_shared<const PlanVersion>(
      PlanVersion{0, "catalog", transaction.by(), next.selection.chosen_at_ms, plans::plan_of(*choice.use_case)});
  std::vector<std::pair<std::string, std::string>> changes{
      {std::string(setup_key), selection_document(next.selection)}};
  // An override belongs to the use case that it was given for.
  const bool forgets = !progress_.done().empty();
  if (forgets) changes.push_back(Progress::document_without_steps(progress_.evidence()));
  transaction.put("setup.choose", next.selection.use_case, {selection_note(held), selection_note(next.selection), ""},
                  std::move(changes));
  if (forgets) progress_.forget_steps();
  enter(std::move(next));
  return {};
}

Result<void, Refusal> WorkspacePlans::review(const Transaction& transaction) {
  if (state_.selection.locked()) return {};
  if (!state_.selection.chosen())
    return unexpected(Refusal{"no_use_case", "Choose a use case first (PUT /api/setup).", ""});
  if (!has_kept_rule(state_.plans[0]->text)) return unexpected(empty_plan());
  auto next = state_;
  auto& selection = next.selection;
  auto version = std::make_shared<PlanVersion>(*state_.plans[0]);
  version->number = ++selection.last_version;
  version->author = transaction.by();
  version->at_ms = now_ms_();
  selection.in_force[0] = selection.in_force[1] = version->number;
  // Calls on their way were judged by an earlier version of the plan (the draft is 0): not evidence.
  selection.review = {version->at_ms, transaction.by(), journal_.head(), version->number};
  next.plans[0] = next.plans[1] = version;
  auto evidence = progress_.evidence();
  evidence.restart();
  transaction.put("setup.review", selection.use_case, {"", version_note(version->number), ""},
                  {{std::string(setup_key), selection_document(selection)},
                   {plan_key(version->number), plan_document(*version)},
                   progress_.document_of(evidence)});
  enter(std::move(next), std::move(evidence));
  return {};
}

Result<void, Refusal> WorkspacePlans::reset(const Transaction& transaction, std::string_view confirm) {
  if (confirm != state_.workspace)
    return unexpected(invalid("/confirm", "confirm must be the workspace's name, " + state_.workspace +
                                              ". A reset clears the use case, the plan and the checklist; calls, "
                                              "sources, destinations, sessions and tokens stay."));
  auto next = state_;
  const int last_version = next.selection.last_version;
  next.selection = {};
  next.selection.last_version = last_version;
  next.plans[0] = next.plans[1] = nullptr;
  auto evidence = progress_.evidence();
  evidence.restart();
  transaction.put(
      "setup.reset", state_.workspace, {selection_note(state_.selection), "", ""},
      {{std::string(setup_key), selection_document(next.selection)}, progress_.document_without_steps(evidence)});
  progress_.forget_steps();
  enter(std::move(next), std::move(evidence));
  return {};
}

PlanVersionPtr WorkspacePlans::draft() {
  if (state_.selection.draft_edited) return stored(0);
  return catalog_draft();
}

PlanVersionPtr WorkspacePlans::catalog_draft() const {
  const auto& selection = state_.selection;
  const auto* use_case = use_case_of(selection);
  if (!use_case) throw std::runtime_error("the catalog has no use case " + selection.goal + "/" + selection.use_case);
  return std::make_shared<const PlanVersion>(
      PlanVersion{0, "catalog", selection.chosen_by, selection.chosen_at_ms, plans::plan_of(*use_case)});
}

PlanVersionPtr WorkspacePlans::stored(int number) {
  for (const auto& plan : state_.plans)
    if (plan && plan->number == number) return plan;
  const auto json = documents_.load(plan_key(number));
  if (json.empty()) return nullptr;
  return std::make_shared<const PlanVersion>(read_plan_version(number, json));
}

/// The latest versions, newest first, followed by the catalog's draft.
std::vector<PlanVersionPtr> WorkspacePlans::earlier() {
  std::vector<PlanVersionPtr> plans;
  for (int number = state_.selection.last_version; number >= 1 && plans.size() < most_earlier_plans; --number)
    if (auto version = stored(number)) plans.push_back(std::move(version));
  if (use_case_of(state_.selection)) plans.push_back(catalog_draft());
  return plans;
}

Result<PlanVersionPtr, Refusal> WorkspacePlans::version(Environment env, std::optional<int> number) {
  const auto& in_force = state_.plans[static_cast<std::size_t>(env)];
  if (!in_force) return unexpected(no_plan());
  if (!number || *number == in_force->number) return in_force;
  PlanVersionPtr found;
  if (*number > 0 && *number <= state_.selection.last_version) found = stored(*number);
  if (*number == 0 && use_case_of(state_.selection)) found = draft(); // stays visible after the review
  if (found) return found;
  return unexpected(no_version(*number));
}

std::vector<PlanVersionPtr> WorkspacePlans::versions() {
  std::vector<PlanVersionPtr> versions;
  for (int number = 1; number <= state_.selection.last_version; ++number)
    if (auto version = stored(number)) versions.push_back(std::move(version));
  if (versions.empty() && state_.plans[0]) versions.push_back(state_.plans[0]);
  return versions;
}

Result<PlanVersionPtr, Refusal> WorkspacePlans::edit(const Transaction& transaction, const std::vector<PlanEdit>& edits,
                                                     bool dry_run) {
  const auto in_force = state_.plans[0];
  if (!in_force) return unexpected(no_plan());
  const auto held = puts_back(edits) ? earlier() : std::vector<PlanVersionPtr>();
  Origins origins;
  for (const auto& version : held) origins.push_back(&version->text);
  auto plan = edited(in_force->text, edits, origins);
  if (!plan) return unexpected(invalid(plan.error()));
  return replace(transaction, std::move(*plan), "edit", dry_run);
}

std::optional<Refusal> WorkspacePlans::wrong_with(const validator::PlanText& plan, int number) const {
  if (!has_kept_rule(plan)) return empty_plan();
  const auto compiled = validator::Plan::compile(plan, number, rulebook_.plan(Environment::dev).get());
  return compiled ? std::nullopt : std::optional(invalid_plan(compiled.error()));
}

Result<WorkspacePlans::NextVersion, Refusal>
WorkspacePlans::next_version(const Transaction& transaction, validator::PlanText plan, std::string_view origin) const {
  const auto before = state_.plans[0];
  if (!before) return unexpected(no_plan());
  if (says_the_same(before->text, plan)) return NextVersion{before, false};
  const int number = state_.selection.locked() ? state_.selection.last_version + 1 : 0;
  if (auto wrong = wrong_with(plan, number)) return unexpected(std::move(*wrong));
  return NextVersion{std::make_shared<const PlanVersion>(
                         PlanVersion{number, std::string(origin), transaction.by(), now_ms_(), std::move(plan)}),
                     true};
}

Result<PlanVersionPtr, Refusal> WorkspacePlans::replace(const Transaction& transaction, validator::PlanText plan,
                                                        std::string_view origin, bool dry_run) {
  const auto made = next_version(transaction, std::move(plan), origin);
  if (!made) return unexpected(made.error());
  const auto& [version, is_new] = *made;
  const bool of_file = origin == file_origin;
  auto next = state_;
  if (of_file) next.selection.file_version = version->number;
  if (!is_new) {
    if (of_file && !dry_run && state_.selection.file_version != version->number) {
      documents_.put({{std::string(setup_key), selection_document(next.selection)}});
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
  transaction.put("plan." + std::string(origin), version_name(version->number),
                  {version_note_of(before.get()), version_note(version->number), ""},
                  {{std::string(setup_key), selection_document(next.selection)},
                   {plan_key(version->number), plan_document(*version)},
                   progress_.document_of(evidence)});
  enter(std::move(next), std::move(evidence));
  return version;
}

Result<PlanVersionPtr, Refusal> WorkspacePlans::take_file(const Transaction& transaction, validator::PlanText plan) {
  const auto& held = state_.selection;
  if (held.custom()) {
    const auto known = text_of_file();
    if (known && says_the_same(known->text, plan)) return state_.plans[0];
    return replace(transaction, std::move(plan), file_origin);
  }
  if (held.locked()) return unexpected(locked(held, "Only a reset (POST /api/setup/reset) lets it take a plan file."));
  const int number = held.last_version + 1;
  if (auto wrong = wrong_with(plan, number)) return unexpected(std::move(*wrong));
  const auto version = std::make_shared<const PlanVersion>(
      PlanVersion{number, file_origin, transaction.by(), now_ms_(), std::move(plan)});
  auto next = state_;
  auto& selection = next.selection;
  selection.goal.clear();
  selection.use_case = custom_use_case;
  selection.chosen_at_ms = version->at_ms;
  selection.chosen_by = transaction.by();
  selection.review = {version->at_ms, transaction.by(), journal_.head(), number};
  selection.last_version = selection.file_version = number;
  selection.in_force[0] = selection.in_force[1] = number;
  next.plans[0] = next.plans[1] = version;
  auto evidence = progress_.evidence();
  evidence.restart();
  transaction.put("plan.file", version_name(number), {version_note_of(state_.plans[0].get()), version_note(number), ""},
                  {{std::string(setup_key), selection_document(selection)},
                   {plan_key(number), plan_document(*version)},
                   Progress::document_without_steps(evidence)});
  progress_.forget_steps();
  enter(std::move(next), std::move(evidence));
  return version;
}

/// The version with the text that the plan's file had when it was last read; null if that is not known.
PlanVersionPtr WorkspacePlans::text_of_file() {
  if (state_.selection.file_version > 0) return stored(state_.selection.file_version);
  // Older versions did not record it: it is the latest that was made from a file.
  for (int number = state_.selection.last_version; number >= 1; --number)
    if (auto version = stored(number); version && version->origin == file_origin) return version;
  return nullptr;
}

Result<Publication, Refusal> WorkspacePlans::publish(const Transaction& transaction, std::optional<int> number,
                                                     bool dry_run) {
  const auto& before = state_.plans[1];
  if (!before) return unexpected(no_plan());
  if (!state_.selection.locked())
    return unexpected(
        Refusal{"not_reviewed", "The plan is still a draft: review it (POST /api/setup/review), then publish it.", ""});
  const int wanted = number.value_or(state_.plans[0]->number);
  if (wanted == before->number) return Publication{wanted, {}};
  if (wanted >= 1 && wanted < state_.selection.review->version)
    return unexpected(Refusal{"not_found",
                              "Version " + std::to_string(wanted) +
                                  " of the plan is from before the last reset. Import it to use it again.",
                              ""});
  const auto version = wanted >= 1 && wanted <= state_.selection.last_version ? stored(wanted) : nullptr;
  if (!version) return unexpected(no_version(wanted));
  Publication publication{wanted, changes_between(before->text, version->text)};
  if (dry_run) return publication;
  auto next = state_;
  next.plans[1] = version;
  next.selection.in_force[1] = wanted;
  auto evidence = progress_.evidence();
  evidence.change_rules(Environment::prod, *before, *version);
  transaction.put("plan.publish", version_name(wanted), {version_note_of(before.get()), version_note(wanted), ""},
                  {{std::string(setup_key), selection_document(next.selection)}, progress_.document_of(evidence)});
  enter(std::move(next), std::move(evidence));
  return publication;
}

} // namespace plumbline::setup
