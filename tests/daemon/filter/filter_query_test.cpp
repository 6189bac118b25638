#include "daemon/filter/caseless_text.h"
#include "daemon/filter/filter.h"
#include "daemon/filter/filter_query.h"
#include "tests/daemon/debugger/calls.h"

#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

using validator::VerdictResult;

class FilterQueryTest : public testing::Test {
 protected:
  FilterQueryTest() {
    call = call_of("Order Completed", VerdictResult::fail);
    call.session = "s1";
    call.details =
        R"("violations":[{"kind":"type","path":"/properties/total","hint":{"kind":"value_type","from":"a"}},)"
        R"({"kind":"required","path":"/properties/products/0/id"}],"notes":[{"code":"x","path":"/properties/note"}])";
    call.call =
        R"({"type":"track","event":"Order Completed","messageId":"m-1","userId":42,"anonymousId":"anon",)"
        R"("context":{"ip":"1.2.3.4"},"properties":{"total":"99.50","revenue":80,"coupon":"SUMMER","gift":true,)"
        R"("empty":null,"type":"paid","Cart Total":7,"a.b":1,"tags":["red","blue"],"address":{"city":"Berlin"},)"
        R"("products":[{"price":5},{"price":120}],"large":9007199254740993}})";
  }
  bool matches(std::string_view text) const {
    const auto query = FilterQuery::parse(text);
    EXPECT_TRUE(query) << text << ": " << (query ? "" : query.error().message);
    return query && query->matches(call);
  }
  ingest::Record call;
};

TEST_F(FilterQueryTest, TakesEverythingWhereNothingIsAsked) {
  EXPECT_TRUE(matches(""));
  EXPECT_TRUE(matches(" \t\n "));
  EXPECT_TRUE(FilterQuery::parse("  ")->empty());
}

TEST_F(FilterQueryTest, HoldsACallToEveryCondition) {
  EXPECT_TRUE(matches(R"(event:"Order Completed" -event:"Page Viewed" result:fail kind:type path:/properties/total )"
                      R"(source:Web env:dev user:42 total:>90 has:coupon summer)"));
  EXPECT_FALSE(matches("result:fail result:pass"));
  EXPECT_TRUE(matches("kind:type kind:required"));
}

TEST_F(FilterQueryTest, KnowsTheFieldsOfAVerdict) {
  for (const auto* yes : {"env:dev", "source:Web", "source:src_1", "type:track", "result:fail", "kind:type",
                          "session:s1", "user:42", "userId:42", "anonymous:anon", "anonymousId:anon", "message:m-1",
                          "messageId:m-1", "result:=fail", "event:~^Order", "user:~^4.$"})
    EXPECT_TRUE(matches(yes)) << yes;
  for (const auto* no : {"env:prod", "source:web", "source:src_2", "type:page", "result:pass", "kind:enum", "session:s",
                         "user:4", "userId:anon", "anonymous:42", "message:m", "event:order", "event:~^Completed"}) {
    EXPECT_FALSE(matches(no)) << no;
    EXPECT_TRUE(matches("-" + std::string(no))) << no;
  }
}

TEST_F(FilterQueryTest, FindsAViolationAtItsPathAndInsideOfIt) {
  EXPECT_TRUE(matches("path:/properties/products"));
  EXPECT_TRUE(matches("path:/properties/products/0/id"));
  EXPECT_FALSE(matches("path:/properties/prod"));
  EXPECT_FALSE(matches("path:/properties/note")); // a note's
}

TEST_F(FilterQueryTest, ComparesPropertiesByValue) {
  for (const auto* yes : {"revenue:80",
                          "revenue:80.0",
                          "revenue:8e1",
                          "revenue:>79",
                          "revenue:>=80",
                          "revenue:<=80",
                          "revenue:<81",
                          "total:99.50",
                          "total:>99",
                          "coupon:SUMMER",
                          "coupon:\"SUMMER\"",
                          "coupon:~^SUM",
                          "gift:true",
                          "empty:null",
                          "tags:red",
                          "address.city:Berlin",
                          "products.price:>100",
                          "a.b:1",
                          "\"Cart Total\":>5",
                          "/context/ip:1.2.3.4",
                          "/properties/type:paid",
                          "large:9007199254740993"})
    EXPECT_TRUE(matches(yes)) << yes;
  for (const auto* no :
       {"revenue:8", "revenue:>80", "revenue:<80", "total:99.5", "total:<99", "coupon:summer", "gift:1", "empty:\"\"",
        "tags:green", "products.price:>200", "absent:1", "large:9007199254740992", "coupon:>1"})
    EXPECT_FALSE(matches(no)) << no;
}

TEST_F(FilterQueryTest, TellsPresentFromAbsentAndNull) {
  EXPECT_TRUE(matches("has:coupon"));
  EXPECT_TRUE(matches("has:products"));
  EXPECT_TRUE(matches("has:\"Cart Total\""));
  EXPECT_TRUE(matches("has:/context/ip"));
  EXPECT_FALSE(matches("has:empty"));
  EXPECT_FALSE(matches("has:absent"));
  EXPECT_TRUE(matches("-has:absent"));
  call.call = R"({"type":"identify","traits":{"plan":"team"}})";
  EXPECT_TRUE(matches("has:plan plan:team"));
}

TEST_F(FilterQueryTest, FindsWordsWhateverTheirCase) {
  EXPECT_TRUE(matches("summer BERLIN"));
  EXPECT_TRUE(matches("\"order completed\""));
  EXPECT_FALSE(matches("\"completed order\""));
  EXPECT_TRUE(matches("-winter"));
  EXPECT_TRUE(matches("1.2.3.4"));
  EXPECT_FALSE(matches("http://example.com")); // no property named http
  EXPECT_FALSE(matches("12:30"));
}

TEST_F(FilterQueryTest, ReadsEscapedTextAsItIsMeant) {
  call.call = R"({"userId":"a\"b","properties":{"tot\u0061l":5,"way":"c:\\x"}})";
  EXPECT_TRUE(matches(R"(user:"a\"b")"));
  EXPECT_TRUE(matches("total:5"));
  EXPECT_TRUE(matches(R"(way:"c:\\x")"));
  EXPECT_TRUE(matches(R"(way:~"^\w:")"));
}

TEST_F(FilterQueryTest, FindsNeitherIdsNorPropertiesInWhatIsNoJson) {
  call.call = "userId 42 total";
  call.set(ingest::RecordFlag::unreadable);
  EXPECT_FALSE(matches("user:42"));
  EXPECT_FALSE(matches("has:total"));
  EXPECT_TRUE(matches("TOTAL"));
}

TEST_F(FilterQueryTest, KnowsAMessageIdThatWasMade) {
  call.set(ingest::RecordFlag::message_id_made);
  call.message_id = "made";
  EXPECT_TRUE(matches("message:made"));
  EXPECT_FALSE(matches("message:m-1"));
}

TEST(FilterQuery, NamesThePlaceOfAFaultAndWhatBelongsThere) {
  const auto fault = [](std::string_view text) {
    const auto query = FilterQuery::parse(text);
    return query ? "none" : std::to_string(query.error().at) + " " + query.error().expected;
  };
  EXPECT_EQ(fault("a result:maybe"), R"(9 ["pass","fail","error","unchecked"])");
  EXPECT_EQ(fault("result:"), R"(7 ["pass","fail","error","unchecked"])");
  EXPECT_EQ(fault("event: x"), R"(6 ["a value"])");
  EXPECT_EQ(fault("a -"), R"(3 ["a word","name:value"])");
  EXPECT_EQ(fault("a \"open"), R"(7 ["\""])");
  EXPECT_EQ(fault("event:\"a\"b"), R"(9 [" "])");
  EXPECT_EQ(fault("\"a\"b"), R"(3 [" ",":"])");
  EXPECT_EQ(fault("total:>abc"), R"(7 ["a number"])");
  EXPECT_EQ(fault("total:>"), R"(7 ["a number"])");
  EXPECT_EQ(fault("event:>5"), R"(6 ["=","~"])");
  EXPECT_EQ(fault("result:~f"), R"(7 ["="])");
  EXPECT_EQ(fault("coupon:~(").substr(0, 1), "8");
}

TEST(FilterQuery, HasSoManyBytesAndConditionsAndNoMore) {
  EXPECT_TRUE(FilterQuery::parse(std::string(FilterQuery::max_bytes, 'x')));
  EXPECT_FALSE(FilterQuery::parse(std::string(FilterQuery::max_bytes + 1, 'x')));
  std::string words;
  for (std::size_t i = 0; i < FilterQuery::max_terms; ++i) words += "x ";
  EXPECT_TRUE(FilterQuery::parse(words));
  const auto fault = FilterQuery::parse(words + "y");
  ASSERT_FALSE(fault);
  EXPECT_EQ(fault.error().at, words.size());
}

TEST(FilterQuery, HasPatternsOfSoManyBytesAndNoMoreAndSaysWhichIsTooLarge) {
  const auto fault = [](const std::string& text) {
    const auto query = FilterQuery::parse(text);
    return query ? "none" : std::to_string(query.error().at) + " " + query.error().message;
  };
  EXPECT_EQ(fault("event:~\\pL+"), "none");
  EXPECT_EQ(fault("event:~^Order user:~^.{1,100}$"), "none");
  EXPECT_TRUE(fault("event:~(((\\pL{10}){10}){10})").starts_with("7 The pattern is invalid: it is too large"));
  const auto letters = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "event:~\\pL+ ";
    return text;
  };
  EXPECT_EQ(fault(letters(4)), "none");
  EXPECT_TRUE(fault(letters(5)).starts_with("55 The patterns of this filter are too large")) << fault(letters(5));
  std::string many;
  for (std::size_t i = 0; i < FilterQuery::max_patterns; ++i) many += "event:~a ";
  EXPECT_EQ(fault(many), "none");
  EXPECT_TRUE(fault(many + "event:~a").starts_with(std::to_string(many.size() + 7) + " A filter can have at most 16"));
  const auto of_bytes = [](std::size_t bytes) { return "event:~[" + std::string(bytes - 2, 'x') + "]"; };
  EXPECT_EQ(fault(of_bytes(FilterQuery::max_pattern_bytes)), "none");
  EXPECT_TRUE(fault(of_bytes(FilterQuery::max_pattern_bytes + 1)).starts_with("7 The patterns of a filter can have"));
}

TEST(FilterQuery, MatchesNothingUntilItsPatternsAreCompiled) {
  auto query = FilterQuery::read("event:~^A");
  ASSERT_TRUE(query);
  EXPECT_TRUE(query->has_patterns());
  EXPECT_FALSE(query->matches(call_of("A")));
  ASSERT_TRUE(query->compile());
  EXPECT_TRUE(query->matches(call_of("A")));
  EXPECT_FALSE(FilterQuery::read("event:A")->has_patterns());
  EXPECT_TRUE(FilterQuery::read("event:~(")) << "the fault is found when it is compiled";
}

TEST(FilterQuery, DoesNotMatchACallWhosePatternsWouldTakeMoreStepsThanTheyMay) {
  const auto query = FilterQuery::parse("event:~.{1,100}x");
  const auto without = FilterQuery::parse("-event:~.{1,100}x");
  const auto pattern = validator::Pattern::compile(".{1,100}x", FilterQuery::max_memory_of_a_pattern);
  std::string fits;
  while (pattern->cost_of(fits + "y") <= FilterQuery::max_pattern_steps) fits += 'y';
  const std::string longer = fits + "y";
  for (const auto& [name, matches] : {std::pair{fits, true}, std::pair{longer, false}}) {
    auto record = call_of("A");
    record.event = name;
    EXPECT_FALSE(query->matches(record));
    EXPECT_EQ(without->matches(record), matches) << name.size();
  }
}

TEST(FilterQuery, SaysWhatAnIndexMayKnow) {
  using journal::IndexField;
  using Terms = std::vector<journal::AnyOf>;
  const auto query = FilterQuery::parse("total:>1 event:A -source:Web user:42 event:~B x");
  EXPECT_EQ(query->index_terms(),
            (Terms{{{IndexField::event, "A"}}, {{IndexField::user_id, "42"}, {IndexField::anonymous_id, "42"}}}));
  EXPECT_TRUE(query->reads_calls());
  EXPECT_FALSE(FilterQuery::parse("event:A result:pass")->reads_calls());
  Filter filter;
  filter.env = Environment::dev;
  filter.query = *FilterQuery::parse("message:m");
  EXPECT_EQ(filter.index_terms(), (Terms{{{IndexField::message_id, "m"}}, {{IndexField::env, "dev"}}}));
}

TEST(CaselessText, IsFoundAtBothEndsAndNotBeyond) {
  EXPECT_TRUE(CaselessText("abc").is_in("ABC"));
  EXPECT_TRUE(CaselessText("zk").is_in("xxZK"));
  EXPECT_TRUE(CaselessText("Zk").is_in("zkxx"));
  EXPECT_FALSE(CaselessText("abcd").is_in("abc"));
  EXPECT_FALSE(CaselessText("zka").is_in("xxzk"));
  EXPECT_TRUE(CaselessText("").is_in(""));
  EXPECT_TRUE(CaselessText("zza").is_in("zZzZa"));
}

} // namespace
} // namespace plumbline::debugger
