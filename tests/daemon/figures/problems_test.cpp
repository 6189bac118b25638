#include "daemon/figures/problems.h"
#include "tests/daemon/debugger/calls.h"

#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

using validator::VerdictResult;

/// The details of a verdict with these violations, each as kind and path.
std::string_view details(std::initializer_list<std::pair<std::string_view, std::string_view>> violations) {
  static std::deque<std::string> texts;
  std::string list;
  for (const auto& [kind, path] : violations)
    list.append(list.empty() ? "" : ",")
        .append(R"({"kind":")")
        .append(kind)
        .append(R"(","path":")")
        .append(path)
        .append(R"(","message":"M of )")
        .append(path)
        .append(
            R"(","keyword":"type","rulePath":"","expected":null,"actual":{"kind":"no"},"actualType":null,"hint":null})");
  return texts.emplace_back("\"violations\":[" + list + R"(],"truncated":false,"notes":[])");
}

struct ProblemsTest : testing::Test {
  Problems problems;
  std::uint64_t seq = 0;

  void fail(std::string_view event, std::initializer_list<std::pair<std::string_view, std::string_view>> violations,
            Environment env = Environment::dev) {
    auto record = call_of(event, VerdictResult::fail, env);
    record.details = details(violations);
    fold(record);
  }
  void pass(std::string_view event, Environment env = Environment::dev) {
    fold(call_of(event, VerdictResult::pass, env));
  }
  void fold(ingest::Record record) {
    record.received_at_ms = static_cast<std::int64_t>(++seq) * 1'000;
    problems.fold(seq, record);
  }
  std::string page(const ProblemQuery& query = {}) const { return problems.page(query); }
  /// The paths, in the order of the page.
  std::string paths(const ProblemQuery& query = {}) const {
    std::string found;
    const auto text = page(query);
    constexpr std::string_view begin = R"("path":"/)";
    for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1))
      found += text.substr(at + begin.size(), text.find('"', at + begin.size()) - at - begin.size()) + ' ';
    return found;
  }
};

TEST_F(ProblemsTest, AreCountedBySourceEventKindAndPathWithTheirFirstAndLastCall) {
  fail("Order", {{"type", "/total"}});
  fail("Order", {{"type", "/total"}});
  const auto text = page();
  EXPECT_NE(
      text.find(
          R"("env":"dev","source":{"id":"src_1","name":"Web"},"type":"track","event":"Order","kind":"type",)"
          R"("path":"/total","message":"M of /total","hint":null,"count":2,)"
          R"("first":{"seq":1,"at":"1970-01-01T00:00:01.000Z"},"last":{"seq":2,"at":"1970-01-01T00:00:02.000Z"},)"
          R"("sample":2,"passingSince":null,"trend":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2]}],"next":null})"),
      std::string::npos)
      << text;
  EXPECT_TRUE(text.starts_with(R"({"problems":[{"id":"prb_)")) << text;

  fail("Order", {{"required", "/total"}});
  fail("Cart", {{"type", "/total"}});
  fail("Order", {{"type", "/total"}}, Environment::prod);
  EXPECT_EQ(times(page(), "\"id\":\"prb_"), 4U);
}

TEST_F(ProblemsTest, AreListedTheMostRecentFirstAndThoseOfOneCallInItsOrder) {
  fail("Order", {{"type", "/a"}, {"type", "/b"}});
  fail("Order", {{"type", "/c"}});
  EXPECT_EQ(paths(), "c a b ");
  fail("Order", {{"type", "/b"}});
  EXPECT_EQ(paths(), "b c a ");
}

TEST_F(ProblemsTest, PassSinceTheFirstCallOfTheirEventThatPassedBehindThem) {
  fail("Order", {{"type", "/a"}});
  pass("Cart");
  pass("Order", Environment::prod);
  EXPECT_EQ(times(page(), "\"passingSince\":null"), 1U);
  pass("Order");
  pass("Order");
  EXPECT_NE(page().find(R"("passingSince":"1970-01-01T00:00:04.000Z")"), std::string::npos) << page();
  fail("Order", {{"type", "/a"}});
  EXPECT_EQ(times(page(), "\"passingSince\":null"), 1U);
  pass("Order");
  EXPECT_NE(page().find(R"("passingSince":"1970-01-01T00:00:07.000Z")"), std::string::npos) << page();
}

TEST_F(ProblemsTest, OfMalformedCallsHaveNeitherTypeNorEvent) {
  auto record = call_of("", VerdictResult::fail);
  record.type = validator::CallType::none;
  record.flags = 0;
  record.details = details({{"malformed", "/type"}});
  fold(record);
  EXPECT_NE(page().find(R"("type":null,"event":null,"kind":"malformed")"), std::string::npos) << page();
}

TEST_F(ProblemsTest, AreFilteredAndPaged) {
  fail("Order", {{"type", "/a"}});
  fail("Cart", {{"required", "/b"}});
  fail("Order", {{"type", "/c"}}, Environment::prod);
  ProblemQuery query;
  query.env = Environment::dev;
  EXPECT_EQ(paths(query), "b a ");
  query.event = "Order";
  EXPECT_EQ(paths(query), "a ");
  query = {};
  query.kind = "type";
  EXPECT_EQ(paths(query), "c a ");
  query = {};
  query.path = "/b";
  EXPECT_EQ(paths(query), "b ");
  query = {};
  query.source = "Web";
  EXPECT_EQ(paths(query), "c b a ");
  query.source = "src_2";
  EXPECT_EQ(paths(query), "");

  query = {};
  query.limit = 2;
  EXPECT_EQ(paths(query), "c b ");
  const auto text = page(query);
  const auto at = text.find("\"next\":\"") + 8;
  query.before = std::stoull(text.substr(at));
  EXPECT_EQ(paths(query), "a ");
  EXPECT_TRUE(page(query).ends_with("\"next\":null}"));
}

TEST_F(ProblemsTest, AreTenThousandAtMostAndTheOldestGo) {
  for (std::size_t i = 0; i < Problems::max_problems; ++i) fail("E" + std::to_string(i), {{"type", "/x"}});
  EXPECT_EQ(problems.kept().all().size(), Problems::max_problems);
  fail("E0", {{"type", "/x"}});
  EXPECT_EQ(problems.kept().all().size(), Problems::max_problems);
  fail("one more", {{"type", "/x"}});
  EXPECT_EQ(problems.kept().all().size(), Problems::max_problems);
  ProblemQuery query;
  query.event = "E0";
  EXPECT_NE(page(query).find("\"count\":2"), std::string::npos);
  query.event = "E1";
  EXPECT_EQ(page(query), R"({"problems":[],"next":null})");
  pass("E1"); // of one that went
}

TEST_F(ProblemsTest, TakeABoundedNumberOfBytes) {
  const std::string long_name(30'000, 'x');
  for (std::size_t i = 0; i < 2 * Problems::max_bytes / long_name.size(); ++i)
    fail(long_name + std::to_string(i), {{"type", "/x"}});
  std::size_t bytes = 0;
  for (const auto& entry : problems.kept().all()) bytes += entry.bytes;
  EXPECT_LE(bytes, Problems::max_bytes);
  EXPECT_GT(bytes, Problems::max_bytes / 2);
}

TEST_F(ProblemsTest, LoseTheTextsOfForgottenCallsAndKeepTheCounts) {
  fail("Order", {{"type", "/a"}});
  fail("Order", {{"type", "/b"}});
  problems.erase({{1, 1}});
  const auto text = page();
  EXPECT_EQ(times(text, "M of /a"), 0U);
  EXPECT_EQ(times(text, "M of /b"), 1U);
  EXPECT_EQ(times(text, "\"sample\":null"), 1U);
  EXPECT_EQ(times(text, "\"count\":1"), 2U);
  fail("Order", {{"type", "/a"}});
  EXPECT_EQ(times(page(), "M of /a"), 1U);
}

TEST_F(ProblemsTest, HaveATrendOfADayByHour) {
  for (const std::int64_t hour : {0, 1, 1, 23}) {
    auto record = call_of("Order", VerdictResult::fail);
    record.details = details({{"type", "/a"}});
    record.received_at_ms = hour * ms_per_hour;
    problems.fold(++seq, record);
  }
  ProblemQuery query;
  query.now_ms = 24 * ms_per_hour - 1;
  EXPECT_EQ(times(page(query), R"("trend":[1,2,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1])"), 1U);
  query.now_ms = 24 * ms_per_hour;
  EXPECT_EQ(times(page(query), R"("trend":[2,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0])"), 1U);
}

TEST(SeqRanges, HoldBothTheirEnds) {
  const std::vector<journal::SeqRange> ranges{{3, 5}, {8, 8}};
  std::string inside;
  for (std::uint64_t seq = 1; seq < 10; ++seq)
    if (is_in(ranges, seq)) inside += std::to_string(seq);
  EXPECT_EQ(inside, "3458");
  EXPECT_FALSE(is_in({}, 1));
}

} // namespace
} // namespace plumbline::debugger
