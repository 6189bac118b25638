#include "daemon/journal/state/state_watch.h"

#include "daemon/core/thread.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <system_error>
#include <utility>

namespace plumbline::journal {
namespace {

constexpr std::uintmax_t least_room = 1U << 20U;

} // namespace

StateWatch::StateWatch(Files files, std::function<void(const std::string&)> on_lost, std::chrono::milliseconds interval)
    : on_lost_(std::move(on_lost)), interval_(interval) {
  look_for_room(files.directory);
  std::vector<HeldFile> needed(files.needed.begin(), files.needed.end());
  // Shared, as a std::function must be copyable.
  const auto held = std::make_shared<std::vector<HeldFile>>(std::move(needed));
  thread_ = start_thread("state-watch", Priority::ordinary,
                         [this, files = std::move(files), held]() mutable { run(std::move(files), *held); });
}

StateWatch::~StateWatch() { stop(); }

void StateWatch::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void StateWatch::run(Files files, const std::vector<HeldFile>& needed) {
  std::vector<std::filesystem::path> derived;
  bool lost = false;
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, interval_, [this] { return stopping_; })) {
    lock.unlock();
    look_for_room(files.directory);
    if (files.each_time) files.each_time();
    const auto gone =
        std::find_if(needed.begin(), needed.end(), [](const HeldFile& file) { return file.is_elsewhere(); });
    if (gone != needed.end() && !std::exchange(lost, true)) {
      const auto sentence = gone->path().string() +
                            (std::filesystem::exists(gone->path())
                                 ? " was replaced by another file while it was in use: no call is accepted"
                                 : " was removed while it was in use: no call is accepted, because none could be kept");
      spdlog::critical(sentence);
      on_lost_(sentence);
    }
    std::erase_if(derived, [](const std::filesystem::path& file) {
      if (std::filesystem::exists(file)) return false;
      spdlog::warn("{} was removed", file.string());
      return true;
    });
    // They may be made later.
    std::erase_if(files.derived, [&derived](const std::filesystem::path& file) {
      if (!std::filesystem::exists(file)) return false;
      derived.push_back(file);
      return true;
    });
    lock.lock();
  }
}

void StateWatch::look_for_room(const std::filesystem::path& directory) {
  std::error_code error;
  const auto space = std::filesystem::space(directory, error);
  if (!error) full_.store(space.available < least_room, std::memory_order_relaxed);
}

} // namespace plumbline::journal
