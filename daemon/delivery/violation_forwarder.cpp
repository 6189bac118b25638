#include "daemon/delivery/violation_forwarder.h"

#include "daemon/delivery/violation_call.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <utility>

namespace plumbline::delivery {
namespace {

/// Violations of so many calls are forwarded together; at most 50 each (validator::max_violations).
constexpr std::size_t calls_at_once = 20;
constexpr std::uint64_t calls_of_look = 4096;
constexpr std::chrono::hours until_woken{24};

} // namespace

ViolationForwarder::ViolationForwarder(Post& post)
    : post_(post), forwarding_(post.workspace.rulebook()), builder_(post.kinds.now_ms), timer_(post.kinds.executor) {}

void ViolationForwarder::end() {
  ended_ = true;
  timer_.cancel();
}

task<> ViolationForwarder::run(std::shared_ptr<ViolationForwarder> self) {
  auto& forwarder = *self;
  const auto head = forwarder.post_.journal.head();
  auto load = [](setup::Setup& setup) { return setup.forwarded_violations(); };
  const auto kept = co_await forwarder.post_.workspace.ask(std::move(load));
  // Where nothing was forwarded so far, nothing that came before is.
  forwarder.position_ = kept ? std::min(*kept, head) : head;
  while (!forwarder.ended_) {
    // What came before it was switched on is not forwarded: the position went along until now.
    if (forwarder.forwarding_.refresh()) co_await forwarder.write_down();
    if (forwarder.forwarding_.to_any_source() && forwarder.position_ < forwarder.post_.journal.head()) {
      co_await forwarder.follow();
      continue;
    }
    forwarder.position_ = forwarder.post_.journal.head();
    co_await forwarder.wait(until_woken);
  }
}

task<> ViolationForwarder::follow() {
  std::map<std::string, std::string> calls; // by target
  std::size_t found = 0;
  auto through = position_;
  const auto head = post_.journal.head();
  while (through < head && through - position_ < calls_of_look && found < calls_at_once) {
    auto group = post_.journal.recent(through + 1);
    if (!group) group = post_.journal.at_or_after(through + 1);
    if (!group) {
      through = head;
      break;
    }
    for (auto seq = std::max(group->first(), through + 1); seq <= group->last() && found < calls_at_once; ++seq) {
      through = seq;
      try {
        const auto record = group->record(seq);
        const auto target = forwarding_.target_of(record.source_id);
        if (!target.starts_with("src_") || !has_violation_calls(record)) continue;
        auto& list = calls[std::string(target)];
        for (const auto& call : violation_calls(seq, record)) list += (list.empty() ? "" : ",") + call;
        ++found;
      } catch (const std::runtime_error& fault) {
        spdlog::error("call {} cannot be read, and its violations are not forwarded: {}", seq, fault.what());
      }
    }
  }
  for (auto& [target, list] : calls) {
    while (!list.empty() && !ended_) {
      const bool taken = co_await append(target, list);
      if (taken) break;
      co_await wait(post_.first_wait);
    }
    if (ended_) co_return; // the position stays: the rest is forwarded after the next start
  }
  const bool far = through - position_ >= calls_of_look;
  position_ = through;
  if (found > 0 || far) co_await write_down();
}

/// True: taken, or never to be taken. False: later.
task<bool> ViolationForwarder::append(std::string target, std::string calls) {
  const auto key = forwarding_.write_key_of(target);
  if (key.empty()) co_return true; // deleted or disabled: there is nowhere to forward to
  std::string body = R"({"writeKey":")" + key + R"(","batch":[)" + calls + "]}";
  const auto size = body.size();
  body.resize(size + validator::text_padding);
  http::Request request;
  request.method = "POST";
  request.path = request.target = "/v1/batch";
  request.remote = "plumbline";
  request.body = std::string_view(body).substr(0, size);
  request.body_bytes = size;
  auto prepared = builder_.batch(request, *forwarding_.rulebook());
  if (!prepared) {
    spdlog::error("violations are not forwarded to {}: {}", target, prepared.error().message);
    co_return true;
  }
  appended_.reset();
  // The journal answers on its own thread (or at once on this one), and knows nothing of us.
  auto answered = [self = shared_from_this()](const journal::AppendResult& result) {
    const bool taken = result.has_value();
    net::post(self->post_.kinds.executor, [self, taken] {
      self->appended_ = taken;
      self->timer_.cancel();
    });
  };
  post_.journal.append(std::move(prepared->batch), std::move(answered));
  while (!appended_) {
    timer_.expires_after(until_woken);
    boost::system::error_code woken;
    auto token = net::redirect_error(use_task, woken);
    co_await timer_.async_wait(token);
  }
  co_return *appended_;
}

task<> ViolationForwarder::write_down() {
  std::string fault;
  try {
    auto job = [position = position_](setup::Setup& setup) {
      setup.keep_forwarded_violations(position);
      return true;
    };
    co_await post_.workspace.ask(std::move(job));
  } catch (const std::exception& failed) {
    fault = failed.what(); // said again after a crash, and dropped as duplicates
  }
  if (!fault.empty()) spdlog::warn("how far violations were forwarded cannot be written down: {}", fault);
}

task<> ViolationForwarder::wait(std::chrono::milliseconds at_most) {
  if (ended_) co_return;
  timer_.expires_after(at_most);
  boost::system::error_code woken;
  auto token = net::redirect_error(use_task, woken);
  co_await timer_.async_wait(token);
}

} // namespace plumbline::delivery
