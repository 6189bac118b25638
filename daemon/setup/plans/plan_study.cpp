#include "daemon/setup/plans/plan_study.h"

#include "validator/call/call.h"
#include "validator/privacy/redaction.h"
#include "validator/validate.h"
#include "validator/values/interruption.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace plumbline::setup {
namespace {

/// Nobody sets a clock back by more than this without knowing it.
constexpr std::int64_t most_set_back_ms = 24 * 60 * 60 * 1'000;

using validator::VerdictResult;

/// Runs take(seq, record, call) for the calls, the newest first.
template<class Take>
void each_call(journal::Journal& journal, const StudiedCalls& calls, Take take) {
  validator::CallReader reader;
  std::string text;
  std::size_t taken = 0;
  auto group = journal.at_or_before(journal.head());
  while (group && taken < calls.at_most) {
    for (auto seq = group->last(); seq >= group->first() && taken < calls.at_most; --seq) {
      look_for_interruption();
      ingest::Record record;
      try {
        record = group->record(seq);
      } catch (const std::runtime_error&) {
        continue; // damaged: those who read it are told, nothing can be said of it here
      }
      // Received in the order of the seqs, unless the clock was set back.
      if (record.received_at_ms < calls.from_ms - most_set_back_ms) return;
      if (record.received_at_ms < calls.from_ms) continue;
      if (record.env != calls.env || record.received_at_ms >= calls.to_ms) continue;
      if (record.has(ingest::RecordFlag::unreadable) || record.has(ingest::RecordFlag::cut)) continue;
      text.assign(record.call);
      text.reserve(text.size() + validator::text_padding);
      const auto call = reader.read(text, record.type);
      if (!call) continue;
      ++taken;
      take(seq, record, *call);
    }
    group = group->first() > 1 ? journal.at_or_before(group->first() - 1) : nullptr;
  }
}

/// A value that was not kept cannot be judged anew: neither that it fails, nor that it no longer does.
bool hangs_on_redacted(const ingest::Record& record, const validator::Verdict& verdict) {
  if (!record.has(ingest::RecordFlag::redacted)) return false;
  const auto hidden = '"' + std::string(validator::redacted_value) + '"';
  if (verdict.result == VerdictResult::fail)
    return std::ranges::all_of(verdict.violations, [&](const auto& each) { return each.actual == hidden; });
  return record.details.find("\"actual\":" + hidden) != std::string_view::npos;
}

void add(Preview::Changed& changed, std::uint64_t seq) {
  ++changed.count;
  if (changed.samples.size() < Preview::max_samples) changed.samples.push_back(seq);
}

} // namespace

Preview preview(journal::Journal& journal, const StudiedCalls& calls, const validator::Plan& plan) {
  Preview seen;
  each_call(journal, calls, [&](std::uint64_t seq, const ingest::Record& record, const validator::Call& call) {
    ++seen.checked;
    const auto verdict = validator::validate(call, &plan, {record.received_at_ms, record.message_id});
    const auto result = verdict.result;
    if (hangs_on_redacted(record, verdict)) return;
    if (record.result != VerdictResult::fail && result == VerdictResult::fail) add(seen.newly_failing, seq);
    if (record.result == VerdictResult::fail && result == VerdictResult::pass) add(seen.newly_passing, seq);
  });
  return seen;
}

plans::Inference inferred(journal::Journal& journal, const StudiedCalls& calls) {
  plans::Inference inference;
  each_call(journal, calls,
            [&](std::uint64_t, const ingest::Record&, const validator::Call& call) { inference.add(call); });
  return inference;
}

} // namespace plumbline::setup
