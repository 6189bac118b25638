#include "daemon/journal/waiting_line.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace plumbline::journal {

using ingest::AppendFault;

std::optional<AppendFault> WaitingLine::offer(ingest::Batch&& batch, std::function<void(AppendResult)>&& done) {
  const auto cost = batch.bytes.size() + batch.entries.size() * sizeof(ingest::Batch::Entry) + sizeof(WaitingBatch);
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return closed_;
    if (bytes_ != 0 && bytes_ + cost > limits_.most_bytes) return AppendFault::overloaded;
    bytes_ += cost;
    auto& lane = batch.bytes.size() <= most_small_bytes ? small_ : large_;
    lane.bytes += batch.bytes.size();
    lane.waiting.push_back({std::move(batch), std::move(done), cost});
    wake = wake_at_ != 0 && count() >= wake_at_;
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
    if (count() >= wake_at || stopping() || poked_) return;
    wake_at_ = wake_at;
    const auto awake = [this] { return wake_at_ == 0; };
    if (deadline)
      woken_.wait_until(lock, *deadline, awake);
    else
      woken_.wait(lock, awake);
    wake_at_ = 0;
  };
  sleep(1, until);
  if (count() != 0 && !left_some_ && expected.patience.count() > 0)
    sleep(expected.count, std::chrono::steady_clock::now() + expected.patience);
  poked_ = false;
  take_group(taken);
  left_some_ = count() != 0;
  return !taken.empty() || !stopping();
}

void WaitingLine::take_group(std::vector<WaitingBatch>& taken) {
  const bool small = !small_.waiting.empty();
  const auto bytes = small ? small_.move_to(taken, limits_.group_bytes) : 0;
  const bool large = !large_.waiting.empty() && !(small && took_large_);
  const auto most = small || took_small_ ? limits_.most_beside_small : limits_.group_bytes;
  if (large) large_.move_to(taken, most - std::min(most, bytes));
  took_small_ = small;
  took_large_ = large;
}

std::size_t WaitingLine::Lane::move_to(std::vector<WaitingBatch>& taken, std::size_t most) {
  if (taken.empty() && bytes < most) { // all of them, as mostly
    taken.swap(waiting);
    return std::exchange(bytes, 0);
  }
  std::size_t moved = 0;
  auto end = waiting.begin();
  while (end != waiting.end() && (moved < most || end == waiting.begin())) moved += (end++)->batch.bytes.size();
  taken.insert(taken.end(), std::make_move_iterator(waiting.begin()), std::make_move_iterator(end));
  waiting.erase(waiting.begin(), end);
  bytes -= moved;
  return moved;
}

void WaitingLine::release(std::size_t cost) {
  const std::lock_guard lock(mutex_);
  bytes_ -= cost;
}

} // namespace plumbline::journal
