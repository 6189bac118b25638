#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>

namespace plumbline {

/// A connection, as its core sees it: something with a deadline that can be asked to end.
class Session {
 public:
  virtual ~Session() = default;
  /// End as soon as nothing is half done: an idle session at once, a busy one after its answer.
  virtual void drain() noexcept = 0;
  /// End now.
  virtual void abort() noexcept = 0;
  /// The deadline has passed.
  virtual void expired() noexcept { abort(); }
  /// Once a second: watches its peer.
  virtual void look() noexcept {}

  /// After so many seconds, to within one, the session expires, unless the deadline was renewed. Costs no timer: the
  /// core sweeps.
  void expires_in(std::chrono::seconds seconds) { ticks_left_ = static_cast<int>(seconds.count()) + 1; }
  void never_expires() { ticks_left_ = 0; }

 private:
  friend class Sessions;
  int ticks_left_ = 0;
};

/// The sessions of one core. Lives on its thread.
class Sessions {
 public:
  using Place = std::list<Session*>::iterator;

  Place add(Session& session);
  void remove(Place place);
  std::size_t count() const { return sessions_.size(); }

  /// Once a second: tells those whose deadline has passed.
  void sweep();
  /// Asks all, and every later one, to end. `ended` runs when none is left (at once if there are none).
  void drain(std::function<void()> ended);
  bool draining() const { return draining_; }
  void abort();

 private:
  std::list<Session*> sessions_;
  bool draining_ = false;
  std::function<void()> ended_;
};

} // namespace plumbline
