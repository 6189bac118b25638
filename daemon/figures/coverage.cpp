#include "daemon/figures/coverage.h"

#include "daemon/figures/problems.h"
#include "daemon/ingest/record/json_span.h"
#include "daemon/ingest/record/record_details.h"
#include "validator/json/json_writer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace plumbline::debugger {

namespace {

using validator::CallType;
using validator::RuleType;
using validator::VerdictResult;

void set_rule_key(std::string& key, Environment env, std::string_view source_id, std::string_view rule) {
  key.assign(1, static_cast<char>('0' + static_cast<int>(env)));
  key.append(source_id).append(1, '\0').append(rule);
}

void set_event_key(std::string& key, Environment env, CallType type, std::string_view event) {
  key.assign(1, static_cast<char>('0' + static_cast<int>(env)));
  key.append(1, static_cast<char>('0' + static_cast<int>(type))).append(event);
}

/// The rule's type for calls that have a name.
std::optional<RuleType> rule_type_of(CallType type) {
  switch (type) {
  case CallType::track: return RuleType::track;
  case CallType::page: return RuleType::page;
  case CallType::screen: return RuleType::screen;
  default: return std::nullopt;
  }
}

/// The hint of the violation `unplanned_event`, as JSON.
std::string hint_of(const ingest::Record& record) {
  constexpr std::string_view begin = R"("violations":[{"kind":"unplanned_event",)";
  if (!record.details.starts_with(begin)) return "null";
  const auto violations = ingest::elements_of(ingest::violations_of(record.details));
  if (!violations || violations->empty()) return "null";
  const auto violation = ingest::members_of(violations->front().value);
  if (!violation) return "null";
  for (const auto& member : *violation)
    if (member.is("hint")) return std::string(member.value);
  return "null";
}

/// Whether the plan checks calls of this name now.
bool is_planned(const validator::Plan& plan, const UnplannedEvent& event) {
  const auto type = rule_type_of(event.type);
  if (!type || plan.find(*type, event.event, std::nullopt) != nullptr) return true;
  if (event.type == CallType::track) return plan.lets_sdks_send(event.event);
  return !event.event.empty() && plan.accepting(event.type) != nullptr;
}

void write_counts(JsonWriter& out, std::uint64_t seen, std::uint64_t passed, std::uint64_t failed,
                  std::optional<std::int64_t> last_at_ms) {
  out.members("seen", seen, "passed", passed, "failed", failed, "lastAt", JsonTime{last_at_ms});
}

void write_rule(JsonWriter& out, const validator::RuleText& rule, std::vector<const RuleCount*> counts,
                std::int64_t now_ms) {
  RuleCount all;
  for (const auto* count : counts) {
    all.seen += count->seen;
    all.passed += count->passed;
    all.failed += count->failed;
    if (count->last_seq <= all.last_seq) continue;
    all.last_seq = count->last_seq;
    all.last_at_ms = count->last_at_ms;
    all.last_passed = count->last_passed;
  }
  std::string_view state = all.last_passed ? "passing" : "failing";
  if (all.seen == 0)
    state = "never";
  else if (now_ms - all.last_at_ms > silent_after_ms)
    state = "silent";

  std::sort(counts.begin(), counts.end(), [](const RuleCount* one, const RuleCount* other) {
    return std::tie(one->source_name, one->source_id) < std::tie(other->source_name, other->source_id);
  });
  const auto write_sources = [&] {
    for (const auto* count : counts) {
      std::string source;
      append_json_id_and_name(source, count->source_id, count->source_name);
      out.StartObject();
      out.members("source", RawJson{source});
      write_counts(out, count->seen, count->passed, count->failed, count->last_at_ms);
      out.EndObject();
    }
  };
  out.StartObject();
  out.members("rule", rule.id(), "type", validator::name_of(rule.type), "event", rule.event, "state", state);
  write_counts(out, all.seen, all.passed, all.failed, all.seen == 0 ? std::nullopt : std::optional(all.last_at_ms));
  out.members("sources", [&] { out.array(write_sources); });
  out.EndObject();
}

void write_unplanned_event(JsonWriter& out, const UnplannedEvent& event) {
  out.object("type", validator::name_of(event.type), "event", event.event, "seen", event.seen, "lastAt",
             JsonTime{event.last_at_ms}, "sample", event.sample == 0 ? std::nullopt : std::optional(event.sample),
             "hint", RawJson{event.hint});
}

} // namespace

void Coverage::fold(std::uint64_t seq, const ingest::Record& record) {
  using ingest::RecordFlag;
  if (!record.rule.empty()) {
    set_rule_key(key_, record.env, record.source_id, record.rule);
    auto& entry = rules_.touch(key_);
    auto& count = entry.value;
    if (count.seen == 0) {
      count.env = record.env;
      count.rule = record.rule;
      count.source_id = record.source_id;
    }
    count.source_name = record.source_name;
    ++count.seen;
    if (record.result == VerdictResult::pass) ++count.passed;
    if (record.result == VerdictResult::fail) ++count.failed;
    count.last_passed = record.result == VerdictResult::pass;
    count.last_seq = seq;
    count.last_at_ms = record.received_at_ms;
    rules_.changed(entry);
    rules_.drop_beyond();
    return;
  }
  if (!rule_type_of(record.type) || !record.has(RecordFlag::has_event) || record.event.empty() ||
      record.has(RecordFlag::malformed))
    return;
  set_event_key(key_, record.env, record.type, record.event);
  auto& entry = unplanned_.touch(key_);
  auto& event = entry.value;
  if (event.seen++ == 0) {
    event.env = record.env;
    event.type = record.type;
    event.event = record.event;
  }
  event.last_seq = event.sample = seq;
  event.last_at_ms = record.received_at_ms;
  event.hint = hint_of(record);
  unplanned_.changed(entry);
  unplanned_.drop_beyond();
}

void Coverage::erase(const std::vector<journal::SeqRange>& gone) {
  for (auto& entry : unplanned_.all()) {
    auto& event = entry.value;
    if (event.sample == 0 || !is_in(gone, event.sample)) continue;
    event.sample = 0;
    event.hint = "null";
    unplanned_.changed(entry);
  }
}

std::string Coverage::json(Environment env, const validator::Plan* plan, std::int64_t now_ms) const {
  return json_text([&](JsonWriter& out) {
    const auto rules = [&] {
      if (plan != nullptr) write_rules(out, env, *plan, now_ms);
    };
    const auto unplanned = [&] { write_unplanned(out, env, plan); };
    out.object(
        "env", name_of(env), "planVersion", plan != nullptr ? std::optional(plan->number()) : std::nullopt, "rules",
        [&] { out.array(rules); }, "unplanned", [&] { out.array(unplanned); }, "next", std::optional<std::string>());
  });
}

void Coverage::write_rules(JsonWriter& out, Environment env, const validator::Plan& plan, std::int64_t now_ms) const {
  std::map<std::string_view, std::vector<const RuleCount*>> by_rule;
  for (const auto& entry : rules_.all())
    if (entry.value.env == env) by_rule[entry.value.rule].push_back(&entry.value);
  for (const auto& rule : plan.text().rules) {
    if (!rule.kept || rule.type == RuleType::common) continue;
    const auto found = by_rule.find(rule.id());
    write_rule(out, rule, found == by_rule.end() ? std::vector<const RuleCount*>() : found->second, now_ms);
  }
}

void Coverage::write_unplanned(JsonWriter& out, Environment env, const validator::Plan* plan) const {
  std::size_t listed = 0;
  for (const auto& entry : unplanned_.all()) {
    if (entry.value.env != env || (plan != nullptr && is_planned(*plan, entry.value))) continue;
    if (listed++ == max_listed) return;
    write_unplanned_event(out, entry.value);
  }
}

void Coverage::restore(std::uint64_t number, std::uint64_t touched, RuleCount count) {
  std::string key;
  set_rule_key(key, count.env, count.source_id, count.rule);
  rules_.restore(number, touched, std::move(key), std::move(count));
}

void Coverage::restore(std::uint64_t number, std::uint64_t touched, UnplannedEvent event) {
  std::string key;
  set_event_key(key, event.env, event.type, event.event);
  unplanned_.restore(number, touched, std::move(key), std::move(event));
}

} // namespace plumbline::debugger
