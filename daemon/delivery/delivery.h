#pragma once

#include "daemon/core/task.h"
#include "daemon/delivery/courier.h"
#include "daemon/delivery/forwarder.h"
#include "daemon/http/message.h"
#include "daemon/setup/destinations/delivery_probe.h"

#include <boost/asio/executor_work_guard.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace plumbline::delivery {

struct DeliveryOptions {
  bool allow_private = false; ///< also private, loopback and metadata addresses
  setup::FilePlaces places;
  std::function<std::int64_t()> now_ms;
  std::function<void(const setup::DestinationEntry&, const std::string& why)> on_refused_address;
  std::chrono::milliseconds first_wait{1'000};
  std::chrono::milliseconds longest_wait{60'000};
};

/// Delivers calls from the journal to the destinations
/// of the workspace, on its own thread. An example:
///
///     Delivery delivery(options, journal, workspace);
///     journal.on_commit([&](auto) { delivery.wake(); });       // and where destinations change
///     setup::add_setup_routes(router, workspace, delivery.probe());
///     delivery.start();
///
/// Thread: any, except for start and stop.
class Delivery {
 public:
  /// Borrows both, which outlive it.
  Delivery(DeliveryOptions options, journal::Journal& journal, setup::Workspace& workspace);
  /// stop()s.
  ~Delivery();
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  void start();
  /// Call this when new calls arrived or the destinations changed. Costs an atomic exchange; many wakes cause one look.
  void wake();
  /// What the routes of destinations need of this; valid as long as this.
  setup::DeliveryProbe probe();

  /// Call it when calls were forgotten: drops what is known of them. Thread: any.
  void forget(const std::vector<journal::SeqRange>& gone) { attempts_.forget(gone); }

  /// Cuts the running tests of destinations, so that those who wait for them get an answer.
  void cut_tests();

  /// Cuts what is in progress, writes down what was accepted, ends the thread; call it before the workspace stops.
  /// False: it did not end in this time (a name is being resolved), and the process must end without it.
  bool stop(std::chrono::milliseconds at_most);

 private:
  void look();
  void begin(const setup::Destination& destination);
  void ended(const std::string& id);
  void begin_forwarding();
  void end_if_empty();
  task<http::Response> test(setup::Destination destination);

  net::io_context context_{1};
  net::executor_work_guard<Ex> work_{context_.get_executor()};
  Worker reader_{"delivery-read"};
  Worker disk_{"delivery-disk"};
  setup::AttemptLog attempts_;
  CourierContext courier_context_;
  std::map<std::string, std::shared_ptr<Courier>> couriers_; ///< used by the thread
  std::shared_ptr<Forwarder> forwarder_;                     ///< used by the thread; null once it ended
  std::set<Kind*> tested_;                                   ///< used by the thread: destinations that are being tested
  std::atomic<bool> woken_ = false;
  bool stopping_ = false; ///< used by the thread
  std::thread thread_;
};

} // namespace plumbline::delivery
