#include "daemon/setup/call_rates.h"

namespace plumbline::setup {

void CallRates::count(std::string_view source_id, std::int64_t received_at_ms) {
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
