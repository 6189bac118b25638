#include "daemon/api/expect_route.h"

#include "daemon/debugger/query_parameters.h"
#include "daemon/expectations/expectation_watch.h"
#include "daemon/http/limits.h"
#include "daemon/http/problem.h"
#include "validator/json/json_members.h"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <span>
#include <utility>

namespace plumbline::debugger {

namespace {

using Clock = std::chrono::steady_clock;
using Timer = net::basic_waitable_timer<Clock, net::wait_traits<Clock>, Ex>;

/// How long calls are read in one go; then other readers have their turn.
constexpr std::chrono::milliseconds piece_time{5};
/// How soon a waiting request sees that the daemon stops.
constexpr std::chrono::milliseconds stop_look{250};
/// The time after the deadline for reading the calls that had come by then: a journal that takes longer is read in
/// part. Within what a request may take (http/limits.h).
constexpr std::chrono::seconds reading_time{15};
static_assert(Expectation::max_timeout + reading_time < http::handler_timeout);

/// A request that waits for calls, on its core's thread.
class Waiting final : public Watcher {
 public:
  Waiting(Core& core, Hub& hub) : core_(core), hub_(hub), timer_(core.context()), place_(hub.add(core, *this)) {}
  ~Waiting() override { hub_.remove(core_, place_); }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  void wake() noexcept override {
    woken_ = true;
    timer_.cancel();
  }
  task<> until(Clock::time_point time) {
    if (!std::exchange(woken_, false)) {
      timer_.expires_at(time);
      co_await timer_.async_wait(as_result);
      woken_ = false;
    }
  }

 private:
  Core& core_;
  Hub& hub_;
  Timer timer_;
  Hub::Place place_;
  bool woken_ = false;
};

http::Response refuse(const ExpectationFaults& faults) {
  if (faults.empty())
    return http::problem(400, "invalid_json", "The body is not a JSON object",
                         R"(Send {"events":[{"type","event"}]}.)");
  constexpr std::size_t most_told = 100;
  const auto errors = json_text([&](JsonWriter& out) {
    out.array([&] {
      for (const auto& [pointer, message] : std::span(faults).first(std::min(faults.size(), most_told)))
        out.object("pointer", pointer, "message", message);
    });
  });
  return http::problem(422, "invalid", "The expectation is invalid", faults.front().second,
                       json_members("errors", RawJson{errors}));
}

/// An expectation of a hidden value would tell what it is.
ExpectationFaults hidden_properties(const Expectation& expectation, const ingest::Sight& sight) {
  ExpectationFaults faults;
  if (!sight.is_limited()) return faults;
  for (std::size_t i = 0; i < expectation.events.size(); ++i)
    for (const auto& property : expectation.events[i].properties)
      if (sight.hiding()->covers_property(property.name()))
        faults.emplace_back("/events/" + std::to_string(i) + "/properties",
                            property.name().substr(0, 100) +
                                " is hidden from viewers, so a viewer's expectation cannot use it.");
  return faults;
}

/// Reads the next piece of calls; returns the seq reached. On the reader's thread.
std::uint64_t take_piece(journal::Journal& journal, std::uint64_t at, std::uint64_t head, const ingest::Sight& sight,
                         ExpectationWatch& watch) {
  const auto over = Clock::now() + piece_time;
  ingest::Sight::Room room;
  while (at < head) {
    const auto group = journal.at_or_after(at + 1);
    if (!group) return head;
    at = std::max(at, group->first() - 1);
    for (; at < std::min(group->last(), head); ++at) {
      if (Clock::now() >= over) return at;
      watch.take(at + 1, sight.seen(group->record(at + 1), room));
    }
  }
  return at;
}

task<http::Response> expect(http::Request& request, const DebuggerContext& stream, Core& core) {
  const auto who = stream.identity(request);
  if (who.role.empty()) co_return unauthorized();
  if (request.too_large) co_return http::problem(413, "too_large", "The body is too large", "Send at most 1 MiB.");
  auto read = [&request] { return read_expectation(request.body); };
  const auto expectation = co_await stream.searcher.run(std::move(read));
  if (!expectation) co_return refuse(expectation.error());
  const auto sight = stream.sight_of(who);
  if (const auto faults = hidden_properties(*expectation, sight); !faults.empty()) co_return refuse(faults);
  const auto deadline = Clock::now() + expectation->timeout;
  ExpectationWatch watch(*expectation);
  Waiting waiting(core, stream.hub);
  auto at = expectation->since;
  for (;;) {
    const auto head = stream.journal.head();
    if (at < head) {
      auto next = [&stream, at, head, &sight, &watch] { return take_piece(stream.journal, at, head, sight, watch); };
      at = co_await stream.reader.run(std::move(next));
    }
    const bool all_seen = at >= head;
    const bool late = Clock::now() >= deadline;
    // Calls that had come when it was asked are read to the end: the answer covers all of them.
    if (all_seen && (watch.complete() || late)) break;
    // A journal that takes longer to read than the test waits: answer with what has been seen.
    if (late && Clock::now() >= deadline + reading_time) break;
    if (core.sessions().draining())
      co_return http::problem(503, "stopping", "The daemon is stopping", "Ask again after the daemon has started.");
    if (all_seen) co_await waiting.until(std::min(deadline, Clock::now() + stop_look));
  }
  co_return http::json(watch.json());
}

} // namespace

void add_expect_route(http::Router& router, const DebuggerContext& stream, Core& core) {
  router.add("POST", "/api/expect", [&stream, &core](http::Request& request) { return expect(request, stream, core); });
}

} // namespace plumbline::debugger
