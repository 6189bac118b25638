#include "daemon/journal/segments/errands.h"

#include <stdexcept>
#include <utility>

namespace plumbline::journal {

std::future<void> Errands::ask(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (ended_) throw std::runtime_error("the journal is stopping");
  return waiting_
      .emplace_back([this, todo = std::move(work)] {
        // Only end() changes it, on this thread.
        if (ended_) throw std::runtime_error("the journal is stopping");
        todo();
      })
      .get_future();
}

void Errands::run() {
  std::deque<std::packaged_task<void()>> now;
  {
    const std::lock_guard lock(mutex_);
    now.swap(waiting_);
  }
  for (auto& task : now) task();
}

void Errands::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  run();
}

} // namespace plumbline::journal
