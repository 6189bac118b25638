#include "daemon/setup/checklist/evidence.h"

#include "daemon/figures/problems.h"
#include "daemon/ingest/record/record_details.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace plumbline::setup {
namespace {

using State = EventEvidence::State;
using validator::Action;
using validator::VerdictResult;

/// The most plan versions kept for an event: the plan changes less often while a call is on its way.
constexpr std::size_t most_plan_versions = 16;

template<class T>
T& at_key(ByText<T>& map, std::string_view key) {
  const auto found = map.find(key);
  return found != map.end() ? found->second : map.try_emplace(std::string(key)).first->second;
}

/// All versions of one event's rules, with what decides their verdicts.
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

/// The last part of a rule's id ("track:Order Completed:2").
int event_version_of(std::string_view rule_id) {
  const auto digits = rule_id.substr(rule_id.rfind(':') + 1);
  int version = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), version);
  return version;
}

RuleEvidence& at_version(std::vector<RuleEvidence>& rules, int event_version) {
  auto place = std::ranges::lower_bound(rules, event_version, {}, &RuleEvidence::event_version);
  if (place == rules.end() || place->event_version != event_version) {
    place = rules.insert(place, RuleEvidence{});
    place->event_version = event_version;
  }
  return *place;
}

bool judged_by_the_rule_as_it_is(const EventEvidence& event, int plan_version) {
  return event.plan_versions.empty() ||
         std::ranges::find(event.plan_versions, plan_version) != event.plan_versions.end();
}

/// Why a call that may be evidence says nothing about its event.
std::optional<Uncounted> reason_against_event(const EventEvidence& event, const ingest::Record& record) {
  if (record.rule.empty() || record.result == VerdictResult::unchecked) return Uncounted::no_rule;
  if (!judged_by_the_rule_as_it_is(event, record.plan_version)) return Uncounted::earlier_rule;
  // It passed its rule and was blocked for another reason. One that was blocked because it fails counts against it.
  if (record.result == VerdictResult::pass && record.action == Action::block) return Uncounted::blocked;
  return std::nullopt;
}

void count_judged(EventEvidence& event, std::uint64_t seq, const ingest::Record& record) {
  const bool passes = record.result == VerdictResult::pass;
  ++(passes ? event.passed : event.failed);
  if (event.first == 0) event.first = seq;
  event.last = seq;
  event.last_at_ms = record.received_at_ms;
  if (passes || event.passed == 0) event.sample = seq;
  auto& rule = at_version(event.rules, event_version_of(record.rule));
  rule.passes = passes;
  rule.last = seq;
  if (!passes) {
    const auto violations = ingest::violations_of(record.details);
    rule.violations = violations.empty() ? "[]" : violations;
    rule.failed_source = record.source_id;
    rule.failed_at = seq;
  }
  event.state = event.failing() ? State::failing : State::passing;
}

} // namespace

const RuleEvidence* EventEvidence::failing() const {
  const RuleEvidence* latest = nullptr;
  for (const auto& rule : rules)
    if (!rule.passes && (!latest || rule.last > latest->last)) latest = &rule;
  return latest;
}

const RuleEvidence* EventEvidence::latest_fail() const {
  if (const auto* now = failing()) return now;
  const RuleEvidence* latest = nullptr;
  for (const auto& rule : rules)
    if (rule.failed_at > (latest ? latest->failed_at : 0)) latest = &rule;
  return latest;
}

std::string_view EventEvidence::violations() const {
  const auto* fail = latest_fail();
  return fail ? std::string_view(fail->violations) : "[]";
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
  std::optional<Uncounted> reason;
  if (!selection.review || !is_since(*selection.review, judged_call(seq, record)))
    reason = Uncounted::before_review;
  else
    reason = reason_against(record);
  return {.event = count_event(seq, record, reason), .source = count_source(seq, record, source, reason)};
}

/// Null: the call belongs to no event that can be named.
EventEvidence* Evidence::event_of(const ingest::Record& record) {
  auto& table = events(record.env);
  if (!record.rule.empty()) {
    auto& event = at_key(table.by_key, evidence_key(record.rule));
    if (std::exchange(event.by_name, false)) --table.names;
    return &event;
  }
  using validator::CallType;
  const bool named = record.type == CallType::track || record.type == CallType::page || record.type == CallType::screen;
  if (!named || record.event.empty()) return nullptr;
  if (record.event.size() > longest_name) {
    table.names_lost = true;
    return nullptr;
  }
  std::string key(validator::name_of(record.type));
  key += ':';
  key += record.event;
  if (const auto known = table.by_key.find(key); known != table.by_key.end()) return &known->second;
  if (table.names >= most_names) {
    table.names_lost = true;
    return nullptr;
  }
  ++table.names;
  auto& event = table.by_key[std::move(key)];
  event.by_name = true;
  return &event;
}

bool Evidence::count_event(std::uint64_t seq, const ingest::Record& record, std::optional<Uncounted> reason) {
  auto* const event = event_of(record);
  if (!event) return false;
  if (!reason) reason = reason_against_event(*event, record);
  if (reason) {
    const bool is_news = event->uncounted.of(*reason) == 0;
    event->uncounted.add(*reason);
    return event->awaited && is_news && event->state == State::not_seen;
  }
  const auto before = event->state;
  const bool rule_was_changed = std::exchange(event->rule_changed, false);
  const auto* const failing_before = event->failing();
  const int version_before = failing_before ? failing_before->event_version : 0;
  count_judged(*event, seq, record);
  if (!event->awaited) return false;
  auto& table = events(record.env);
  if (before == State::passing) --table.passing;
  if (event->state == State::passing) ++table.passing;
  const auto* const failing_now = event->failing();
  return before != event->state || rule_was_changed || version_before != (failing_now ? failing_now->event_version : 0);
}

bool Evidence::count_source(std::uint64_t seq, const ingest::Record& record, SourceEvidence& source,
                            std::optional<Uncounted> reason) {
  if (!reason) reason = reason_against_use(record);
  if (reason) {
    const bool is_news = source.calls == 0 && source.uncounted.of(*reason) == 0;
    source.uncounted.add(*reason);
    return is_news;
  }
  if (source.first == 0) source.first = seq;
  source.last = seq;
  return ++source.calls == 1;
}

bool Evidence::erase(const std::vector<journal::SeqRange>& gone) {
  bool erased = false;
  for (auto& table : events_)
    for (auto& [key, event] : table.by_key)
      for (auto& rule : event.rules) {
        // Documents of older versions do not say which call it was.
        const bool known = rule.failed_at != 0;
        if (rule.violations == "[]" || (known ? !debugger::is_in(gone, rule.failed_at) : gone.empty())) continue;
        rule.violations = "[]";
        erased = true;
      }
  return erased;
}

void Evidence::pass_over(std::uint64_t seq) { position_ = std::max(position_, seq); }

void Evidence::await(Environment env, const PlanVersion* plan) {
  auto& table = events(env);
  for (auto& [key, event] : table.by_key) {
    event.awaited = false;
    // What is kept of an event belongs to its rule in the plan in force.
    auto& versions = event.plan_versions;
    if (!plan || versions.empty() || versions.back() == plan->number) continue;
    std::erase(versions, plan->number);
    versions.push_back(plan->number);
    if (versions.size() > most_plan_versions) versions.erase(versions.begin());
  }
  table.awaited = table.passing = 0;
  if (!plan) return;
  for (const auto& rule : plan->text.rules) {
    if (!is_awaited(rule)) continue;
    auto& event = at_key(table.by_key, evidence_key(rule));
    if (std::exchange(event.awaited, true)) continue; // another version of the same event
    if (std::exchange(event.by_name, false)) --table.names;
    ++table.awaited;
    if (event.state == State::passing) ++table.passing;
  }
}

void Evidence::change_rules(Environment env, const PlanVersion& before, const PlanVersion& next) {
  const auto old_checks = checks_of(before.text);
  const auto new_checks = checks_of(next.text);
  auto& table = events(env);
  const auto changed = [&](const std::string& key, bool still_there) {
    const auto& known = event(env, key);
    EventEvidence anew;
    anew.plan_versions = {next.number};
    anew.rule_changed = still_there && (known.last != 0 || known.rule_changed);
    anew.uncounted = known.uncounted;
    anew.uncounted.add(Uncounted::earlier_rule, known.passed + known.failed);
    if (known.by_name) --table.names;
    table.by_key.insert_or_assign(key, std::move(anew));
  };
  for (const auto& [key, check] : old_checks) {
    const auto now = new_checks.find(key);
    if (now == new_checks.end() || now->second != check) changed(key, now != new_checks.end());
  }
  for (const auto& [key, check] : new_checks)
    if (!old_checks.contains(key)) changed(key, false);
  await(env, &next);
}

void Evidence::restart() {
  for (auto& table : events_) {
    ByText<EventEvidence> names;
    for (const auto& [key, event] : table.by_key) {
      const auto came = event.came();
      if (came == 0) continue;
      if (names.size() >= most_names) {
        table.names_lost = true;
        break;
      }
      auto& anew = names[key];
      anew.by_name = true;
      anew.uncounted.add(Uncounted::before_review, came);
    }
    table.by_key = std::move(names);
    table.names = table.by_key.size();
    table.awaited = table.passing = 0;
  }
  for (auto& [id, source] : sources_) {
    source.calls = source.first = source.last = 0;
    source.uncounted = {};
    source.uncounted.add(Uncounted::before_review, source.seen);
  }
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
