#include "daemon/ingest/record/formed_call.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

Record record_of(std::string_view call, validator::CallType type = validator::CallType::track) {
  Record record;
  record.received_at_ms = 1'800'000'000'000; // 2027-01-15T08:00:00Z
  record.type = type;
  record.call = call;
  return record;
}

std::string formed(const Record& record) { return formed_call(record, record.call); }

TEST(FormedCall, AddsWhatTheServerKnowsAndLeavesEveryByteOfTheCaller) {
  auto record = record_of("{ \"event\" : \"E\",\n \"properties\":{\"n\":1.50} }");
  record.set(RecordFlag::message_id_made);
  record.message_id = "made-1";
  EXPECT_EQ(formed(record),
            "{ \"event\" : \"E\",\n \"properties\":{\"n\":1.50},\"type\":\"track\",\"messageId\":\"made-1\","
            "\"timestamp\":\"2027-01-15T08:00:00.000Z\",\"receivedAt\":\"2027-01-15T08:00:00.000Z\" }");
}

TEST(FormedCall, AddsOnlyReceivedAtToACallThatSaysAllElse) {
  EXPECT_EQ(formed(record_of(R"({"type":"track","messageId":"m","timestamp":"then"})")),
            R"({"type":"track","messageId":"m","timestamp":"then","receivedAt":"2027-01-15T08:00:00.000Z"})");
}

TEST(FormedCall, ReplacesATypeThatTheRouteOverruledAndMembersOfNoUse) {
  auto record = record_of(R"({"type":"identify","messageId":null,"timestamp":"","receivedAt":"never"})");
  record.set(RecordFlag::message_id_made);
  record.message_id = "made-1";
  EXPECT_EQ(formed(record), R"({"type":"track","messageId":"made-1","timestamp":"2027-01-15T08:00:00.000Z",)"
                            R"("receivedAt":"2027-01-15T08:00:00.000Z"})");
}

TEST(FormedCall, TakesTheCallersTimeFromOriginalTimestamp) {
  EXPECT_NE(formed(record_of(R"({"originalTimestamp":"2027-01-14T08:00:00Z"})"))
                .find(R"("timestamp":"2027-01-14T08:00:00.000Z")"),
            std::string::npos);
}

TEST(FormedCall, IsTheTextItselfWhereThatIsNoObject) {
  EXPECT_EQ(formed(record_of("[1]", validator::CallType::none)), "[1]");
  EXPECT_EQ(formed(record_of("{}", validator::CallType::none)),
            R"({"timestamp":"2027-01-15T08:00:00.000Z","receivedAt":"2027-01-15T08:00:00.000Z"})");
}

TEST(ResendableCall, HasItsTypeAndNotTheTimeOfReceipt) {
  EXPECT_EQ(resendable_call(R"({"event":"E","messageId":"m","receivedAt":"then"})", validator::CallType::track),
            R"({"type":"track","event":"E","messageId":"m"})");
  EXPECT_EQ(resendable_call(R"({"type":"page","receivedAt":"then"})", validator::CallType::track),
            R"({"type":"page"})");
}

} // namespace
} // namespace plumbline::ingest
