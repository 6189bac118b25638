#include "daemon/delivery/courier.h"

#include "daemon/delivery/made_call.h"
#include "daemon/delivery/violation_call.h"
#include "daemon/ingest/record/record_json.h"

#include <boost/asio/redirect_error.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>
#include <utility>

namespace plumbline::delivery {
namespace {

using Clock = std::chrono::steady_clock;
using State = Outcome::State;

/// Calls that are looked at before the thread goes to others.
constexpr std::size_t bytes_of_batch = 1024 * 1024;

} // namespace

Courier::Courier(CourierContext& context, setup::Destination destination)
    : context_(context), destination_(std::move(destination)), filter_(*destination_.entry),
      forwarding_(context.workspace.rulebook()), kind_(make_kind(*destination_.entry, context.kinds)),
      position_(destination_.progress->position), idle_(context.kinds.executor), pause_(context.kinds.executor) {}

void Courier::change(const setup::Destination& destination) {
  const auto& known = next_ ? next_->entry : destination_.entry;
  if (destination.entry == known) return;
  next_ = destination;
  idle_.cancel();
  pause_.cancel();
}

/// A call that was not on its way when the destination was paused is not delivered, even if the thread had other work
/// until now.
void Courier::look_for_change() {
  const auto destinations = context_.workspace.destinations().load();
  if (const auto* now = setup::find_destination(*destinations, destination_.entry->id)) change(*now);
}

void Courier::end() {
  ended_ = true;
  idle_.cancel();
  pause_.cancel();
  kind_->cut();
}

void Courier::take_change() {
  auto next = *std::exchange(next_, std::nullopt);
  if (next.entry->generation != destination_.entry->generation) position_ = next.progress->position;
  destination_ = std::move(next);
  filter_ = setup::DestinationFilter(*destination_.entry);
  kind_ = make_kind(*destination_.entry, context_.kinds);
}

task<> Courier::run(std::shared_ptr<Courier> self) {
  auto& courier = *self;
  std::uint32_t faults = 0;
  while (!courier.ended_) {
    std::string fault;
    try {
      co_await courier.follow();
      faults = 0;
    } catch (const std::exception& failed) {
      fault = failed.what();
    }
    if (fault.empty()) continue;
    if (++faults == 1)
      spdlog::error("calls for {} ({}) cannot be read; trying again: {}", courier.destination_.entry->name,
                    courier.destination_.entry->id, fault);
    const auto pause = courier.time_until_next(faults, Outcome{});
    co_await courier.wait(courier.pause_, pause);
  }
}

/// Reads the next calls, or waits for them.
task<> Courier::follow() {
  look_for_change();
  if (next_) take_change();
  woken_ = false;
  CallsToDeliver batch{{}, position_};
  if (!destination_.entry->paused) {
    auto read = [this] { return next_batch(); };
    batch = co_await context_.reader.run(std::move(read));
  }
  if (batch.through != position_)
    co_await deliver(std::move(batch));
  else if (!woken_)
    co_await wait(idle_, until_woken);
}

void Courier::take_call(CallsToDeliver& batch, const journal::Group& group, std::uint64_t seq) {
  const auto add = [&](std::string text, std::optional<setup::DeliveredCall> call) {
    auto unsendable = kind_->why_unsendable(text);
    batch.parcels.push_back({seq, std::move(text), call, std::move(unsendable)});
  };
  try {
    const auto record = group.record(seq);
    if (filter_.choose(record) == setup::Choice::taken) {
      std::string verdict; // of this call alone: a filter may take one call of a large group
      if (kind_->shows_verdict()) ingest::append_verdict_json(verdict, seq, record);
      add(kind_->text_of(record, verdict),
          setup::DeliveredCall{setup::judged_call(seq, record), setup::reason_against_use(record)});
    }
    if (forwarding_.target_of(record.source_id) == destination_.entry->id)
      for (const auto& call : violation_calls(seq, record, forwarding_.plan_name(record.env)))
        add(made_text(*kind_, record.env, record.source_id, record.source_name, record.received_at_ms,
                      "Violation Generated", call),
            std::nullopt);
  } catch (const std::runtime_error& fault) {
    spdlog::error("call {} cannot be read and is not delivered to {}: {}", seq, destination_.entry->id, fault.what());
  }
}

Courier::CallsToDeliver Courier::next_batch() {
  forwarding_.refresh();
  CallsToDeliver batch{{}, position_};
  const auto head = context_.journal.head();
  std::size_t bytes = 0;
  std::uint64_t not_kept = 0;
  const auto tell = [&] {
    if (not_kept > 0)
      spdlog::warn("{} calls up to {} were dropped from the journal before they could be delivered to {} ({})",
                   not_kept, batch.through, destination_.entry->name, destination_.entry->id);
  };
  while (batch.through < head && batch.through - position_ < calls_of_look) {
    auto group = context_.journal.recent(batch.through + 1);
    if (!group) group = context_.journal.at_or_after(batch.through + 1);
    if (!group) {
      not_kept += head - batch.through;
      batch.through = head; // nothing after it is kept
      break;
    }
    if (group->first() > batch.through + 1) {
      not_kept += group->first() - 1 - batch.through;
      batch.through = group->first() - 1;
    }
    for (auto seq = batch.through + 1; seq <= group->last(); ++seq) {
      if (batch.parcels.size() >= calls_of_batch || bytes >= bytes_of_batch) {
        tell();
        return batch;
      }
      const auto before = batch.parcels.size();
      take_call(batch, *group, seq);
      for (auto i = before; i < batch.parcels.size(); ++i) bytes += batch.parcels[i].text.size();
      batch.through = seq;
    }
  }
  tell();
  return batch;
}

/// Checks what waits since a failed attempt: a call that was forgotten meanwhile is not delivered.
void Courier::leave_out_forgotten(CallsToDeliver& batch, std::size_t begin) {
  journal::GroupPtr group;
  std::uint64_t looked_at = 0;
  bool kept = true;
  const auto waits = batch.parcels.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto forgotten = std::remove_if(waits, batch.parcels.end(), [&](const Parcel& parcel) {
    if (parcel.seq == std::exchange(looked_at, parcel.seq)) return !kept;
    try {
      if (!group || !group->holds(parcel.seq)) group = context_.journal.at_or_after(parcel.seq);
      kept = group && group->holds(parcel.seq);
    } catch (const std::runtime_error&) {
      kept = true; // it cannot be read now: it may still be kept
    }
    return !kept;
  });
  if (forgotten == batch.parcels.end()) return;
  spdlog::warn("{} calls that waited for {} ({}) were forgotten and are not delivered", batch.parcels.end() - forgotten,
               destination_.entry->name, destination_.entry->id);
  batch.parcels.erase(forgotten, batch.parcels.end());
}

std::size_t Courier::together(const std::vector<Parcel>& parcels, std::size_t begin, bool one_by_one) const {
  if (one_by_one || !parcels[begin].unsendable.empty()) return 1;
  std::size_t count = 0;
  std::size_t bytes = 0;
  while (begin + count < parcels.size() && count < kind_->most_parcels()) {
    const auto& parcel = parcels[begin + count];
    bytes += parcel.text.size();
    if (count > 0 && (bytes > kind_->most_bytes() || !parcel.unsendable.empty())) break;
    ++count;
  }
  return count;
}

void Courier::begin_report() {
  report_ = {};
  report_.destination = destination_.entry->id;
  report_.generation = destination_.entry->generation;
  report_.position = position_;
  report_began_ = Clock::now();
}

/// Delivers, and notes what was sent and answered.
task<Outcome> Courier::attempt(std::span<const Parcel> parcels, std::uint32_t number) {
  const auto at_ms = context_.kinds.now_ms();
  const auto began = Clock::now();
  auto outcome = co_await kind_->deliver(parcels);
  if (ended_ && outcome.state != State::accepted) co_return outcome; // it was cut
  using To = setup::DeliveryAttempt::State;
  setup::DeliveryAttempt tried;
  tried.from = parcels.front().seq;
  tried.through = parcels.back().seq;
  tried.at_ms = at_ms;
  tried.number = number;
  tried.duration_ms = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began).count();
  tried.state = outcome.state == State::accepted ? To::accepted
                : outcome.state == State::again  ? To::again
                                                 : To::refused;
  tried.request = std::move(outcome.request);
  tried.answer = std::move(outcome.received);
  tried.error = outcome.error;
  context_.attempts.note(destination_.entry->id, std::move(tried));
  co_return outcome;
}

task<> Courier::deliver(CallsToDeliver batch) {
  begin_report();
  const auto tried = std::exchange(tried_, 0);
  std::uint32_t attempts = !batch.parcels.empty() && batch.parcels.front().seq == tried ? tries_ : 0;
  std::size_t one_by_one_until = 0;
  std::optional<Outcome> of_next; ///< the result of parcels[begin + 1], or of this one, ahead of its turn
  for (std::size_t begin = 0; begin < batch.parcels.size();) {
    look_for_change();
    if (must_stop()) {
      co_await write_down();
      co_return;
    }
    const auto count = together(batch.parcels, begin, begin < one_by_one_until || of_next);
    const std::span<const Parcel> parcels(batch.parcels.data() + begin, count);
    Outcome outcome;
    const bool sendable = parcels.front().unsendable.empty();
    if (of_next)
      outcome = *std::exchange(of_next, std::nullopt);
    else if (sendable)
      outcome = co_await attempt(parcels, attempts + 1);
    else
      outcome = {.state = State::refused, .error = parcels.front().unsendable};
    if (sendable) ++attempts;
    if (!outcome.address_refused)
      refused_address_.clear();
    else if (std::exchange(refused_address_, outcome.error) != outcome.error)
      context_.on_refused_address(*destination_.entry, outcome.error);
    if (outcome.state == State::refused && count > 1) {
      one_by_one_until = begin + count;
      continue;
    }
    if (may_be_of_the_call(outcome, attempts)) {
      if (count > 1) {
        one_by_one_until = begin + count;
        continue;
      }
      if (begin + 1 < batch.parcels.size() && batch.parcels[begin + 1].unsendable.empty()) {
        const std::span<const Parcel> next(batch.parcels.data() + begin + 1, 1);
        auto ahead = co_await attempt(next, 1);
        if (ahead.state == State::accepted) {
          of_next = std::move(ahead);
          outcome.state = State::refused;
          outcome.error =
              "It answered 403 to every attempt at this call, but accepted the next call: " + outcome.answer;
        }
      }
    }
    const auto now = context_.kinds.now_ms();
    const auto parcel_seq = parcels.front().seq;
    const auto last = parcels.back().seq;
    if (outcome.state != State::accepted && ended_) continue; // it was cut
    report_.last = {last, now, outcome.status, outcome.error};
    if (outcome.state == State::again) {
      report_.trouble = {parcels.front().seq, last, attempts};
      if (!co_await write_down()) co_return;
      co_await wait(pause_, time_until_next(attempts, outcome));
      if (outcome.status == 403 && begin + count == batch.parcels.size() && batch.through < context_.journal.head()) {
        tried_ = parcels.front().seq;
        tries_ = attempts;
        co_return;
      }
      begin_report();
      auto look = [this, &batch, begin] {
        leave_out_forgotten(batch, begin);
        return true;
      };
      co_await context_.reader.run(std::move(look));
      if (begin < batch.parcels.size() && batch.parcels[begin].seq != parcel_seq) attempts = 0;
      continue;
    }
    if (outcome.state == State::accepted) {
      report_.delivered += count;
      for (const auto& parcel : parcels)
        if (parcel.call) report_.calls.push_back(*parcel.call);
    } else {
      report_.dead.push_back({last, now, attempts, outcome.status, outcome.error});
    }
    report_.attempts = std::max(report_.attempts, attempts);
    attempts = 0;
    begin += count;
    // A call may be several parcels: it and its violations.
    const bool whole = begin == batch.parcels.size() || batch.parcels[begin].seq != last;
    report_.position = position_ = whole ? last : last - 1;
    if (begin < batch.parcels.size() && Clock::now() - report_began_ > longest_batch) {
      if (!co_await write_down()) co_return;
      begin_report();
    }
  }
  report_.position = position_ = batch.through;
  co_await write_down();
}

/// False: the report is useless, and the destination is about to change.
task<bool> Courier::write_down() {
  for (std::uint32_t attempts = 1;; ++attempts) {
    std::string fault;
    try {
      auto job = [report = report_](setup::Setup& setup) {
        try {
          return setup.destinations().record(report);
        } catch (const setup::StateMoved&) {
          setup.load();
          return setup.destinations().record(report);
        }
      };
      const bool known = co_await context_.workspace.ask(std::move(job));
      if (!known && !must_stop()) co_await wait(idle_, until_woken);
      co_return known;
    } catch (const std::exception& failed) {
      fault = failed.what();
    }
    // Nothing more is delivered before the result is written down.
    if (attempts == 1)
      spdlog::error("the progress of the delivery to {} cannot be written: {}", report_.destination, fault);
    if (ended_) co_return false;
    co_await wait(pause_, context_.first_wait);
  }
}

task<> Courier::wait(Timer& timer, std::chrono::milliseconds at_most) {
  if (must_stop()) co_return;
  boost::system::error_code woken;
  auto token = net::redirect_error(use_task, woken);
  timer.expires_after(at_most);
  co_await timer.async_wait(token);
}

/// Doubled each time, and spread over half of it: those that failed together do not return together.
std::chrono::milliseconds Courier::time_until_next(std::uint32_t attempts, const Outcome& outcome) const {
  auto time = context_.first_wait;
  for (std::uint32_t i = 1; i < attempts && time < context_.longest_wait; ++i) time *= 2;
  time = std::min(time, context_.longest_wait);
  static thread_local std::minstd_rand random{std::random_device{}()};
  time = time / 2 + std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(
                        0, std::max<std::int64_t>(time.count() / 2, 1))(random));
  if (outcome.retry_after) time = std::max(time, std::chrono::milliseconds(*outcome.retry_after));
  return time;
}

} // namespace plumbline::delivery
