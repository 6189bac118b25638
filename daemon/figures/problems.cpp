#include "daemon/figures/problems.h"

#include "daemon/ingest/record/json_span.h"
#include "daemon/ingest/record/record_details.h"
#include "validator/json/json_writer.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>
#include <xxhash.h>

namespace plumbline::debugger {

namespace {

void append_problem_key(std::string& key, std::string_view kind, std::string_view path) {
  key += '\0';
  key += kind;
  key += path; // begins with a quote
}

/// "prb_" and 12 letters or digits: the same for the same problem, wherever it is counted.
std::string id_of(std::string_view key) {
  constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string id = "prb_";
  auto hash = XXH3_64bits(key.data(), key.size());
  for (int i = 0; i < 12; ++i, hash /= digits.size()) id += digits[hash % digits.size()];
  return id;
}

void write_problem(JsonWriter& out, const Problems::Entry& entry, std::int64_t now_ms) {
  const auto& problem = entry.value;
  std::string source;
  append_json_id_and_name(source, problem.source_id, problem.source_name);
  const bool typed = problem.type != validator::CallType::none;
  const auto place = [&out](std::uint64_t seq, std::int64_t at_ms) {
    return [&out, seq, at_ms] { out.object("seq", seq, "at", JsonTime{at_ms}); };
  };
  const auto trend = [&] {
    for (const auto count : problem.hours.up_to(now_ms / ms_per_hour)) out.value(count);
  };
  out.object("id", id_of(entry.key), "env", name_of(problem.env), "source", RawJson{source}, "type",
             typed ? std::optional(validator::name_of(problem.type)) : std::nullopt, "event", problem.event, "kind",
             problem.kind, "path", RawJson{problem.path}, "message", RawJson{problem.message}, "hint",
             RawJson{problem.hint}, "count", problem.count, "first", place(problem.first_seq, problem.first_at_ms),
             "last", place(problem.last_seq, problem.last_at_ms), "sample",
             problem.sample == 0 ? std::nullopt : std::optional(problem.sample), "passingSince",
             JsonTime{problem.passing_since_ms}, "trend", [&] { out.array(trend); });
}

} // namespace

void Problems::fold(std::uint64_t seq, const ingest::Record& record) {
  if (record.result == validator::VerdictResult::pass) return pass(record);
  if (record.details.empty()) return;
  const auto violations = ingest::elements_of(ingest::violations_of(record.details));
  if (!violations) return;
  // Backwards, so that the first violation of a call ends up first.
  for (auto violation = violations->rbegin(); violation != violations->rend(); ++violation)
    fail(seq, record, violation->value);
  while (auto* last = problems_.beyond()) drop(*last);
}

void Problems::fail(std::uint64_t seq, const ingest::Record& record, std::string_view violation) {
  const auto members = ingest::members_of(violation);
  if (!members) return;
  std::array<std::string_view, 4> values;
  constexpr std::array<std::string_view, 4> names{"kind", "path", "message", "hint"};
  for (const auto& member : *members)
    for (std::size_t i = 0; i < names.size(); ++i)
      if (member.is(names[i])) values[i] = member.value;
  const auto [kind, path, message, hint] = values;
  if (kind.size() < 2 || path.empty()) return;

  const auto event = event_of(record);
  key_.clear();
  append_event_key(key_, record.env, record.source_id, record.type, event);
  const auto group_bytes = key_.size();
  const auto bare_kind = kind.substr(1, kind.size() - 2);
  append_problem_key(key_, bare_kind, path);

  auto& entry = problems_.touch(key_);
  auto& problem = entry.value;
  const bool is_new = problem.count == 0;
  if (is_new) {
    problem.env = record.env;
    problem.type = record.type;
    problem.source_id = record.source_id;
    if (event) problem.event.emplace(*event);
    problem.kind = bare_kind;
    problem.path = path;
    problem.first_seq = seq;
    problem.first_at_ms = record.received_at_ms;
  }
  if (is_new || problem.passing_since_ms) failing_[key_.substr(0, group_bytes)].insert(&entry);
  problem.source_name = record.source_name;
  problem.message = message.empty() ? "\"\"" : message;
  problem.hint = hint.empty() ? "null" : hint;
  ++problem.count;
  problem.last_seq = problem.sample = seq;
  problem.last_at_ms = record.received_at_ms;
  problem.passing_since_ms.reset();
  problem.hours.add(record.received_at_ms / ms_per_hour);
  problems_.changed(entry);
}

void Problems::pass(const ingest::Record& record) {
  if (failing_.empty()) return;
  key_.clear();
  append_event_key(key_, record.env, record.source_id, record.type, event_of(record));
  const auto found = failing_.find(key_);
  if (found == failing_.end()) return;
  for (auto* entry : found->second) {
    entry->value.passing_since_ms = record.received_at_ms;
    problems_.changed(*entry);
  }
  failing_.erase(found);
}

void Problems::drop(Entry& last) {
  const auto& problem = last.value;
  key_.clear();
  append_event_key(key_, problem.env, problem.source_id, problem.type, problem.event);
  if (const auto found = failing_.find(key_); found != failing_.end()) {
    found->second.erase(&last);
    if (found->second.empty()) failing_.erase(found);
  }
  problems_.drop(last);
}

void Problems::restore(std::uint64_t number, std::uint64_t touched, Problem problem) {
  std::string key;
  append_event_key(key, problem.env, problem.source_id, problem.type, problem.event);
  const auto group = key;
  append_problem_key(key, problem.kind, problem.path);
  auto& entry = problems_.restore(number, touched, std::move(key), std::move(problem));
  if (!entry.value.passing_since_ms) failing_[group].insert(&entry);
}

void Problems::erase(const std::vector<journal::SeqRange>& gone) {
  for (auto& entry : problems_.all()) {
    auto& problem = entry.value;
    if (problem.sample == 0 || !is_in(gone, problem.sample)) continue;
    problem.sample = 0;
    problem.message = forgotten_text;
    problem.hint = "null";
    problems_.changed(entry);
  }
}

std::string Problems::page(const ProblemQuery& query) const {
  std::string path;
  if (!query.path.empty()) append_json_string(path, query.path);
  const auto wanted = [&](const Problem& problem) {
    return (query.kind.empty() || problem.kind == query.kind) && (path.empty() || problem.path == path);
  };
  const auto write = [&](JsonWriter& out, const Entry& entry) { write_problem(out, entry, query.now_ms); };
  return page_text("problems", problems_, query, wanted, write);
}

bool is_in(const std::vector<journal::SeqRange>& ranges, std::uint64_t seq) {
  const auto found = std::lower_bound(ranges.begin(), ranges.end(), seq,
                                      [](const journal::SeqRange& range, std::uint64_t at) { return range.last < at; });
  return found != ranges.end() && found->first <= seq;
}

} // namespace plumbline::debugger
