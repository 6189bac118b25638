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
    wake = wake_at_ != 0 && line_.size() >= wake_at_;
    if (wake) wake_at_ = 0;
  }
  if (wake) woken_.notify_one();
  return std::nullopt;
}

void WaitingLine::close(AppendFault reason) {
  {
    const std::lock_guard lock(mutex_);
    if (!closed_ || reason == AppendFault::stopping) closed_ = reason;
    wake_at_ = 0;
  }
  woken_.notify_one();
}

void WaitingLine::poke() {
  {
    const std::lock_guard lock(mutex_);
    poked_ = true;
    wake_at_ = 0;
  }
  woken_.notify_one();
}

bool WaitingLine::take(std::vector<WaitingBatch>& taken, std::optional<Time> until, Expected expected) {
  std::unique_lock lock(mutex_);
  const auto stopping = [this] { return closed_ == AppendFault::stopping; };
  const auto sleep = [&](std::size_t wake_at, std::optional<Time> deadline) {
    if (line_.size() >= wake_at || stopping() || poked_) return;
    wake_at_ = wake_at;
    const auto awake = [this] { return wake_at_ == 0; };
    if (deadline)
      woken_.wait_until(lock, *deadline, awake);
    else
      woken_.wait(lock, awake);
    wake_at_ = 0;
  };
  sleep(1, until);
  if (!line_.empty() && expected.patience.count() > 0)
    sleep(expected.count, std::chrono::steady_clock::now() + expected.patience);
  poked_ = false;
  taken.swap(line_);
  return !taken.empty() || !stopping();
}

void WaitingLine::release(std::size_t cost) {
  const std::lock_guard lock(mutex_);
  bytes_ -= cost;
}

} // namespace plumbline::journal
