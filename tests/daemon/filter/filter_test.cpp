#include "daemon/debugger/client_message.h"
#include "daemon/debugger/query_parameters.h"
#include "daemon/filter/filter.h"
#include "tests/daemon/debugger/calls.h"
#include "validator/json/rapidjson_document.h"

#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

using validator::CallType;
using validator::VerdictResult;

Result<Filter, FilterFault> of_query(std::string_view query) {
  http::Request request;
  request.query = query;
  return filter_of_query(request);
}

Result<Filter, FilterFault> of_object(std::string_view json) {
  return filter_of_json(validator::rapidjson_document(json).value());
}

TEST(Filter, LetsEverythingPassWhereNothingIsAsked) {
  EXPECT_EQ(*of_query(""), Filter{});
  EXPECT_EQ(*of_query("env=&event=&type=&unknown=1"), Filter{});
  EXPECT_EQ(*of_object("{}"), Filter{});
  EXPECT_EQ(*of_object(R"({"env":null,"event":null,"source":""})"), Filter{});
  EXPECT_TRUE(Filter{}.matches(call_of("A")));
}

TEST(Filter, ReadsTheSameFromAQueryAndFromAnObject) {
  const auto query =
      of_query("env=prod&source=Web+shop&type=page&event=A%26B&result=fail&kind=enum&session=s1&payload=1&q=a+b");
  const auto object = of_object(R"({"env":"prod","source":"Web shop","type":"page","event":"A&B","result":"fail",)"
                                R"("kind":"enum","session":"s1","q":"a b","payload":true})");
  ASSERT_TRUE(query);
  ASSERT_TRUE(object);
  EXPECT_EQ(*query, *object);
  EXPECT_EQ(query->env, Environment::prod);
  EXPECT_EQ(query->source, "Web shop");
  EXPECT_EQ(query->type, CallType::page);
  EXPECT_EQ(query->event, "A&B");
  EXPECT_EQ(query->result, VerdictResult::fail);
  EXPECT_EQ(query->kind, "enum");
  EXPECT_EQ(query->session, "s1");
  EXPECT_TRUE(query->payload);
}

TEST(Filter, SaysWhatWouldHaveBeenRight) {
  const auto expected = [](std::string_view query) {
    const auto filter = of_query(query);
    return filter ? "a filter" : filter.error().expected;
  };
  EXPECT_EQ(expected("env=staging"), R"(["dev","prod"])");
  EXPECT_EQ(expected("type=tracks"), R"(["track","identify","page","screen","group","alias"])");
  EXPECT_EQ(expected("result=ok"), R"(["pass","fail","error","unchecked"])");
  EXPECT_EQ(expected("kind=enumeration").substr(0, 12), R"(["required",)");
  EXPECT_EQ(expected("q=result:ok"), R"(["pass","fail","error","unchecked"])");
}

TEST(Filter, RefusesMembersThatAreNoTextAndWhatIsNoObject) {
  EXPECT_EQ(of_object(R"({"event":1})").error().message, "`event` must be a string.");
  EXPECT_EQ(of_object(R"({"env":["dev"]})").error().message, "`env` must be a string.");
  for (const auto* text : {"[]", "\"dev\"", "null"}) EXPECT_FALSE(of_object(text)) << text;
}

TEST(Filter, TakesThePayloadOnlyWhereItIsPlainlyAskedFor) {
  EXPECT_FALSE(of_query("payload=0")->payload);
  EXPECT_FALSE(of_query("payload")->payload);
  EXPECT_FALSE(of_object(R"({"payload":false})")->payload);
}

TEST(Filter, HoldsACallToEachOfItsMembers) {
  const auto call = call_of("A", VerdictResult::fail);
  const auto passes = [&](std::string_view query) { return of_query(query)->matches(call); };
  EXPECT_TRUE(passes("env=dev"));
  EXPECT_FALSE(passes("env=prod"));
  EXPECT_TRUE(passes("source=src_1"));
  EXPECT_TRUE(passes("source=Web"));
  EXPECT_FALSE(passes("source=web"));
  EXPECT_TRUE(passes("type=track"));
  EXPECT_FALSE(passes("type=page"));
  EXPECT_TRUE(passes("event=A"));
  EXPECT_FALSE(passes("event=a"));
  EXPECT_TRUE(passes("result=fail"));
  EXPECT_FALSE(passes("result=pass"));
  EXPECT_TRUE(passes("kind=required"));
  EXPECT_FALSE(passes("kind=type"));
  EXPECT_FALSE(passes("session=s"));
  EXPECT_TRUE(passes("env=dev&event=A&result=fail"));
  EXPECT_FALSE(passes("env=dev&event=A&result=pass"));
}

TEST(Filter, DoesNotTakeACallWithoutAnEventForOneThatIsNamedByNothing) {
  auto call = call_of("A");
  call.flags = 0;
  EXPECT_FALSE(of_query("event=A")->matches(call));
}

TEST(ClientMessage, IsOneOfFourKinds) {
  EXPECT_EQ(read_client_message(R"({"type":"pause"})")->kind, ClientMessage::Kind::pause);
  EXPECT_EQ(read_client_message(R"({"type":"resume","more":1})")->kind, ClientMessage::Kind::resume);
  const auto filter = read_client_message(R"({"type":"filter","filter":{"env":"dev","payload":true}})");
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->kind, ClientMessage::Kind::filter);
  EXPECT_EQ(filter->filter.env, Environment::dev);
  EXPECT_TRUE(filter->filter.payload);
  const auto complete = read_client_message(R"({"type":"complete","step":"dev.events","override":"no screens"})");
  ASSERT_TRUE(complete);
  EXPECT_EQ(complete->kind, ClientMessage::Kind::complete);
  EXPECT_EQ(complete->step, "dev.events");
  EXPECT_EQ(complete->override_reason, "no screens");
  EXPECT_EQ(read_client_message(R"({"type":"complete","step":"dev.events"})")->override_reason, std::nullopt);
}

TEST(ClientMessage, SaysWhatWasNotUnderstood) {
  const auto fault = [](std::string_view text) {
    const auto message = read_client_message(text);
    return message ? "none" : message.error().what + "/" + message.error().code;
  };
  EXPECT_EQ(fault(""), "/invalid_json");
  EXPECT_EQ(fault("[]"), "/invalid_json");
  EXPECT_EQ(fault(R"({"type":"pause")"), "/invalid_json");
  EXPECT_EQ(fault("{}"), "/unknown_type");
  EXPECT_EQ(fault(R"({"type":1})"), "/unknown_type");
  EXPECT_EQ(fault(R"({"type":"Pause"})"), "/unknown_type");
  EXPECT_EQ(fault(R"({"type":"filter"})"), "filter/bad_filter");
  EXPECT_EQ(fault(R"({"type":"filter","filter":[]})"), "filter/bad_filter");
  EXPECT_EQ(fault(R"({"type":"filter","filter":{"env":"x"}})"), "filter/bad_filter");
  EXPECT_EQ(fault(R"({"type":"complete"})"), "complete/unknown_step");
  EXPECT_EQ(fault(R"({"type":"complete","step":7})"), "complete/unknown_step");
}

TEST(Filter, OfAViewerAsksForNothingThatIsHidden) {
  const auto hiding = validator::Hiding::of({"email", "userId", "/traits/card/number"});
  ASSERT_TRUE(hiding);
  const auto fault_of = [&](const std::string& q) -> std::string {
    auto filter = of_query("q=" + q);
    if (!filter) return "not read";
    const auto limited = filter->limit(ingest::Sight(*hiding));
    return limited ? "" : std::to_string(limited.error().at) + ' ' + limited.error().message;
  };
  EXPECT_EQ(fault_of("email:ada"), "6 email is hidden from viewers, so a viewer's filter cannot use it.");
  for (const auto* q : {"has:email", "a+-Email:~x", "contact.email:ada", "card.number:4111", "/traits/card/number:4111",
                        "user:ada", "userId:ada", "path:/traits/email/0", "email:>3"})
    EXPECT_NE(fault_of(q), "") << q;
  for (const auto* q :
       {"ada", "anonymous:x", "path:/traits/email", "has:card", "card.kind:visa", "event:email", "kind:type"})
    EXPECT_EQ(fault_of(q), "") << q;
  auto owners = of_query("q=email:ada+user:ada");
  EXPECT_TRUE(owners->limit(ingest::Sight()));
}

TEST(Filter, OfAViewerFindsNoWordOfWhatIsHidden) {
  const auto hiding = validator::Hiding::of({"userId"});
  ASSERT_TRUE(hiding);
  auto record = call_of("Signed Up");
  record.call = R"({"type":"track","messageId":"m","userId":"ada","event":"Signed Up","properties":{"plan":"gold"}})";
  for (const auto& [word, is_found] :
       {std::pair{"q=ada", false}, std::pair{"q=-ada", true}, std::pair{"q=gold", true}}) {
    auto filter = of_query(word);
    EXPECT_NE(filter->matches(record), is_found && std::string_view(word) == "q=-ada") << word;
    ASSERT_TRUE(filter->limit(ingest::Sight(*hiding)));
    EXPECT_EQ(filter->matches(record), is_found) << word;
  }
}

} // namespace
} // namespace plumbline::debugger
