#include "daemon/dedupe_notice.h"

#include <string>
#include <utility>

namespace plumbline {
namespace {

/// "3 hours", "12 minutes", "40 seconds", "second".
std::string span_text(std::int64_t ms) {
  for (const auto& [unit, name] : {std::pair{3'600'000, "hours"}, std::pair{60'000, "minutes"}})
    if (ms >= 2LL * unit) return std::to_string(ms / unit) + " " + name;
  const auto seconds = ms / 1'000;
  return seconds == 1 ? "second" : std::to_string(seconds) + " seconds";
}

} // namespace

void DedupeNotice::look(const journal::DedupeReach& reach) {
  if (reach.window_ms >= reach.whole_window_ms) {
    told_ms_ = 0;
    return;
  }
  if (reach.window_ms >= (told_ms_ == 0 ? reach.whole_window_ms : told_ms_) / 2) return;
  told_ms_ = reach.window_ms;
  ingest::Notice notice;
  notice.at_ms = now_ms_();
  notice.code = std::string(ingest::dedupe_shrunk_code);
  for (const auto& [key, source] : rulebook_.load()->sources) {
    if (keys_.tag_of(source->id) != reach.source) continue;
    notice.env = source->env;
    notice.source_id = source->id;
    notice.source_name = source->name;
  }
  notice.message = "Calls have so many message ids that only those of the last " + span_text(reach.window_ms) +
                   " are remembered. A call that is sent again later counts as a new one. Raise --dedupe-memory "
                   "to remember more.";
  notices_.post(std::move(notice));
}

} // namespace plumbline
