#include "daemon/setup/checklist/progress.h"

#include "daemon/setup/checklist/checklist_json.h"
#include "daemon/setup/checklist/checklist_sentences.h"
#include "daemon/setup/documents/blank_text.h"
#include "daemon/setup/documents/request_body.h"
#include "validator/json/json_members.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace plumbline::setup {
namespace {

/// An override refers to the plan of the chosen use case. Prod has nothing before the plan was reviewed.
bool may_be_overridden(StepId id, const Selection& selection) {
  if (id.kind == StepKind::review || !selection.chosen()) return false;
  return id.env == Environment::dev || selection.locked();
}

Refusal not_ready(const Step& step, const Selection& selection) {
  auto message = name_of(step.id) + " is not ready: " + all_of(step.missing);
  if (step.id.kind == StepKind::review && selection.chosen())
    message = "The review itself completes this step: POST /api/setup/review.";
  return {"not_ready", std::move(message), json_members("missing", RawJson{missing_json(step.missing)})};
}

} // namespace

Progress::Progress(Options options, const SetupState& setup, Documents& documents, Audit& audit,
                   debugger::ChecklistBoard& board)
    : options_(std::move(options)), setup_(setup), documents_(documents), audit_(audit), board_(board) {}

void Progress::load() {
  const auto json = documents_.load(checklist_key);
  auto kept = json.empty() ? ChecklistDocument{} : read_checklist(json);
  evidence_ = std::move(kept.evidence);
  done_ = std::move(kept.done);
  written_ = evidence_.position();
  changed_at_ = 0;
  await_events();
  for (const auto id : all_steps) told_[id].signature = signature_of(step(id));
}

void Progress::await_events() {
  for (const auto env : {Environment::dev, Environment::prod}) evidence_.await(env, setup_.plan(env));
}

void Progress::fold(std::uint64_t seq, const ingest::Record& record) {
  if (!evidence_.fold(seq, record, setup_.selection)) return;
  changed_at_ = seq;
  complete_ready(seq, record.received_at_ms);
}

void Progress::complete_ready(std::uint64_t seq, std::int64_t at_ms) {
  if (!options_.auto_complete) return;
  for (const auto id : all_steps)
    if (!is_done(id, setup_, done_) && is_ready(id, setup_, evidence_)) try_complete(id, seq, at_ms);
}

void Progress::try_complete(StepId id, std::uint64_t seq, std::int64_t at_ms) {
  Done done;
  done.at_ms = at_ms;
  done.seqs = seqs_of(step(id));
  done.after = evidence_.position();
  try {
    mark_done({documents_, audit_, "evidence"}, "checklist.complete", id, std::move(done));
    tell(step(id), seq);
  } catch (const StateMoved&) {
    throw;
  } catch (const std::exception& fault) {
    write_failed(name_of(id) + " is ready", fault.what());
  }
}

void Progress::mark_done(const Transaction& transaction, std::string_view action, StepId id, Done done) {
  const auto reason = done.reason;
  auto next = done_;
  next.insert_or_assign(id, std::move(done));
  transaction.put(action, name_of(id), {"", "", reason},
                  {{std::string(checklist_key), checklist_document(evidence_, next)}});
  written_ = evidence_.position();
  done_ = std::move(next);
  failing_ = false;
}

void Progress::write_failed(std::string_view what, std::string_view why) {
  // Logged once, not for each call while the disk is full.
  if (!failing_.exchange(true))
    spdlog::error("{}, but the checklist could not be written; trying again: {}", what, why);
}

void Progress::end_of_group() {
  // Retries a step that could not be written as done.
  complete_ready(evidence_.position(), options_.now_ms());
  if (changed_at_ != 0) tell_changes(std::exchange(changed_at_, 0));
  if (evidence_.position() - written_ < calls_between_writes) return;
  try {
    keep();
  } catch (const StateMoved&) {
    throw;
  } catch (const std::exception& fault) {
    written_ = evidence_.position(); // not again at every group
    write_failed("calls were counted", fault.what());
  }
}

Result<Step, Refusal> Progress::complete(const Transaction& transaction, std::string_view name,
                                         const std::optional<std::string>& override_reason) {
  const auto id = step_named(name);
  if (!id) return unexpected(Refusal{"unknown_step", "There is no step " + std::string(name) + ".", ""});
  if (override_reason && is_blank(*override_reason))
    return unexpected(invalid("/override", "override must say why the step counts as done."));
  const auto now = step(*id);
  if (now.done) return now;
  if (now.state != Step::State::ready && !(override_reason && may_be_overridden(*id, setup_.selection)))
    return unexpected(not_ready(now, setup_.selection));
  Done done;
  done.at_ms = options_.now_ms();
  done.person = transaction.by();
  done.reason = override_reason.value_or("");
  done.seqs = seqs_of(now);
  done.after = evidence_.position();
  for (const auto& missing : now.missing) done.waived.push_back({missing.key, missing.item, std::string(missing.code)});
  const auto* action = now.state == Step::State::ready ? "checklist.complete" : "checklist.override";
  mark_done(transaction, action, *id, std::move(done));
  auto then = step(*id);
  tell(then, 0);
  return then;
}

std::pair<std::string, std::string> Progress::document_of(const Evidence& evidence) const {
  return {std::string(checklist_key), checklist_document(evidence, done_)};
}

std::pair<std::string, std::string> Progress::document_without_steps(const Evidence& evidence) {
  return {std::string(checklist_key), checklist_document(evidence, {})};
}

void Progress::setup_changed(std::optional<Evidence> evidence) {
  if (evidence) {
    evidence_ = std::move(*evidence);
    written_ = evidence_.position();
  }
  await_events();
  complete_ready(0, options_.now_ms());
  tell_changes(0);
}

void Progress::deliveries_changed(std::uint64_t seq) {
  complete_ready(seq, options_.now_ms());
  tell_changes(seq);
}

void Progress::keep() {
  if (evidence_.position() == written_) return;
  documents_.put({document_of(evidence_)});
  written_ = evidence_.position();
  failing_ = false;
}

void Progress::forget(const std::vector<journal::SeqRange>& gone) {
  const bool said = evidence_.erase(gone);
  if (!said) return keep();
  documents_.put({document_of(evidence_)});
  written_ = evidence_.position();
  failing_ = false;
  // The board has the latest state of a step as viewers were told.
  for (const auto id : all_steps) {
    if (id.kind != StepKind::events) continue;
    told_[id].signature.clear();
    tell(step(id), 0);
  }
}

std::uint64_t Progress::kept_through() const {
  return failing_ ? std::numeric_limits<std::uint64_t>::max() - 1 : written_.load();
}

void Progress::tell(const Step& step, std::uint64_t after) {
  auto& told = told_[step.id];
  auto signature = signature_of(step);
  if (signature == told.signature) return;
  told.signature = std::move(signature);
  // The board only keeps the latest state of a step: it also waits for what an earlier one waited for.
  told.after = std::max(told.after, after);
  board_.post(step.id.env, name_of(step.id), told.after, step_json(step));
}

void Progress::tell_changes(std::uint64_t after) {
  for (const auto id : all_steps) tell(step(id), after);
}

} // namespace plumbline::setup
