#include "daemon/delivery/deliverable.h"
#include "validator/call/call.h"
#include "validator/values/timestamp.h"

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
  EXPECT_NE(controlled_call(record).find(R"("b":2)"), std::string::npos) << "not omitted";
  record.action = validator::Action::omit;
  const auto text = call_and_verdict(record, "{}");
  EXPECT_NE(text.find(R"("a":1.50)"), std::string::npos) << text;
  EXPECT_EQ(text.find(R"("b":)"), std::string::npos) << text;
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
  EXPECT_EQ(tracking_call(record), R"({"type":"track","event":"E","originalTimestamp":"2027-01-15T07:59:55.000Z",)"
                                   R"("timestamp":"2027-01-15T07:59:55.000Z"})");
}

TEST(TrackingCall, SaysTheCallersTimestampBeforeAnOriginalTimestamp) {
  const auto record = record_of(R"({"type":"track","event":"E","timestamp":"2027-01-14T08:00:00Z",)"
                                R"("originalTimestamp":"2027-01-15T08:00:00Z","sentAt":"2027-01-15T08:00:00Z"})");
  EXPECT_EQ(tracking_call(record), R"({"type":"track","event":"E","timestamp":"2027-01-14T08:00:00Z",)"
                                   R"("originalTimestamp":"2027-01-14T08:00:00.000Z"})");
}

/// The vendor's rule (docs/wire-contract.md, 12.2): receivedAt - (sentAt - timestamp); without sentAt timestamp.
std::int64_t vendors_time(const std::string& text, std::int64_t received_by_vendor) {
  std::string padded(text);
  padded.reserve(padded.size() + validator::text_padding);
  validator::CallReader reader;
  const auto call = reader.read(padded);
  const auto timestamp = call->timestamp ? parse_timestamp(*call->timestamp) : std::nullopt;
  const auto sent_at = call->sent_at ? parse_timestamp(*call->sent_at) : std::nullopt;
  if (!timestamp) return received_by_vendor;
  return sent_at ? received_by_vendor - (*sent_at - *timestamp) : *timestamp;
}

TEST(TrackingCall, LeadsTheVendorToOurCorrectedTimeHoweverLateItIsDelivered) {
  struct Sent {
    std::string_view call;
    std::int64_t corrected_ms;
  };
  constexpr std::int64_t hour = 3'600'000;
  const Sent sent[] = {
      // Backdated by a day; the device's clock is right.
      {R"({"event":"E","timestamp":"2027-01-14T08:00:00Z","originalTimestamp":"2027-01-15T08:00:00Z","sentAt":"2027-01-15T08:00:00Z"})",
       received - 24 * hour},
      // The device's clock is an hour behind, and the call 5 s old.
      {R"({"event":"E","timestamp":"2027-01-15T06:59:55Z","sentAt":"2027-01-15T07:00:00Z"})", received - 5'000},
      {R"({"event":"E","originalTimestamp":"2027-01-15T06:59:55Z","sentAt":"2027-01-15T07:00:00Z"})", received - 5'000},
      {R"({"event":"E","timestamp":"2027-01-15T06:00:00Z"})", received - 2 * hour},
      {R"({"event":"E","timestamp":1799992800})", received - 2 * hour},
      {R"({"event":"E","timestamp":"2027-01-15 06:00:00 UTC"})", received - 2 * hour},
      {R"({"event":"E"})", received},
      {R"({"event":"E","timestamp":"yesterday","sentAt":"2027-01-15T07:00:00Z"})", received},
      {R"({"event":"E","timestamp":"2027-01-15T06:00:00Z","sentAt":"0001-01-01T00:00:00Z"})", received - 2 * hour},
  };
  for (const auto& [call, corrected_ms] : sent)
    for (const std::int64_t delay : {std::int64_t{0}, 7 * hour, 90 * 24 * hour})
      EXPECT_EQ(vendors_time(tracking_call(record_of(call)), received + delay), corrected_ms) << call << " " << delay;
}

TEST(CallAndVerdict, HasTheTimesAsTheyWereSent) {
  const auto record =
      record_of(R"({"event":"E","timestamp":"2027-01-14T08:00:00.123456Z","sentAt":"2027-01-15T07:00:00Z"})");
  const auto text = call_and_verdict(record, "{}");
  EXPECT_NE(text.find(R"("timestamp":"2027-01-14T08:00:00.123456Z","sentAt":"2027-01-15T07:00:00Z")"),
            std::string::npos);
  EXPECT_NE(text.find(R"("type":"track","receivedAt":"2027-01-15T08:00:00.000Z")"), std::string::npos) << text;
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
