#include "daemon/setup/evidence.h"

#include "daemon/debugger/problems.h"
#include "daemon/ingest/record_details.h"

#include <algorithm>
#include <array>
#include <utility>

namespace plumbline::setup {
namespace {

using State = EventEvidence::State;
using validator::Action;
using validator::VerdictResult;

/// What holds of evidence for events and for sources alike, whenever it came.
bool may_count(const ingest::Record& record) {
  using ingest::RecordFlag;
  return record.plan_version >= 1 && (record.session.empty() || record.has(RecordFlag::evidence_session)) &&
         !record.has(RecordFlag::bad_session) && !record.has(RecordFlag::made_by_plumbline) &&
         !record.has(RecordFlag::local_in_prod);
}

template<class T>
T& at_key(ByText<T>& map, std::string_view key) {
  const auto found = map.find(key);
  return found != map.end() ? found->second : map.try_emplace(std::string(key)).first->second;
}

/// The rules of one event, all its versions, with what decides of them.
ByText<std::string> checks_of(const validator::PlanText& plan) {
  ByText<std::string> checks;
  for (const auto& rule : plan.rules) {
    if (!rule.kept) continue;
    auto& text = checks[evidence_key(rule)];
    text += std::to_string(rule.version) + ':' + rule.schema;
    for (const auto& accepts : rule.accepts) {
      text += '\n' + std::string(validator::name_of(accepts.type));
      for (const auto& [target, source] : accepts.map) text += '\n' + target + '\n' + source;
    }
    text += '\n';
  }
  return checks;
}

} // namespace

bool shows_use(const ingest::Record& record) {
  return may_count(record) && !record.has(ingest::RecordFlag::malformed) && record.result != VerdictResult::error &&
         record.action != Action::block;
}

std::string_view name_of(State state) {
  constexpr std::array<std::string_view, 3> names = {"not_seen", "failing", "passing"};
  return names[static_cast<std::size_t>(state)];
}

EvidenceChange Evidence::fold(std::uint64_t seq, const ingest::Record& record, const Selection& selection) {
  if (seq <= position_) return {};
  position_ = seq;
  auto& source = at_key(sources_, record.source_id);
  ++source.seen;
  if (source.first_seen_ms == 0) source.first_seen_ms = record.received_at_ms;
  source.last_seen_ms = record.received_at_ms;
  if (!selection.review || seq <= selection.review->seq || !may_count(record)) return {};
  return {.event = count_event(seq, record), .source = count_source(seq, record, source)};
}

bool Evidence::count_event(std::uint64_t seq, const ingest::Record& record) {
  if (record.rule.empty() || record.result == VerdictResult::unchecked) return false;
  const bool passes = record.result == VerdictResult::pass;
  // A call that passed its rule and was blocked for something else says nothing; one that was blocked because it failed
  // says that the event fails.
  if (passes && record.action == Action::block) return false;
  auto& table = events(record.env);
  auto& event = at_key(table.by_key, evidence_key(record.rule));
  if (record.plan_version < event.from_version) return false;
  const auto before = event.state;
  const bool rule_was_changed = std::exchange(event.rule_changed, false);
  event.state = passes ? State::passing : State::failing;
  ++(passes ? event.passed : event.failed);
  if (event.first == 0) event.first = seq;
  event.last = seq;
  event.last_at_ms = record.received_at_ms;
  if (passes || event.passed == 0) event.sample = seq;
  if (!passes) {
    const auto violations = ingest::violations_of(record.details);
    event.violations = violations.empty() ? "[]" : violations;
    event.failed_at = seq;
  }
  if (!event.awaited) return false;
  if (before == State::passing) --table.passing;
  if (event.state == State::passing) ++table.passing;
  return before != event.state || rule_was_changed;
}

bool Evidence::count_source(std::uint64_t seq, const ingest::Record& record, SourceEvidence& source) const {
  if (!shows_use(record)) return false;
  if (source.first == 0) source.first = seq;
  source.last = seq;
  return ++source.calls == 1;
}

bool Evidence::erase(const std::vector<journal::SeqRange>& gone) {
  bool erased = false;
  for (auto& table : events_)
    for (auto& [key, event] : table.by_key) {
      // Of documents from before it is not known whose they are.
      const bool known = event.failed_at != 0;
      if (event.violations == "[]" || (known ? !debugger::is_in(gone, event.failed_at) : gone.empty())) continue;
      event.violations = "[]";
      erased = true;
    }
  return erased;
}

void Evidence::pass_over(std::uint64_t seq) { position_ = std::max(position_, seq); }

void Evidence::await(Environment env, const PlanVersion* plan) {
  auto& table = events(env);
  for (auto& [key, event] : table.by_key) event.awaited = false;
  table.awaited = table.passing = 0;
  if (!plan) return;
  for (const auto& rule : plan->text.rules) {
    if (!is_awaited(rule)) continue;
    auto& event = at_key(table.by_key, evidence_key(rule));
    if (std::exchange(event.awaited, true)) continue; // another version of the same event
    ++table.awaited;
    if (event.state == State::passing) ++table.passing;
  }
}

void Evidence::change_rules(Environment env, const PlanVersion& before, const PlanVersion& next) {
  const auto old_checks = checks_of(before.text);
  const auto new_checks = checks_of(next.text);
  auto& table = events(env);
  for (const auto& [key, check] : old_checks) {
    const auto now = new_checks.find(key);
    if (now != new_checks.end() && now->second == check) continue;
    EventEvidence changed;
    changed.from_version = next.number;
    changed.rule_changed = now != new_checks.end() && event(env, key).last != 0;
    table.by_key.insert_or_assign(key, std::move(changed));
  }
  await(env, &next);
}

void Evidence::restart() {
  for (auto& table : events_) table = {};
  for (auto& [id, source] : sources_) source.calls = source.first = source.last = 0;
}

bool Evidence::events_ready(Environment env) const {
  const auto& table = events_[static_cast<std::size_t>(env)];
  return table.awaited > 0 && table.passing == table.awaited;
}

const EventEvidence& Evidence::event(Environment env, std::string_view key) const {
  static const EventEvidence nothing;
  const auto& by_key = events_[static_cast<std::size_t>(env)].by_key;
  const auto found = by_key.find(key);
  return found == by_key.end() ? nothing : found->second;
}

const SourceEvidence& Evidence::source(std::string_view id) const {
  static const SourceEvidence nothing;
  const auto found = sources_.find(id);
  return found == sources_.end() ? nothing : found->second;
}

} // namespace plumbline::setup
