#pragma once

#include "daemon/journal/contract/journal.h"
#include "daemon/journal/state/state_watch.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace plumbline {

/// Whether files of the state were removed or replaced while the daemon ran, and which. Thread: any.
class StateLoss {
 public:
  /// `on_first` runs with the first note(), on its thread.
  explicit StateLoss(std::function<void()> on_first) : on_first_(std::move(on_first)) {}

  void note(const std::string& sentence);
  bool happened() const { return happened_.load(std::memory_order_acquire); }
  /// The first note; absent: there was none.
  [[nodiscard]] std::optional<std::string> sentence() const;

 private:
  const std::function<void()> on_first_;
  mutable std::mutex mutex_; // guards sentence_
  std::optional<std::string> sentence_;
  std::atomic<bool> happened_{false};
};

/// Why /readyz says no.
struct NotReady {
  std::string code;
  std::string title;
  std::string sentence;
};

/// Whether calls are taken now. Thread: any.
class Readiness {
 public:
  /// Borrows all.
  Readiness(const journal::Journal& journal, const journal::StateWatch& watch, const StateLoss& loss)
      : journal_(journal), watch_(watch), loss_(loss) {}

  /// Absent: they are.
  [[nodiscard]] std::optional<NotReady> fault() const;

  std::atomic<bool> stopping{false};

 private:
  const journal::Journal& journal_;
  const journal::StateWatch& watch_;
  const StateLoss& loss_;
};

} // namespace plumbline
