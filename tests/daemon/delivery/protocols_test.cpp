#include "daemon/delivery/deliverable.h"
#include "daemon/delivery/protocols.h"
#include "validator/call/call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::delivery {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view said =
    R"("sourceId":"src_1","violations":[{"type":"Invalid Type","field":"properties.a","description":"Invalid type. Expected: string, given: integer"}],"omitted":[],"omitted_on_violation":[])";

/// A failing call whose properties.a is no string.
ingest::Record failing(std::string_view call) {
  ingest::Record record;
  record.received_at_ms = 1'800'000'000'000;
  record.type = validator::CallType::track;
  record.result = validator::VerdictResult::fail;
  record.source_id = "src_1";
  record.details =
      R"("violations":[{"kind":"type","path":"/properties/a","message":"M","keyword":"type","expected":"string","actualType":"integer"}],"truncated":false,"notes":[])";
  record.call = call;
  return record;
}

std::string with(std::string_view call) { return with_protocols(failing(call), call); }

TEST(Protocols, SayWhatIsWrongInTheCallsContextAndLeaveTheRestByteForByte) {
  EXPECT_EQ(with(R"({"event":"E", "n":1.50})"),
            R"({"event":"E", "n":1.50,"context":{"protocols":{)" + std::string(said) + "}}}");
  EXPECT_EQ(with(R"({"context" : {"app":{"v":1.0} , "os":2}, "n":1.50})"),
            R"({"context" : {"app":{"v":1.0},"os":2,"protocols":{)" + std::string(said) + R"(}}, "n":1.50})");
  EXPECT_EQ(with(R"({"context":null,"n":1})"), R"({"context":{"protocols":{)" + std::string(said) + R"(}},"n":1})");
  EXPECT_EQ(with("{}"), R"({"context":{"protocols":{)" + std::string(said) + "}}}");
}

TEST(Protocols, KeepWhatTheCallerSaysThereOfTheEventsVersion) {
  EXPECT_EQ(with(R"({"context":{"protocols":{"event_version":2,"violations":"old","sourceId":"x"},"app":1}})"),
            R"({"context":{"app":1,"protocols":{"event_version":2,)" + std::string(said) + "}}}");
  EXPECT_EQ(with(R"({"context":{"protocols":7}})"), R"({"context":{"protocols":{)" + std::string(said) + "}}}");
}

TEST(Protocols, SayNothingOfACallThatNothingIsWrongWith) {
  constexpr std::string_view call = R"({"event":"E","context":{"app":1}})";
  auto record = failing(call);
  record.result = validator::VerdictResult::pass;
  EXPECT_EQ(with_protocols(record, call), call);
  record.result = validator::VerdictResult::fail;
  record.details =
      R"("violations":[{"kind":"unplanned_event","path":"/event","message":"M"}],"truncated":false,"notes":[])";
  EXPECT_EQ(with_protocols(record, call), call);
}

TEST(Protocols, NameWhatWasOmittedAndWhatOfItForAViolation) {
  constexpr std::string_view call = R"({"properties":{}})";
  auto record = failing(call);
  record.action = validator::Action::omit;
  record.omitted = R"(["/properties/a","/properties/b/c","/context/d"])";
  EXPECT_THAT(with_protocols(record, call), HasSubstr(R"("omitted":["b.c","d"],"omitted_on_violation":["a"]})"));
  record.result = validator::VerdictResult::pass;
  record.details = R"("violations":[],"truncated":false,"notes":[])";
  EXPECT_THAT(with_protocols(record, call), HasSubstr(R"("violations":[],"omitted":["a","b.c","d"])"))
      << "in the order of the pointers";
}

TEST(Protocols, AreInEveryDeliveredCallButThoseThatAreForwardedAsTheyCame) {
  const auto record = failing(R"({"type":"track","event":"E"})");
  EXPECT_THAT(call_and_verdict(record, "{}"), HasSubstr(said));
  EXPECT_THAT(tracking_call(record), HasSubstr(said));
  EXPECT_THAT(forwarded_call(record), Not(HasSubstr("protocols")));
}

TEST(Protocols, AreLeftOutWhereAReceiverWouldRefuseTheCallForItsSize) {
  const std::string head =
      R"({"type":"track","event":"E","messageId":"m","timestamp":"2027-01-15T08:00:00.000Z","properties":{"p":")";
  const auto sized = [&](std::size_t bytes) { return head + std::string(bytes - head.size() - 3, 'x') + "\"}}"; };
  const auto added = tracking_call(failing(sized(1000))).size() - 1000;
  const auto fits = sized(validator::max_call_bytes - added);
  EXPECT_EQ(tracking_call(failing(fits)).size(), validator::max_call_bytes);
  EXPECT_THAT(tracking_call(failing(fits)), HasSubstr("protocols"));
  const auto larger = sized(validator::max_call_bytes - added + 1);
  EXPECT_EQ(tracking_call(failing(larger)), larger);
}

} // namespace
} // namespace plumbline::delivery
