#pragma once

#include "daemon/core/core.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <list>

namespace plumbline::debugger {

/// The viewers of one core, one after another, and between two of them whatever else the core has to do. On an idle
/// core they follow each other at once; on a busy one they have one frame in `others_time`, however many they are: they
/// fall behind, and ingest does not. Lives on the core's thread.
class ViewerTurns {
 public:
  /// Four times what a frame of 64 KiB takes to be put together and sent (some 50 us).
  static constexpr std::chrono::microseconds others_time{200};
  /// A round of the core's work that takes less had nothing to do.
  static constexpr std::chrono::microseconds idle_round{10};

  explicit ViewerTurns(Core& core) : core_(core) {}
  ViewerTurns(const ViewerTurns&) = delete;
  ViewerTurns& operator=(const ViewerTurns&) = delete;

  /// Returns when it is the caller's turn, which lasts until it waits for something.
  task<> next();

 private:
  using Timer = net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex>;
  struct Waiting;
  void begin_round();
  void end_round();

  Core& core_;
  std::list<Waiting*> waiting_;
  bool going_round_ = false;
  bool called_ = false; ///< the round that goes on has somebody's turn in it
  std::chrono::steady_clock::time_point round_began_;
  std::chrono::steady_clock::duration others_had_{}; ///< since the last turn
};

} // namespace plumbline::debugger
