#include "daemon/delivery/deliverable.h"
#include "validator/timestamp.h"

#include <gtest/gtest.h>

namespace plumbline::delivery {
namespace {

using ingest::RecordFlag;

constexpr std::int64_t received = 1'800'000'000'000; // 2027-01-15T08:00:00Z

ingest::Record record_of(std::string_view call) {
  ingest::Record record;
  record.received_at_ms = received;
  record.type = validator::CallType::track;
  record.call = call;
  return record;
}

TEST(Deliverable, LeavesOutWhatTheControlsOmitAndNothingElse) {
  auto record = record_of(R"({"type":"track","properties":{"a":1.50,"b":2, "c":"x"}})");
  record.omitted = R"(["/properties/b"])";
  EXPECT_EQ(controlled_call(record), record.call) << "not omitted";
  record.action = validator::Action::omit;
  const auto text = call_and_verdict(record, "{}");
  EXPECT_NE(text.find(R"("a":1.50)"), std::string::npos) << text;
  EXPECT_EQ(text.find(R"("b")"), std::string::npos) << text;
}

TEST(TrackingCall, SaysTheCorrectedTimeAndNoSentAt) {
  auto record = record_of(R"({"type":"track","event":"E","timestamp":"2027-01-15T07:00:00.000Z",)"
                          R"("sentAt":"2027-01-15T07:00:05.000Z","properties":{"n":1e400}})");
  EXPECT_EQ(tracking_call(record),
            R"({"type":"track","event":"E","timestamp":"2027-01-15T07:59:55.000Z","properties":{"n":1e400}})");
  // A wrapper's.
  record = record_of(R"({"event":"E","originalTimestamp":"2027-01-15T07:00:00Z"})");
  record.sent_at = "2027-01-15T07:00:05.000Z";
  record.set(RecordFlag::has_sent_at);
  EXPECT_EQ(tracking_call(record), R"({"type":"track","event":"E","originalTimestamp":"2027-01-15T07:59:55.000Z"})");
}

TEST(TrackingCall, LeavesATimeToTheDigitWhereThereIsNothingToCorrect) {
  const auto record = record_of(R"({"type":"track","event":"E","timestamp":"2027-01-15T07:00:00.123456Z"})");
  EXPECT_EQ(tracking_call(record), record.call);
}

TEST(TrackingCall, SaysTheTimeOfReceiptTypeAndIdWhereTheCallHasNone) {
  auto record = record_of(R"({"event":"E","messageId":null,"writeKey":"secret"})");
  record.message_id = "made-1";
  record.set(RecordFlag::message_id_made);
  EXPECT_EQ(tracking_call(record),
            R"({"type":"track","event":"E","timestamp":"2027-01-15T08:00:00.000Z","messageId":"made-1"})");
}

} // namespace
} // namespace plumbline::delivery
