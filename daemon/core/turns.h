#pragma once

#include "daemon/core/task.h"

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>

namespace plumbline {

/// Shares a core's thread between requests whose work may take long: judging calls,
/// making answers. One works for a slice, then every ready handler runs, then the next
/// one works. Short works share a slice. The next is the connection that used least
/// (start-time fair queueing), so a single call does not wait for other senders' batches.
///
///     Turns::Work work(core.turns(), request.share);
///     if (!work.begin()) co_await work.wait();
///     while (do_some())
///       if (work.over()) co_await work.wait();
///     work.end();
///
/// If nobody waits and the slice is not used up, this costs two looks at the clock. Lives on its core's thread.
class Turns {
 public:
  using Clock = std::chrono::steady_clock;
  /// Two of them are 2 ms: the longest that others wait for one piece of work.
  static constexpr std::chrono::microseconds slice{1'000};

  /// How much of the thread a connection has used. A value: to Turns its holder is the connection.
  struct Share {
    Clock::duration used_to{0};
  };

  /// `now`: the clock; a test has its own.
  explicit Turns(net::io_context& context, Clock::time_point (*now)() = Clock::now)
      : context_(context), now_of_clock_(now) {}
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  std::size_t waiting() const { return waiting_.size(); }

  /// One requester's work, from beginning to end. Between begin() (or wait()) and end() the caller suspends in wait()
  /// alone.
  class Work {
   public:
    /// Both outlive it.
    Work(Turns& turns, Share& share) : turns_(turns), share_(share) {}
    ~Work() { end(); }
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;

    /// False: it is the turn of others; call wait() first.
    bool begin();
    /// Ends the slice, and begins another when its turn comes.
    task<> wait();
    /// Whether the slice is used up.
    bool over() const { return turns_.now_of_clock_() - began_ >= slice; }
    void end();

   private:
    Turns& turns_;
    Share& share_;
    Clock::time_point began_;
    bool working_ = false;
  };

 private:
  /// A coroutine that waits for its turn.
  struct Waiter {
    virtual ~Waiter() = default;
    virtual void resume() = 0;
  };
  void enter(const Share& share, std::unique_ptr<Waiter> waiter);
  void next();

  net::io_context& context_;
  Clock::time_point (*now_of_clock_)();
  /// By where each begins in the time that all of them use; at the same time, in order of arrival.
  std::multimap<Clock::duration, std::unique_ptr<Waiter>> waiting_;
  Clock::duration now_{0};  ///< where the present work began
  Clock::duration used_{0}; ///< since all ready handlers last ran
  bool posted_ = false;     ///< next() is posted
};

} // namespace plumbline
