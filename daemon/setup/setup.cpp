#include "daemon/setup/setup.h"

#include "daemon/setup/access/audit_notes.h"

#include <algorithm>
#include <utility>

namespace plumbline::setup {
namespace {

constexpr std::string_view sessions_key = "sessions";

std::string key(std::string_view name) { return std::string(name); }

} // namespace

Setup::Setup(SetupOptions options, journal::StateStore& store, journal::Journal& journal,
             debugger::ChecklistBoard& board, Published& published)
    : options_(std::move(options)), documents_(store), audit_(documents_, options_.now_ms), answers_(documents_),
      journal_(journal), published_(published),
      tokens_(options_.state_dir, options_.now_ms, documents_, audit_, published.authority),
      rulebook_(state_, sessions_, options_.now_ms, published.rulebook),
      progress_({options_.auto_complete, options_.now_ms}, state_, documents_, audit_, board),
      sources_(options_.now_ms, state_, documents_, audit_, progress_, rulebook_),
      destinations_({{options_.state_dir, options_.destination_dirs}, options_.now_ms, options_.on_destinations},
                    state_, documents_, audit_, progress_, journal, published.destinations) {
  documents_.accompany(key(checklist_key), [this] { return std::pair(key(sessions_key), sessions_.json()); });
}

void Setup::load() {
  if (!tokens_.load()) {
    if (!documents_.load(setup_key).empty() || !documents_.load(sources_key).empty())
      throw std::runtime_error("a document of the workspace is missing: tokens (a backup has it: plumbline restore)");
    first_start();
    return load();
  }
  state_.selection = read_selection(documents_.load(setup_key));
  sources_.load();
  destinations_.load();
  const auto sessions = documents_.load(sessions_key);
  sessions_ = sessions.empty() ? CallSessions() : CallSessions::read(sessions);
  load_plans();
  rulebook_.publish();
  audit_.load();
  answers_.load();
  progress_.load();
  if (std::exchange(loaded_, true)) return;
  counted_from_ = journal_.head();
  rates_.look_back(journal_, progress_.evidence().position(), now_ms());
}

void Setup::first_start() {
  documents_.put({{key(setup_key), selection_document({})}, sources_.first(), tokens_.first()});
}

void Setup::load_plans() {
  // An earlier draft may still be stored: the next one replaces it, and must know its revision.
  static_cast<void>(documents_.load(plan_key(0)));
  for (const auto env : {Environment::dev, Environment::prod}) {
    auto& plan = state_.plans[static_cast<std::size_t>(env)];
    const auto number = state_.selection.version_in(env);
    if (!number)
      plan = nullptr;
    else
      plan = *number == 0 ? draft() : stored_plan(*number);
  }
}

PlanVersionPtr Setup::draft() {
  if (state_.selection.draft_edited) return stored_plan(0);
  return catalog_draft();
}

PlanVersionPtr Setup::catalog_draft() const {
  const auto& selection = state_.selection;
  const auto* use_case = use_case_of(selection);
  if (!use_case) throw std::runtime_error("the catalog has no use case " + selection.goal + "/" + selection.use_case);
  return std::make_shared<const PlanVersion>(
      PlanVersion{0, "catalog", selection.chosen_by, selection.chosen_at_ms, plans::plan_of(*use_case)});
}

PlanVersionPtr Setup::stored_plan(int number) {
  for (const auto& plan : state_.plans)
    if (plan && plan->number == number) return plan;
  const auto json = documents_.load(plan_key(number));
  if (json.empty()) return nullptr;
  return std::make_shared<const PlanVersion>(read_plan_version(number, json));
}

Result<PlanVersionPtr, Refusal> Setup::plan(Environment env, std::optional<int> number) {
  const auto& in_force = state_.plans[static_cast<std::size_t>(env)];
  if (!in_force)
    return unexpected(Refusal{"no_plan", "No plan is in force: choose a use case first (PUT /api/setup).", ""});
  if (!number || *number == in_force->number) return in_force;
  PlanVersionPtr found;
  if (*number > 0 && *number <= state_.selection.last_version) found = stored_plan(*number);
  if (*number == 0 && use_case_of(state_.selection)) found = draft(); // stays visible after the review
  if (found) return found;
  return unexpected(Refusal{"not_found", "There is no version " + std::to_string(*number) + " of the plan.", ""});
}

Result<void, Refusal> Setup::choose(std::string_view goal, std::string_view use_case, const std::string& by) {
  const auto& held = state_.selection;
  const auto choice = choice_of(held, goal, use_case);
  if (!choice) {
    const auto asked = goal.empty() ? std::string(use_case) : std::string(goal) + "/" + std::string(use_case);
    return unexpected(
        Refusal{"unknown_use_case", "There is no use case " + asked + ": GET /api/goals has them all.", ""});
  }
  if (held.locked())
    return unexpected(Refusal{"locked",
                              "The workspace implements " + held.use_case + ", reviewed by " + held.review->by +
                                  "; it cannot be changed any more.",
                              ""});
  if (held.goal == choice.goal->id && held.use_case == choice.use_case->id) return {};
  auto next = state_;
  next.selection.goal = choice.goal->id;
  next.selection.use_case = choice.use_case->id;
  next.selection.chosen_at_ms = now_ms();
  next.selection.chosen_by = by;
  next.selection.in_force[0] = next.selection.in_force[1] = 0;
  next.selection.draft_edited = false;
  next.plans[0] = next.plans[1] = std::make_shared<const PlanVersion>(
      PlanVersion{0, "catalog", by, next.selection.chosen_at_ms, plans::plan_of(*choice.use_case)});
  audit_.note("setup.choose", next.selection.use_case, {selection_note(held), selection_note(next.selection), ""});
  std::vector<std::pair<std::string, std::string>> changes{{key(setup_key), selection_document(next.selection)}};
  // An override belongs to the use case that it was given for.
  const bool forgets = !progress_.done().empty();
  if (forgets) changes.push_back(Progress::document_without_steps(progress_.evidence()));
  documents_.put(std::move(changes));
  if (forgets) progress_.forget_steps();
  enter(std::move(next));
  return {};
}

Result<void, Refusal> Setup::review(const std::string& by) {
  if (state_.selection.locked()) return {};
  if (!state_.selection.chosen())
    return unexpected(Refusal{"no_use_case", "Choose a use case first (PUT /api/setup).", ""});
  if (!has_kept_rule(state_.plans[0]->text))
    return unexpected(
        Refusal{"empty_plan", "The plan keeps no rule: there would be nothing to check calls against.", ""});
  auto next = state_;
  auto& selection = next.selection;
  auto version = std::make_shared<PlanVersion>(*state_.plans[0]);
  version->number = ++selection.last_version;
  version->author = by;
  version->at_ms = now_ms();
  selection.in_force[0] = selection.in_force[1] = version->number;
  // Calls on their way were judged by an earlier version of the plan (the draft is 0): not evidence.
  selection.review = {version->at_ms, by, journal_.head(), version->number};
  next.plans[0] = next.plans[1] = version;
  auto evidence = progress_.evidence();
  evidence.restart();
  audit_.note("setup.review", selection.use_case, {"", version_note(version->number), ""});
  documents_.put({{key(setup_key), selection_document(selection)},
                  {plan_key(version->number), plan_document(*version)},
                  progress_.document_of(evidence)});
  enter(std::move(next), std::move(evidence));
  return {};
}

void Setup::keep_note(std::string_view action, std::string_view target, Audit::Change change) {
  audit_.note(action, target, std::move(change));
  documents_.put({});
}

void Setup::note_refused(const std::string& destination, const std::string& why) {
  if (const auto known = refused_.find(destination); known != refused_.end() && known->second == why) return;
  audit_.note_of("plumblined", "destination.refused", destination, {"", "", why});
  documents_.put({});
  refused_.insert_or_assign(destination, why);
}

void Setup::note_wrong_token(const std::string& address, std::uint64_t count) {
  audit_.note_of("nobody", "token.refused", address, {"", "{\"wrongTokens\":" + std::to_string(count) + "}", ""});
  documents_.put({});
}

void Setup::enter(SetupState next, std::optional<Evidence> evidence) {
  state_ = std::move(next);
  rulebook_.publish();
  progress_.setup_changed(std::move(evidence));
}

} // namespace plumbline::setup
