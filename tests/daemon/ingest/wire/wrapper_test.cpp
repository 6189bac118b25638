#include "daemon/ingest/wire/limits.h"
#include "daemon/ingest/wire/wrapper.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

Result<Wrapper, WrapperFault> wrapper_of(std::string& body) {
  static validator::CallReader reader;
  body.reserve(body.size() + validator::text_padding);
  return read_wrapper(body, reader);
}

std::string fault_of(std::string body) {
  const auto wrapper = wrapper_of(body);
  return wrapper ? "none" : wrapper.error().code;
}

std::string batch_of(std::size_t calls) {
  std::string body = R"({"batch":[)";
  for (std::size_t i = 0; i < calls; ++i) body += i == 0 ? "{}" : ",{}";
  return body + "]}";
}

TEST(MergedCall, IsTheCallsOwnTextWhereThereIsNothingToDo) {
  for (const std::string text : {R"({"type":"track"})", " { \"a\" : 1 ,\n \"context\":{ } } ", "{}", "{ }"})
    EXPECT_EQ(merged_call(text, "", ""), text);
}

TEST(MergedCall, CutsTheWriteKeyWhereverItStands) {
  EXPECT_EQ(merged_call(R"({"writeKey":"k","a":1,"b":2})", "", ""), R"({"a":1,"b":2})");
  EXPECT_EQ(merged_call(R"({"a":1,"writeKey":"k","b":2})", "", ""), R"({"a":1,"b":2})");
  EXPECT_EQ(merged_call(R"({"a":1,"b":2,"writeKey":"k"})", "", ""), R"({"a":1,"b":2})");
  EXPECT_EQ(merged_call(R"({"writeKey":"k"})", "", ""), "{}");
  EXPECT_EQ(merged_call(R"({"writeKey":"k","a":1,"write\u004bey":"l"})", "", ""), R"({"a":1})");
  EXPECT_EQ(merged_call(R"({"writeKey":"k","writeKey":"l"})", "", ""), "{}");
  EXPECT_EQ(merged_call(R"({"a":1,"writeKey":"k","writeKey":"l","b":2})", "", ""), R"({"a":1,"b":2})");
}

TEST(MergedCall, KeepsAWriteKeyThatIsNotTheCallsOwn) {
  const std::string text = R"({"properties":{"writeKey":"mine"},"x":"writeKey"})";
  EXPECT_EQ(merged_call(text, "", ""), text);
}

TEST(MergedCall, AddsWhatTheCallsContextHasNotBehindItsOwn) {
  EXPECT_EQ(merged_call(R"({"context":{ "a":1 },"b":2})", R"({"a":9,"c":{"d":3}})", ""),
            R"({"context":{ "a":1 ,"c":{"d":3}},"b":2})");
  EXPECT_EQ(merged_call(R"({"context":{}})", R"({"a":9,"c":3})", ""), R"({"context":{"a":9,"c":3}})");
  EXPECT_EQ(merged_call(R"({"context":{"a":1}})", R"({"a":9})", ""), R"({"context":{"a":1}})");
  EXPECT_EQ(merged_call(R"({"context":{"a":1}})", "{}", ""), R"({"context":{"a":1}})");
}

TEST(MergedCall, TakesTheWrappersContextWhereTheCallHasNoneOrNull) {
  EXPECT_EQ(merged_call(R"({"a":1})", R"({"ip":"::1"})", ""), R"({"a":1,"context":{"ip":"::1"}})");
  EXPECT_EQ(merged_call(R"({"context":null,"a":1})", R"({"ip":"::1"})", ""), R"({"context":{"ip":"::1"},"a":1})");
  EXPECT_EQ(merged_call(R"({"writeKey":"k"})", R"({"ip":"::1"})", ""), R"({"context":{"ip":"::1"}})");
}

TEST(MergedCall, LeavesAContextThatIsNoObjectForTheVerdict) {
  EXPECT_EQ(merged_call(R"({"context":"x"})", R"({"a":1})", ""), R"({"context":"x"})");
}

TEST(MergedCall, MergesTheIntegrationsLikewise) {
  EXPECT_EQ(merged_call(R"({"integrations":{"All":false}})", "", R"({"All":true,"X":true})"),
            R"({"integrations":{"All":false,"X":true}})");
  EXPECT_EQ(merged_call(R"({"a":1})", R"({"b":2})", R"({"X":true})"),
            R"({"a":1,"context":{"b":2},"integrations":{"X":true}})");
}

TEST(MergedCall, LeavesWhatIsNoObjectAsItIs) {
  EXPECT_EQ(merged_call("7", R"({"a":1})", ""), "7");
  EXPECT_EQ(merged_call("[1]", "", ""), "[1]");
}

TEST(ReadWrapper, TakesABatchApartAndLeavesItsCallsUnread) {
  std::string body = R"({"batch":[ {"a": 1} , broken],"context":{"ip":1},"integrations":{"All":true},)"
                     R"("writeKey":"k1","sentAt":"2026-01-02T03:04:05Z"})";
  const auto wrapper = wrapper_of(body);
  ASSERT_TRUE(wrapper) << wrapper.error().message;
  ASSERT_EQ(wrapper->calls.size(), 2U);
  EXPECT_EQ(wrapper->calls[0].value, R"({"a": 1})");
  EXPECT_EQ(wrapper->calls[1].value, "broken");
  EXPECT_EQ(wrapper->context, R"({"ip":1})");
  EXPECT_EQ(wrapper->integrations, R"({"All":true})");
  EXPECT_EQ(wrapper->write_key, "k1");
  EXPECT_EQ(wrapper->sent_at, "2026-01-02T03:04:05Z");
}

TEST(ReadWrapper, TakesNothingFromContextAndIntegrationsThatAreNoObjects) {
  std::string body = R"({"context":null,"integrations":[1],"batch":[]})";
  const auto wrapper = wrapper_of(body);
  ASSERT_TRUE(wrapper);
  EXPECT_TRUE(wrapper->calls.empty());
  EXPECT_EQ(wrapper->context, "");
  EXPECT_EQ(wrapper->integrations, "");
  EXPECT_EQ(wrapper->unread, "integrations");
  EXPECT_EQ(wrapper->write_key, "");
  EXPECT_EQ(wrapper->sent_at, "");
}

TEST(ReadWrapper, SaysHowWhatIsNoBatchIsMeant) {
  const auto message = [](std::string body) {
    const auto wrapper = wrapper_of(body);
    return wrapper ? std::string("none") : wrapper.error().message;
  };
  const std::string no_batch = "A batch must be an object with a member `batch`, an array of calls.";
  EXPECT_EQ(message("{}"), no_batch);
  EXPECT_EQ(message(R"({"events":[]})"), no_batch + " Rename events to batch.");
  EXPECT_EQ(message(R"({"batch":{}})"), no_batch + " Put the call into an array, even if there is only one.");
  EXPECT_EQ(message(R"({"type":"track"})"),
            no_batch + " Send a single call to the route of its type, such as /v1/track.");
  EXPECT_EQ(message(" "), "Invalid JSON: expected an object at byte 1 (line 1). The body is empty; a batch is "
                          R"({"batch":[...]}.)");
  EXPECT_EQ(message("[{}]"), "Invalid JSON: expected an object at byte 0 (line 1). An array was sent; a batch is an "
                             R"(object: {"batch":[...]}.)");
}

TEST(ReadWrapper, TakesAsManyCallsAsTheLimitAndNotOneMore) {
  EXPECT_EQ(max_batch_calls, 2'500U);
  EXPECT_EQ(fault_of(batch_of(2'500)), "none");
  EXPECT_EQ(fault_of(batch_of(2'501)), "too_many_calls");
}

TEST(ReadWrapper, RefusesABodyWithoutABatch) {
  for (const auto* body : {"{}", R"({"batch":{}})", R"({"batch":null})", R"({"batch":"[]"})", R"({"type":"track"})"})
    EXPECT_EQ(fault_of(body), "invalid_batch") << body;
}

TEST(ReadWrapper, RefusesWhatIsNoJson) {
  for (const auto* body : {"", "[]", "{\"batch\":[}", "{\"batch\":[1,]}", "{\"batch\":[]", "{\"batch\":[],\"a\":tru}",
                           "{\"batch\":[]}x", "{\"batch\":[],\"sentAt\":\"\\x\"}"})
    EXPECT_EQ(fault_of(body), "invalid_json") << body;
}

TEST(ReadWrapper, NamesTheByteAndTheLineOfAFault) {
  std::string body = "{\n\"batch\": [\n{},\n]}";
  const auto wrapper = wrapper_of(body);
  ASSERT_FALSE(wrapper);
  EXPECT_NE(wrapper.error().message.find("(line 4)"), std::string::npos) << wrapper.error().message;
}

TEST(ReadWrapper, RefusesAWrapperThatIsTooDeepItself) {
  EXPECT_EQ(fault_of(R"({"batch":[],"x":)" + std::string(200, '[') + std::string(200, ']') + "}"), "too_deep");
}

} // namespace
} // namespace plumbline::ingest
