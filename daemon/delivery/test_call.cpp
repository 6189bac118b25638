#include "daemon/delivery/test_call.h"

#include "daemon/delivery/made_call.h"
#include "daemon/http/problem.h"
#include "validator/json/json_members.h"

#include <chrono>

namespace plumbline::delivery {
namespace {

Parcel test_parcel(const Kind& kind, const setup::DestinationEntry& destination, std::int64_t now_ms) {
  const auto call = json_text([&](JsonWriter& out) {
    out.object("type", "track", "event", "Plumbline Test", "messageId",
               "test-" + destination.id + '-' + std::to_string(now_ms), "userId", "plumbline-test", "timestamp",
               JsonTime{now_ms}, "context", RawJson{R"({"library":{"name":"plumbline"}})"}, "properties",
               RawJson{"{}"});
  });
  return {0, made_text(kind, destination.env, destination.sources.empty() ? "" : destination.sources.front(), "",
                       now_ms, "Plumbline Test", call)};
}

std::string answer_members(const Outcome& outcome, std::int64_t ms) {
  return json_members("status", outcome.status == 0 ? std::nullopt : std::optional(outcome.status), "ms", ms, "answer",
                      outcome.answer);
}

} // namespace

task<http::Response> test_destination(Kind& kind, const setup::DestinationEntry& destination, std::int64_t now_ms) {
  const std::vector<Parcel> parcels{test_parcel(kind, destination, now_ms)};
  const auto began = std::chrono::steady_clock::now();
  const auto outcome = co_await kind.test(parcels);
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
  if (outcome.state == Outcome::State::accepted)
    co_return http::json("{\"ok\":true," + answer_members(outcome, ms) + "}");
  // A problem's own `status` is that of this answer; the destination's is in a separate member.
  auto members = "\"destination\":{" + answer_members(outcome, ms) + "}";
  if (outcome.address_refused && outcome.status == 0)
    co_return http::problem(422, "destination_not_allowed", "The destination's address is not allowed", outcome.error,
                            members);
  co_return http::problem(502, "delivery_failed", "The delivery failed", outcome.error, members);
}

} // namespace plumbline::delivery
