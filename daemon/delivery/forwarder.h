#pragma once

#include "daemon/delivery/courier.h"
#include "daemon/delivery/forwarding.h"
#include "daemon/ingest/batch_builder.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::delivery {

/// Forwards to other sources what a source's controls say: the violations of its calls, as calls `Violation Generated`,
/// and the calls that they block, as they came. There they are calls like any other, judged, journalled and delivered,
/// and evidence for nothing. A blocked call is not blocked again, and one without the values that its verdict saw
/// (`--redact`) is not judged again (docs/destinations.md). Follows the journal from a position that the workspace
/// keeps; repeats after a crash are duplicates by their messageId. The couriers take violations to destinations. Lives
/// on the delivery's thread.
class Forwarder : public std::enable_shared_from_this<Forwarder> {
 public:
  explicit Forwarder(CourierContext& context);

  /// Runs until end(). `self` keeps it alive.
  static task<> run(std::shared_ptr<Forwarder> self);
  void wake() { timer_.cancel(); }
  void end();

 private:
  using Timer = net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex>;

  task<> begin();
  task<> look();
  task<> follow();
  task<> write_down();
  /// Calls for one source that are sent together.
  struct ForwardedCalls {
    std::string target;
    bool blocked = false; ///< true: blocked calls; false: violations
    std::string calls;    ///< with commas between them
    /// For each call: the record of a redacted one, whose verdict stands; "" for any other.
    std::vector<std::string> judged;
  };
  void collect(std::uint64_t seq, const ingest::Record& record, std::vector<ForwardedCalls>& parcels) const;
  struct Found {
    std::vector<ForwardedCalls> parcels;
    std::uint64_t through = 0; ///< every call up to here was looked at
  };
  Found find() const;
  task<bool> append(ForwardedCalls parcel);
  task<> wait(std::chrono::milliseconds at_most);

  CourierContext& context_;
  Forwarding forwarding_;
  ingest::BatchBuilder builder_;
  bool begun_ = false;
  std::uint64_t position_ = 0;
  std::optional<bool> appended_; ///< of the append in progress
  Timer timer_;
  bool ended_ = false;
};

} // namespace plumbline::delivery
