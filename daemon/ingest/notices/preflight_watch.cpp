#include "daemon/ingest/notices/preflight_watch.h"

#include <algorithm>

namespace plumbline::ingest {

PreflightWatch::Lines::iterator PreflightWatch::find(std::string_view remote, std::string_view origin) {
  return std::ranges::find_if(lines_, [&](const Line& line) { return line.remote == remote && line.origin == origin; });
}

void PreflightWatch::asked(std::string_view remote, std::string_view origin, std::int64_t now_ms) {
  if (origin.empty()) return;
  const std::lock_guard lock(mutex_);
  auto line = find(remote, origin);
  if (line == lines_.end()) {
    if (lines_.size() == kept) lines_.pop_front();
    line = lines_.insert(lines_.end(), {std::string(remote), std::string(origin), 0, 0});
  }
  line->at_ms = now_ms;
  ++line->count;
  lines_.splice(lines_.end(), lines_, line);
  waiting_.store(lines_.size(), std::memory_order_relaxed);
}

void PreflightWatch::sent(std::string_view remote, std::string_view origin) {
  if (origin.empty() || waiting_.load(std::memory_order_relaxed) == 0) return;
  const std::lock_guard lock(mutex_);
  if (const auto line = find(remote, origin); line != lines_.end()) lines_.erase(line);
  waiting_.store(lines_.size(), std::memory_order_relaxed);
}

std::vector<PreflightWatch::Line> PreflightWatch::unanswered(std::int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  std::vector<Line> all;
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line)
    if (now_ms - line->at_ms >= grace_ms) all.push_back(*line);
  return all;
}

} // namespace plumbline::ingest
