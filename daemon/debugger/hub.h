#pragma once

#include "daemon/core/core.h"

#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <vector>

namespace plumbline::debugger {

/// Looks again when it is woken because there may be more to see. Lives on one core's thread.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void wake() noexcept = 0;
};

/// Wakes the watchers of every core when the journal's head moves, a checklist step changes or a notice arrives. It
/// carries no data and never touches a socket: watchers pull. Wakes are merged while one is on its way to a core.
class Hub {
 public:
  /// Borrows these cores; their numbers are their places.
  explicit Hub(const std::vector<Core*>& cores);

  /// Any thread; cheap if nobody watches.
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
