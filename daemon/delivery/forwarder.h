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

/// Carries what a source's controls forward to the sources that they name: the violations of its calls, as calls
/// `Violation Generated`, and the calls that they block, as they came. Those are calls of the other source then,
/// judged, journalled and delivered like any other, and evidence for nothing; a blocked call is not blocked again, and
/// one without the values that its verdict saw (`--redact`) is not judged again (docs/destinations.md). Follows the
/// journal from a position that the workspace keeps; what a crash has it say again is a duplicate by its messageId.
/// Violations to destinations are the couriers'. Lives on the delivery's thread.
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
  /// Calls for one source, on their way together.
  struct ForwardedCalls {
    std::string target;
    bool blocked = false; ///< else violations
    std::string calls;    ///< with commas between them
    /// For each call: the record of one whose values were redacted, whose verdict stands; "" of any other.
    std::vector<std::string> judged;
  };
  void collect(std::uint64_t seq, const ingest::Record& record, std::vector<ForwardedCalls>& parcels) const;
  struct Found {
    std::vector<ForwardedCalls> parcels;
    std::uint64_t through = 0; ///< all up to here was looked at
  };
  Found find() const;
  task<bool> append(ForwardedCalls parcel);
  task<> wait(std::chrono::milliseconds at_most);

  CourierContext& context_;
  Forwarding forwarding_;
  ingest::BatchBuilder builder_;
  bool begun_ = false;
  std::uint64_t position_ = 0;
  std::optional<bool> appended_; ///< of the append under way
  Timer timer_;
  bool ended_ = false;
};

} // namespace plumbline::delivery
