#include "daemon/delivery/forwarder.h"

#include "daemon/delivery/deliverable.h"
#include "daemon/delivery/violation_call.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace plumbline::delivery {
namespace {

/// What is sent together: less than a batch may have (docs/wire-contract.md, 4.1), whatever the last call adds to it.
constexpr std::size_t parcel_bytes = 400 * 1024;
constexpr std::size_t parcels_at_once = 4;

/// Judging redacted values would be wrong: the verdict on the real ones stands.
void keep_verdicts(ingest::Batch& batch, const std::vector<std::string>& judged) {
  if (std::ranges::all_of(judged, &std::string::empty)) return;
  ingest::Batch kept;
  kept.received_at_ms = batch.received_at_ms;
  kept.entries = batch.entries;
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    auto record = batch.record(i);
    if (i < judged.size() && !judged[i].empty()) {
      const auto first = ingest::decode(judged[i]);
      record.result = first.result;
      record.plan_version = first.plan_version;
      record.rule = first.rule;
      record.details = first.details;
      record.set(ingest::RecordFlag::redacted);
    }
    kept.entries[i].offset = kept.bytes.size();
    ingest::encode(record, kept.bytes);
  }
  batch = std::move(kept);
}

} // namespace

Forwarder::Forwarder(CourierContext& context)
    : context_(context), forwarding_(context.workspace.rulebook()), builder_(context.kinds.now_ms),
      timer_(context.kinds.executor) {
  builder_.take_larger_calls(ingest::max_batch_bytes);
}

void Forwarder::end() {
  ended_ = true;
  timer_.cancel();
}

task<> Forwarder::run(std::shared_ptr<Forwarder> self) {
  auto& forwarder = *self;
  bool said = false;
  while (!forwarder.ended_) {
    std::string fault;
    try {
      if (forwarder.begun_)
        co_await forwarder.look();
      else
        co_await forwarder.begin();
      said = false;
    } catch (const std::exception& failed) {
      fault = failed.what();
    }
    if (fault.empty()) continue;
    if (!std::exchange(said, true)) spdlog::error("nothing is forwarded; trying again: {}", fault);
    co_await forwarder.wait(forwarder.context_.first_wait);
  }
}

task<> Forwarder::begin() {
  const auto head = context_.journal.head();
  auto load = [](setup::Setup& setup) { return setup.destinations().forwarded_violations(); };
  const auto kept = co_await context_.workspace.ask(std::move(load));
  // If nothing was forwarded so far, earlier calls are not forwarded either.
  position_ = kept ? std::min(*kept, head) : head;
  begun_ = true;
}

task<> Forwarder::look() {
  // Calls from before it was switched on are not forwarded: the position advanced until now.
  if (forwarding_.refresh()) co_await write_down();
  if (forwarding_.to_any_source() && position_ < context_.journal.head()) {
    co_await follow();
    co_return;
  }
  position_ = context_.journal.head();
  co_await wait(until_woken);
}

void Forwarder::collect(std::uint64_t seq, const ingest::Record& record, std::vector<ForwardedCalls>& parcels) const {
  const auto add = [&parcels](std::string_view target, bool blocked, const std::string& call, std::string judged = {}) {
    // After those that are already on their way: their order stays.
    const auto last = std::find_if(parcels.rbegin(), parcels.rend(), [&](const ForwardedCalls& parcel) {
      return parcel.target == target && parcel.blocked == blocked;
    });
    const bool fits = last != parcels.rend() && last->calls.size() + call.size() < parcel_bytes;
    const auto place =
        fits ? std::prev(last.base()) : parcels.insert(parcels.end(), {std::string(target), blocked, {}, {}});
    if (!place->calls.empty()) place->calls += ',';
    place->calls += call;
    place->judged.push_back(std::move(judged));
  };
  const auto violations = forwarding_.target_of(record.source_id);
  if (violations.starts_with("src_") && has_violation_calls(record))
    for (const auto& call : violation_calls(seq, record, forwarding_.plan_name(record.env)))
      add(violations, false, call);
  const auto blocked = forwarding_.target_of_blocked(record.source_id);
  if (!blocked.empty() && record.action == validator::Action::block &&
      !record.has(ingest::RecordFlag::made_by_plumbline)) {
    std::string judged;
    if (record.has(ingest::RecordFlag::redacted)) ingest::encode(record, judged);
    add(blocked, true, forwarded_call(record), std::move(judged));
  }
}

Forwarder::Found Forwarder::find() const {
  Found found;
  auto& [parcels, through] = found;
  through = position_;
  const auto head = context_.journal.head();
  while (through < head && through - position_ < calls_of_look && parcels.size() < parcels_at_once) {
    auto group = context_.journal.recent(through + 1);
    if (!group) group = context_.journal.at_or_after(through + 1);
    if (!group) {
      through = head;
      break;
    }
    for (auto seq = std::max(group->first(), through + 1); seq <= group->last() && parcels.size() < parcels_at_once;
         ++seq) {
      through = seq;
      try {
        collect(seq, group->record(seq), parcels);
      } catch (const std::runtime_error& fault) {
        spdlog::error("call {} cannot be read and is not forwarded: {}", seq, fault.what());
      }
    }
  }
  return found;
}

task<> Forwarder::follow() {
  auto read = [this] { return find(); };
  auto [parcels, through] = co_await context_.reader.run(std::move(read));
  const bool found = !parcels.empty();
  for (auto& parcel : parcels) {
    while (!ended_) {
      const bool taken = co_await append(parcel);
      if (taken) break;
      co_await wait(context_.first_wait);
    }
    if (ended_) co_return; // the position stays: the rest is forwarded after the next start
  }
  const bool far = through - position_ >= calls_of_look;
  position_ = through;
  if (found || far) co_await write_down();
}

/// True: taken, or never to be taken. False: try later.
task<bool> Forwarder::append(ForwardedCalls parcel) {
  const auto key = forwarding_.write_key_of(parcel.target);
  if (key.empty()) co_return true; // deleted or disabled: there is nowhere to forward to
  std::string body = R"({"writeKey":")" + key + R"(","batch":[)" + parcel.calls + "]}";
  const auto size = body.size();
  body.resize(size + validator::text_padding);
  http::Request request;
  request.method = "POST";
  request.path = request.target = "/v1/batch";
  request.remote = "plumbline";
  request.body = std::string_view(body).substr(0, size);
  request.body_bytes = size;
  auto prepared = builder_.batch(request, parcel.blocked ? *forwarding_.open_rulebook() : *forwarding_.rulebook());
  if (!prepared) {
    spdlog::error("{} are not forwarded to {}: {}", parcel.blocked ? "blocked calls" : "violations", parcel.target,
                  prepared.error().message);
    co_return true;
  }
  if (parcel.blocked) keep_verdicts(prepared->batch, parcel.judged);
  // Whoever sent it, it came here through us.
  for (const auto& entry : prepared->batch.entries)
    ingest::set_flag(prepared->batch.bytes.data() + entry.offset, ingest::RecordFlag::made_by_plumbline);
  appended_.reset();
  // The journal answers on its own thread (or at once on this one), and does not know us.
  auto answered = [self = shared_from_this()](const journal::AppendResult& result) {
    const bool taken = result.has_value();
    net::post(self->context_.kinds.executor, [self, taken] {
      self->appended_ = taken;
      self->timer_.cancel();
    });
  };
  context_.journal.append(std::move(prepared->batch), std::move(answered));
  while (!appended_) {
    timer_.expires_after(until_woken);
    boost::system::error_code woken;
    auto token = net::redirect_error(use_task, woken);
    co_await timer_.async_wait(token);
  }
  co_return *appended_;
}

task<> Forwarder::write_down() {
  std::string fault;
  try {
    auto job = [position = position_](setup::Setup& setup) {
      setup.destinations().keep_forwarded_violations(position);
      return true;
    };
    co_await context_.workspace.ask(std::move(job));
  } catch (const std::exception& failed) {
    fault = failed.what(); // repeated after a crash, and dropped as duplicates
  }
  if (!fault.empty()) spdlog::warn("the position of the forwarding cannot be written: {}", fault);
}

task<> Forwarder::wait(std::chrono::milliseconds at_most) {
  if (ended_) co_return;
  timer_.expires_after(at_most);
  boost::system::error_code woken;
  auto token = net::redirect_error(use_task, woken);
  co_await timer_.async_wait(token);
}

} // namespace plumbline::delivery
