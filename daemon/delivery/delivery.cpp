#include "daemon/delivery/delivery.h"

#include "daemon/core/thread.h"
#include "daemon/delivery/test_call.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include <future>
#include <utility>
#include <vector>

namespace plumbline::delivery {
namespace {

/// A coroutine should not throw; if one did, the daemon goes on without it.
void log_end(const std::string& what, const std::exception_ptr& thrown) {
  if (!thrown) return;
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& fault) {
    spdlog::error("{} stopped after a fault: {}", what, fault.what());
  }
}

/// On the context's thread, even if the asker leaves: a delivery once begun goes to its end.
template<class T>
task<T> on(net::io_context& context, task<T> work) {
  co_return co_await net::co_spawn(context, std::move(work),
                                   net::bind_cancellation_slot(net::cancellation_slot{}, use_task));
}

} // namespace

Delivery::Delivery(DeliveryOptions options, journal::Journal& journal, setup::Workspace& workspace)
    : attempts_(options.now_ms()), courier_context_{journal,
                                                    workspace,
                                                    reader_,
                                                    {context_.get_executor(), options.allow_private,
                                                     std::move(options.places), std::move(options.now_ms), &disk_},
                                                    options.first_wait,
                                                    options.longest_wait,
                                                    std::move(options.on_refused_address),
                                                    attempts_} {}

Delivery::~Delivery() {
  if (thread_.joinable() && !stop(std::chrono::hours(1))) thread_.detach();
}

void Delivery::start() {
  begin_forwarding();
  wake();
  thread_ = start_thread("delivery", Priority::ordinary, [this] { context_.run(); });
}

void Delivery::wake() {
  if (!woken_.exchange(true)) net::post(context_, [this] { look(); });
}

void Delivery::look() {
  // Before the look: later calls wake it again.
  woken_.store(false);
  if (stopping_) return;
  if (forwarder_) forwarder_->wake();
  const auto destinations = courier_context_.workspace.destinations().load();
  for (const auto& destination : *destinations) {
    const auto found = couriers_.find(destination.entry->id);
    if (found == couriers_.end()) {
      begin(destination);
    } else {
      found->second->change(destination);
      found->second->wake();
    }
  }
  for (const auto& [id, courier] : couriers_)
    if (!setup::find_destination(*destinations, id)) courier->end();
}

void Delivery::begin_forwarding() {
  forwarder_ = std::make_shared<Forwarder>(courier_context_);
  net::co_spawn(context_, Forwarder::run(forwarder_), [this](const std::exception_ptr& thrown) {
    log_end("the forwarding of violations", thrown);
    forwarder_.reset();
    end_if_empty();
  });
}

void Delivery::begin(const setup::Destination& destination) {
  const auto id = destination.entry->id;
  std::shared_ptr<Courier> courier;
  try {
    courier = std::make_shared<Courier>(courier_context_, destination);
  } catch (const std::exception& fault) {
    spdlog::error("nothing is delivered to {}: {}", id, fault.what());
    return;
  }
  couriers_.emplace(id, courier);
  net::co_spawn(context_, Courier::run(std::move(courier)), [this, id](const std::exception_ptr& thrown) {
    log_end("the delivery to " + id, thrown);
    ended(id);
  });
}

void Delivery::ended(const std::string& id) {
  couriers_.erase(id);
  if (!setup::find_destination(*courier_context_.workspace.destinations().load(), id)) attempts_.remove(id);
  end_if_empty();
}

void Delivery::end_if_empty() {
  if (stopping_ && couriers_.empty() && !forwarder_) work_.reset();
}

setup::DeliveryProbe Delivery::probe() {
  return {[this](std::string url) {
            return on(context_, refused_address(std::move(url), courier_context_.kinds.allow_private));
          },
          [this](setup::Destination destination) { return on(context_, test(std::move(destination))); }, &attempts_};
}

task<http::Response> Delivery::test(setup::Destination destination) {
  const auto kind = make_kind(*destination.entry, courier_context_.kinds);
  // Known while it runs, so that a stop does not wait for its answer.
  const auto forget = [this](Kind* tested) { tested_.erase(tested); };
  const std::unique_ptr<Kind, decltype(forget)> known(kind.get(), forget);
  tested_.insert(kind.get());
  if (stopping_) kind->cut();
  co_return co_await test_destination(*kind, *destination.entry, courier_context_.kinds.now_ms());
}

void Delivery::cut_tests() {
  net::post(context_, [this] {
    for (auto* kind : tested_) kind->cut();
  });
}

bool Delivery::stop(std::chrono::milliseconds at_most) {
  if (!thread_.joinable()) return true;
  cut_tests();
  net::post(context_, [this] {
    stopping_ = true;
    for (const auto& [id, courier] : couriers_) courier->end();
    if (forwarder_) forwarder_->end();
    end_if_empty();
  });
  // Shared: the waiter may outlive this call.
  const auto joined = std::make_shared<std::promise<void>>();
  const auto is_joined = joined->get_future();
  std::thread waiter([this, joined] {
    thread_.join();
    joined->set_value();
  });
  if (is_joined.wait_for(at_most) == std::future_status::ready) {
    waiter.join();
    return true;
  }
  waiter.detach();
  return false;
}

} // namespace plumbline::delivery
