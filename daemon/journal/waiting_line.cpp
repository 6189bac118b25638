#include "daemon/journal/waiting_line.h"

#include <utility>

namespace plumbline::journal {

using ingest::AppendFault;

std::optional<AppendFault> WaitingLine::offer(ingest::Batch&& batch, std::function<void(AppendResult)>&& done) {
  const auto cost = batch.bytes.size() + batch.entries.size() * sizeof(ingest::Batch::Entry) + sizeof(WaitingBatch);
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return closed_;
    if (bytes_ != 0 && bytes_ + cost > most_bytes_) return AppendFault::overloaded;
    bytes_ += cost;
    line_.push_back({std::move(batch), std::move(done), cost});
    wake = std::exchange(asleep_, false);
  }
  if (wake) woken_.notify_one();
  return std::nullopt;
}

void WaitingLine::close(AppendFault reason) {
  {
    const std::lock_guard lock(mutex_);
    if (!closed_ || reason == AppendFault::stopping) closed_ = reason;
    asleep_ = false;
  }
  woken_.notify_one();
}

bool WaitingLine::take(std::vector<WaitingBatch>& taken, std::optional<std::chrono::steady_clock::time_point> until) {
  std::unique_lock lock(mutex_);
  const auto stopping = [this] { return closed_ == AppendFault::stopping; };
  if (line_.empty() && !stopping()) {
    asleep_ = true;
    const auto awake = [this] { return !asleep_; };
    if (until)
      woken_.wait_until(lock, *until, awake);
    else
      woken_.wait(lock, awake);
    asleep_ = false;
  }
  taken.swap(line_);
  return !taken.empty() || !stopping();
}

void WaitingLine::release(std::size_t cost) {
  const std::lock_guard lock(mutex_);
  bytes_ -= cost;
}

} // namespace plumbline::journal
