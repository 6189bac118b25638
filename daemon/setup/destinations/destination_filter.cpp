#include "daemon/setup/destinations/destination_filter.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace plumbline::setup {

Result<debugger::Filter, std::string> read_filter(std::string_view text) {
  auto filter = debugger::filter_of_texts([&](std::string_view name) -> std::optional<std::string> {
    if (name != "q" || text.empty()) return std::nullopt;
    return std::string(text);
  });
  if (!filter) return unexpected(filter.error().message);
  if (auto compiled = filter->query.compile(); !compiled) return unexpected(std::move(compiled.error().message));
  return std::move(*filter);
}

DestinationFilter::DestinationFilter(const DestinationEntry& entry)
    : env_(entry.env), sources_(entry.sources), failing_(entry.failing), any_(entry.filter.empty()) {
  if (any_) return;
  auto filter = read_filter(entry.filter);
  if (filter)
    filter_ = std::move(*filter);
  else
    broken_ = true;
}

Choice DestinationFilter::choose(const ingest::Record& record) const {
  using validator::VerdictResult;
  if (record.env != env_ || std::ranges::find(sources_, record.source_id) == sources_.end()) return Choice::filtered;
  if (record.action == validator::Action::block) return Choice::blocked;
  if (record.has(ingest::RecordFlag::malformed) || record.has(ingest::RecordFlag::unreadable)) return Choice::filtered;
  if (!failing_ && (record.result == VerdictResult::fail || record.result == VerdictResult::error))
    return Choice::filtered;
  if (broken_ || (!any_ && !filter_.matches(record))) return Choice::filtered;
  return Choice::taken;
}

} // namespace plumbline::setup
