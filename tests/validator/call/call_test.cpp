#include "tests/validator/judge.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

std::string nested(std::size_t arrays, std::string_view inside = "") {
  return std::string(arrays, '[') + std::string(inside) + std::string(arrays, ']');
}

Result<Call, SyntaxFault> read(CallReader& reader, std::string& buffer, std::string_view text) {
  buffer = padded(text);
  return reader.read(std::string_view(buffer).substr(0, text.size()));
}

TEST(CallReader, ReadsWhatTheProductSpeaksOf) {
  const ReadCall call(R"({"type":"track","event":"Order Completed","messageId":"m1","userId":"u","anonymousId":"a",
    "timestamp":"2026-01-31T12:00:00Z","sentAt":"2026-01-31T12:00:01Z","writeKey":"k",
    "context":{"library":{"name":"lib","version":"1"},"page":{"url":"http://x/"},"plumbline":{"session":"s1"},"protocols":{"event_version":2}}})");
  EXPECT_TRUE(call->is_object);
  EXPECT_EQ(call->type, CallType::track);
  EXPECT_EQ(call->type_text, "track");
  EXPECT_EQ(call->event, "Order Completed");
  EXPECT_EQ(call->message_id, "m1");
  EXPECT_EQ(call->user_id, "u");
  EXPECT_EQ(call->anonymous_id, "a");
  EXPECT_EQ(call->timestamp, "2026-01-31T12:00:00Z");
  EXPECT_EQ(call->sent_at, "2026-01-31T12:00:01Z");
  EXPECT_EQ(call->write_key, "k");
  EXPECT_EQ(call->library_name, "lib");
  EXPECT_EQ(call->library_version, "1");
  EXPECT_EQ(call->page_url, "http://x/");
  EXPECT_EQ(call->session, "s1");
  EXPECT_EQ(call->event_version, 2);
}

TEST(CallReader, TakesNullForAbsent) {
  const ReadCall call(
      R"({"type":"identify","userId":null,"anonymousId":"a","messageId":null,"context":null,"traits":null})");
  EXPECT_EQ(call->user_id, std::nullopt);
  EXPECT_EQ(call->message_id, std::nullopt);
  EXPECT_EQ(malformed_reason(*call), std::nullopt);
}

TEST(CallReader, KeepsTheSpellingOfNumbersSentAsIds) {
  EXPECT_EQ(ReadCall(R"({"userId":12345678901234567890,"anonymousId":1.10})")->user_id, "12345678901234567890");
  EXPECT_EQ(ReadCall(R"({"userId":12345678901234567890,"anonymousId":1.10})")->anonymous_id, "1.10");
  EXPECT_EQ(ReadCall(R"({"userId":123456789012345678901234567890})")->user_id, "123456789012345678901234567890");
}

TEST(CallReader, LetsTheRouteNameTheType) {
  const ReadCall call(R"({"type":"track","event":"x","name":"Home"})", CallType::page);
  EXPECT_EQ(call->type, CallType::page);
  EXPECT_EQ(call->event, "Home");
}

TEST(CallReader, NamesPagesAndScreensByTheirName) {
  EXPECT_EQ(ReadCall(R"({"type":"page","name":"Home","event":"x"})")->event, "Home");
  EXPECT_EQ(ReadCall(R"({"type":"screen","name":""})")->event, "");
  EXPECT_EQ(ReadCall(R"({"type":"screen"})")->event, std::nullopt);
  EXPECT_EQ(ReadCall(R"({"type":"identify","event":"x","name":"y"})")->event, std::nullopt);
}

TEST(CallReader, KeepsATimeThatIsNoStringAsItsText) {
  EXPECT_EQ(ReadCall(R"({"timestamp":1714557600})")->timestamp, "1714557600");
  EXPECT_EQ(ReadCall(R"({"timestamp":1714557600.50,"sentAt":true})")->timestamp, "1714557600.50");
  EXPECT_EQ(ReadCall(R"({"timestamp":1714557600.50,"sentAt":true})")->sent_at, "true");
  EXPECT_EQ(ReadCall(R"({"timestamp":{"a":1}})")->timestamp, R"({"a":1})");
  EXPECT_EQ(ReadCall(R"({"timestamp":1,"timestamp":null})")->timestamp, std::nullopt);
  EXPECT_EQ(ReadCall(R"({"originalTimestamp":17,"userId":5})")->timestamp, "17");
}

TEST(CallReader, TakesAnIdThatIsANumberAsItsText) {
  EXPECT_EQ(ReadCall(R"({"messageId":17})")->message_id, "17");
  EXPECT_EQ(ReadCall(R"({"messageId":9007199254740993})")->message_id, "9007199254740993");
  EXPECT_EQ(ReadCall(R"({"messageId":17,"messageId":"a"})")->message_id, "a");
}

TEST(CallReader, TakesAnEventVersionAsANumberOrItsDigits) {
  const auto call = [](std::string version) {
    return R"({"context":{"protocols":{"event_version":)" + version + "}}}";
  };
  EXPECT_EQ(ReadCall(call("2"))->event_version, 2);
  EXPECT_EQ(ReadCall(call("\"2\""))->event_version, 2);
  for (const char* odd : {"\"x\"", "\"\"", "\"2.0\"", "true", "{}"}) {
    EXPECT_EQ(ReadCall(call(odd))->event_version, std::nullopt) << odd;
    EXPECT_TRUE(ReadCall(call(odd))->event_version_unread) << odd;
  }
  EXPECT_FALSE(ReadCall(call("null"))->event_version_unread);
}

TEST(CallReader, TakesOriginalTimestampOnlyWhereThereIsNoTimestamp) {
  EXPECT_EQ(ReadCall(R"({"originalTimestamp":"a","timestamp":"b"})")->timestamp, "b");
  EXPECT_EQ(ReadCall(R"({"timestamp":"b","originalTimestamp":"a"})")->timestamp, "b");
  EXPECT_EQ(ReadCall(R"({"timestamp":"soon","originalTimestamp":"a"})")->timestamp, "soon");
  for (const char* none : {R"({"originalTimestamp":"a"})", R"({"originalTimestamp":"a","timestamp":null})",
                           R"({"originalTimestamp":"a","timestamp":""})"}) {
    EXPECT_EQ(ReadCall(none)->timestamp, "a") << none;
    EXPECT_TRUE(ReadCall(none)->timestamp_is_original) << none;
  }
  EXPECT_EQ(ReadCall(R"({"timestamp":"b"})")->timestamp, "b");
}

TEST(CallReader, TakesTheLastOfDuplicateKeys) {
  const ReadCall call(R"({"type":"page","type":"track","event":"a","event":"b","userId":"x","userId":null})");
  EXPECT_EQ(call->type, CallType::track);
  EXPECT_EQ(call->event, "b");
  EXPECT_EQ(call->user_id, std::nullopt);
}

TEST(CallReader, ReadsEscapesInKeysAndValues) {
  const ReadCall call(R"({"\u0074ype":"track","event":"Caf\u00e9 \ud83d\ude00"})");
  EXPECT_EQ(call->type, CallType::track);
  EXPECT_EQ(call->event, "Café 😀");
}

TEST(CallReader, TellsOtherValuesFromCalls) {
  EXPECT_FALSE(ReadCall("[]")->is_object);
  EXPECT_FALSE(ReadCall("12")->is_object);
  EXPECT_FALSE(ReadCall("1e999")->is_object);
  EXPECT_TRUE(ReadCall("{}")->is_object);
}

TEST(CallReader, HoldsBothEnginesToOneDepth) {
  CallReader reader;
  std::string buffer;
  EXPECT_TRUE(read(reader, buffer, nested(max_call_depth)));
  const auto deep = read(reader, buffer, nested(max_call_depth + 1));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code, SyntaxFault::Code::too_deep);
  // The number sends these to the other parser.
  EXPECT_TRUE(read(reader, buffer, nested(max_call_depth, "1e999")));
  const auto wide = read(reader, buffer, nested(max_call_depth + 1, "1e999"));
  ASSERT_FALSE(wide);
  EXPECT_EQ(wide.error().code, SyntaxFault::Code::too_deep);
  EXPECT_NE(wide.error().message.find("128"), std::string::npos);
}

TEST(CallReader, ReadsNumbersThatNoDoubleHolds) {
  EXPECT_TRUE(
      ReadCall(
          R"({"type":"track","event":"x","userId":"u","properties":{"a":1e400,"b":-123456789012345678901234567890}})")
          ->is_object);
}

TEST(CallReader, TakesALoneSurrogateForACutEmoji) {
  const ReadCall call(R"({"type":"track","event":"cut \ud83d"})");
  EXPECT_EQ(call->event, "cut \xEF\xBF\xBD");
}

TEST(CallReader, SaysWhereATextStopsBeingJson) {
  CallReader reader;
  std::string buffer;
  const auto fault = read(reader, buffer, R"({"a":1,})");
  ASSERT_FALSE(fault);
  EXPECT_EQ(fault.error().code, SyntaxFault::Code::invalid_json);
  EXPECT_NE(fault.error().message.find("byte 7"), std::string::npos) << fault.error().message;
}

TEST(CallReader, ReadsAgainAfterAFault) {
  CallReader reader;
  std::string buffer;
  EXPECT_FALSE(read(reader, buffer, "{"));
  EXPECT_FALSE(read(reader, buffer, ""));
  EXPECT_FALSE(read(reader, buffer, "{} {}"));
  EXPECT_TRUE(read(reader, buffer, "{}"));
}

TEST(CallReader, CanBeMoved) {
  CallReader first;
  std::string buffer;
  CallReader second = std::move(first);
  const auto call = read(second, buffer, R"({"event":"x","type":"track"})");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->event, "x");
}

TEST(CallReader, ReadsCallsBeyondTheLimitOfTheWire) {
  // Merging a batch's context may make a call longer than its own text may be.
  const std::string text =
      R"({"type":"track","event":"x","userId":"u","properties":{"a":")" + std::string(3 * max_call_bytes, 'a') + "\"}}";
  EXPECT_TRUE(ReadCall(text)->is_object);
}

TEST(CallType, HasANameEachWay) {
  for (const char* name : {"track", "identify", "page", "screen", "group", "alias"})
    EXPECT_EQ(name_of(call_type_named(name)), name);
  EXPECT_EQ(call_type_named("Track"), CallType::none);
  EXPECT_EQ(call_type_named(""), CallType::none);
  EXPECT_EQ(name_of(CallType::none), "");
}

TEST(RawAt, GivesValuesAsTheyWereSent) {
  const std::string text = R"({"a":{"b/c":[1.10, {"~":"\u00e9"}]},"d":1,"d":2})";
  EXPECT_EQ(raw_at(text, "/a/b~1c/0"), "1.10");
  EXPECT_EQ(raw_at(text, "/a/b~1c/1/~0"), R"("\u00e9")");
  EXPECT_EQ(raw_at(text, "/d"), "2");
  EXPECT_EQ(raw_at(text, ""), text);
  EXPECT_EQ(raw_at(text, "/a/b~1c/2"), "");
  EXPECT_EQ(raw_at(text, "/a/b~1c/01"), "");
  EXPECT_EQ(raw_at(text, "/nothing"), "");
  EXPECT_EQ(raw_at("{", "/a"), "");
}

} // namespace
} // namespace plumbline::validator
