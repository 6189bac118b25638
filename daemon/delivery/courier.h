#pragma once

#include "daemon/core/worker.h"
#include "daemon/delivery/forwarding.h"
#include "daemon/delivery/kind.h"
#include "daemon/journal/contract/journal.h"
#include "daemon/setup/destinations/destination_filter.h"
#include "daemon/setup/workspace.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plumbline::delivery {

/// How many calls are read before others on the delivery's thread have a turn.
inline constexpr std::uint64_t calls_of_look = 4096;
/// Longer than any wait: a wake ends it.
inline constexpr std::chrono::hours until_woken{24};

/// What couriers have in common. Outlives them.
struct CourierContext {
  journal::Journal& journal;
  setup::Workspace& workspace;
  /// Reads calls, so that neither a sync nor a long read of the journal delays other destinations' sockets.
  Worker& reader;
  KindOptions kinds;
  std::chrono::milliseconds first_wait; ///< before the second attempt; doubled up to `longest_wait`
  std::chrono::milliseconds longest_wait;
  /// Called for an address, or a redirect, that may not be delivered to; once while it lasts. The delivery's thread.
  std::function<void(const setup::DestinationEntry&, const std::string& why)> on_refused_address;
  setup::AttemptLog& attempts;
};

/// Delivers the calls of one destination: reads the journal by seq at the destination's own pace, in order, and has the
/// workspace write down what was accepted before it goes on to the next batch. So after a crash at most one batch is
/// delivered twice, and none is left out. Lives on the delivery's thread while its coroutine runs; reads on the
/// reader's thread, while the coroutine waits.
class Courier : public std::enable_shared_from_this<Courier> {
 public:
  Courier(CourierContext& context, setup::Destination destination);

  /// Runs until end(). `self` keeps it alive.
  static task<> run(std::shared_ptr<Courier> self);

  /// Call it when there are more calls.
  void wake() {
    woken_ = true;
    idle_.cancel();
  }
  /// Sets the destination as it is now. Does nothing if it is unchanged.
  void change(const setup::Destination& destination);
  /// Ends soon: cuts what is in progress, writes down what was accepted.
  void end();

  /// The calls of a batch, and the time until it is written down: what a crash may deliver twice.
  static constexpr std::size_t calls_of_batch = 100;
  static constexpr std::chrono::milliseconds longest_batch{500};
  /// A 403 concerns us or one call: after so many tries of one call the next call shows which.
  static constexpr std::uint32_t tries_before_next = 4;

 private:
  struct CallsToDeliver {
    std::vector<Parcel> parcels;
    std::uint64_t through = 0; ///< every call up to here is in the batch or not for this destination
  };
  using Timer = net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex>;

  void look_for_change();
  void take_change();
  void take_call(CallsToDeliver& batch, const journal::Group& group, std::uint64_t seq);
  bool must_stop() const { return ended_ || next_.has_value(); }
  task<> follow();
  CallsToDeliver next_batch();
  void leave_out_forgotten(CallsToDeliver& batch, std::size_t begin);
  task<> deliver(CallsToDeliver batch);
  task<Outcome> attempt(std::span<const Parcel> parcels, std::uint32_t number);
  std::size_t together(const std::vector<Parcel>& parcels, std::size_t begin, bool one_by_one) const;
  task<bool> write_down();
  task<> wait(Timer& timer, std::chrono::milliseconds at_most);
  std::chrono::milliseconds time_until_next(std::uint32_t attempts, const Outcome& outcome) const;
  void begin_report();
  bool may_be_of_the_call(const Outcome& outcome, std::uint32_t attempts) const {
    return outcome.state == Outcome::State::again && outcome.status == 403 && attempts >= tries_before_next;
  }

  CourierContext& context_;
  setup::Destination destination_;
  std::optional<setup::Destination> next_; ///< applied between two deliveries
  setup::DestinationFilter filter_;
  Forwarding forwarding_;
  std::unique_ptr<Kind> kind_;
  std::uint64_t position_ = 0;
  setup::DeliveryReport report_;
  std::chrono::steady_clock::time_point report_began_{};
  std::string refused_address_; ///< the last one reported
  std::uint64_t tried_ = 0;     ///< a call that is retried in the next batch, together with a later one
  std::uint32_t tries_ = 0;     ///< of that call
  Timer idle_;
  Timer pause_;
  bool woken_ = false; ///< since it last looked for calls
  bool ended_ = false;
};

} // namespace plumbline::delivery
