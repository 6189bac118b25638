#include "daemon/setup/checklist/call_rates.h"

#include <algorithm>
#include <stdexcept>

namespace plumbline::setup {

void CallRates::look_back(journal::Journal& journal, std::uint64_t through, std::int64_t now_ms) {
  counted_to_ = through;
  auto left = most_looked_back;
  for (auto group = through > 0 ? journal.at_or_before(through) : nullptr; group != nullptr && left > 0;
       group = group->first() > 1 ? journal.at_or_before(group->first() - 1) : nullptr) {
    for (auto seq = std::min(group->last(), through); seq >= group->first() && left > 0; --seq, --left) {
      ingest::Record record;
      try {
        record = group->record(seq);
      } catch (const std::runtime_error&) {
        continue;
      }
      if (record.received_at_ms / 1000 <= now_ms / 1000 - seconds) return; // received in the order of the seqs
      add(record.source_id, record.received_at_ms);
    }
  }
}

void CallRates::count(std::uint64_t seq, std::string_view source_id, std::int64_t received_at_ms) {
  if (seq <= counted_to_) return;
  counted_to_ = seq;
  add(source_id, received_at_ms);
}

void CallRates::add(std::string_view source_id, std::int64_t received_at_ms) {
  auto found = sources_.find(source_id);
  if (found == sources_.end()) found = sources_.emplace(std::string(source_id), Minute{}).first;
  const auto number = received_at_ms / 1000;
  auto& second = found->second.at(static_cast<std::size_t>(number % seconds));
  if (number > second.number) second = {number, 0};
  if (number == second.number) ++second.calls;
}

std::uint64_t CallRates::per_minute(std::string_view source_id, std::int64_t now_ms) const {
  const auto found = sources_.find(source_id);
  if (found == sources_.end()) return 0;
  std::uint64_t calls = 0;
  for (const auto& second : found->second)
    if (second.number > now_ms / 1000 - seconds) calls += second.calls;
  return calls;
}

} // namespace plumbline::setup
