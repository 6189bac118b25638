#pragma once

#include "daemon/delivery/courier.h"
#include "daemon/delivery/forwarding.h"
#include "daemon/ingest/batch_builder.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace plumbline::delivery {

/// Carries the violations of a source's calls to the source that its controls name, as calls `Violation Generated` of
/// that source: judged, journalled, delivered like any other. Follows the journal from a position that the workspace
/// keeps; what a crash has it say again is a duplicate by its messageId. Those to destinations are the couriers'. Lives
/// on the delivery's thread.
class ViolationForwarder : public std::enable_shared_from_this<ViolationForwarder> {
 public:
  explicit ViolationForwarder(Post& post);

  /// Runs until end(). `self` keeps it alive.
  static task<> run(std::shared_ptr<ViolationForwarder> self);
  void wake() { timer_.cancel(); }
  void end();

 private:
  using Timer = net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex>;

  task<> follow();
  task<> write_down();
  task<bool> append(std::string target, std::string calls);
  task<> wait(std::chrono::milliseconds at_most);

  Post& post_;
  Forwarding forwarding_;
  ingest::BatchBuilder builder_;
  std::uint64_t position_ = 0;
  std::optional<bool> appended_; ///< of the append under way
  Timer timer_;
  bool ended_ = false;
};

} // namespace plumbline::delivery
