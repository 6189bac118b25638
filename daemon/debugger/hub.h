#pragma once

#include "daemon/core/core.h"

#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <vector>

namespace plumbline::debugger {

/// Somebody who looks again when there may be more to see. Lives on one core's thread.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void wake() noexcept = 0;
};

/// Wakes the watchers of every core when the journal's head moves, a checklist step changes or a notice comes. It
/// carries nothing and never touches a socket: they pull. Wakes that come while one is on its way to a core are one.
class Hub {
 public:
  /// Of these cores, whose numbers are their places.
  explicit Hub(const std::vector<Core*>& cores);

  /// Any thread; cheap where nobody watches.
  void wake();

  using Place = std::list<Watcher*>::iterator;
  /// On the thread of `core`.
  Place add(const Core& core, Watcher& watcher);
  void remove(const Core& core, Place place);
  /// Any thread.
  std::size_t watchers() const;

 private:
  struct OfCore {
    explicit OfCore(Core& of) : core(&of) {}
    Core* core;
    std::list<Watcher*> watchers; ///< the core's thread only
    std::atomic<std::size_t> count{0};
    std::atomic<bool> on_its_way{false};
  };
  std::vector<std::unique_ptr<OfCore>> cores_;
};

} // namespace plumbline::debugger
