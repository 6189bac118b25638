#include "daemon/ingest/ingest.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <map>

namespace plumbline::ingest {
namespace {

constexpr std::int64_t now = 1'767'323'045'000;

/// Ingest on a journal that answers what the test says.
class IngestTest : public testing::Test {
 protected:
  IngestTest() {
    auto book = std::make_shared<Rulebook>();
    book->sources["key"] = std::make_shared<const Source>(Source{"src_1", "Web", Environment::dev});
    rulebook.store(std::move(book));
    ingest.add_routes(router);
  }

  task<Result<std::vector<Appended>, AppendFault>> append(Batch) { co_return appended; }
  task<std::vector<std::string>> verdicts_of(std::vector<std::pair<std::uint64_t, std::string>> calls) {
    std::vector<std::string> verdicts;
    for (const auto& [seq, notes] : calls) verdicts.push_back(kept.empty() ? kept : kept + notes);
    co_return verdicts;
  }

  http::Response send(std::string body, std::map<std::string, std::string, std::less<>> fields) {
    body.reserve(body.size() + validator::text_padding);
    http::Request request;
    request.method = "POST";
    request.path = "/v1/batch";
    request.query = "writeKey=key";
    request.body = body;
    request.bind_fields(&fields, [](const void* of, std::string_view name) -> std::string_view {
      const auto& known = *static_cast<const decltype(fields)*>(of);
      const auto found = known.find(name);
      return found == known.end() ? std::string_view() : found->second;
    });
    http::Response response;
    const auto* handler = router.find(request).handler;
    auto answered = [&]() -> task<void> {
      response = co_await (*handler)(request);
      Turns::Work work(turns, request.share);
      for (http::Piece piece; response.pieces && !piece.last;) {
        piece = co_await response.pieces->next(work);
        response.body += piece.bytes;
      }
    };
    net::co_spawn(context, answered(), net::detached);
    context.run();
    context.restart();
    return response;
  }

  Result<std::vector<Appended>, AppendFault> appended{std::vector<Appended>{}};
  std::string kept;
  net::io_context context{1};
  Turns turns{context};
  Snapshot<Rulebook> rulebook{std::make_shared<const Rulebook>()};
  NoticeBoard notices;
  Ingest ingest{
      rulebook,
      {[this](Batch batch) { return append(std::move(batch)); },
       [this](std::vector<std::pair<std::uint64_t, std::string>> calls) { return verdicts_of(std::move(calls)); },
       turns, notices, nullptr, [] { return now; }}};
  http::Router router;
};

const std::string batch = R"({"batch":[{"type":"track","event":"A","userId":"u","messageId":"m"}]})";
const std::map<std::string, std::string, std::less<>> prefer{{"prefer", "return=representation"}};

TEST_F(IngestTest, ShowsTheVerdictOfTheFirstForADuplicateWithANote) {
  appended = std::vector{Appended{17, true, false}};
  kept = "first ";
  const auto answer = send(batch, prefer);
  EXPECT_TRUE(answer.body.starts_with(R"({"success":true,"verdicts":[first {"code":"duplicate")")) << answer.body;
}

TEST_F(IngestTest, JudgesADuplicateAnewWithTheSeqOfAFirstThatIsNoLongerKept) {
  appended = std::vector{Appended{17, true, false}};
  const auto answer = send(batch, prefer);
  EXPECT_NE(answer.body.find(R"("verdicts":[{"seq":17,)"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find(R"("result":"unchecked")"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find(R"("code":"duplicate")"), std::string::npos) << answer.body;
}

TEST_F(IngestTest, ShowsTheVerdictsOfALargeBatchPieceByPieceAndAllOfThem) {
  constexpr std::size_t count = 2'500;
  std::string body = R"({"batch":[)";
  std::vector<Appended> all;
  for (std::size_t i = 0; i < count; ++i) {
    body += R"({"type":"track","event":"A","userId":"u"},)";
    all.push_back({i + 1, i % 3 == 1, false});
  }
  body.back() = ']';
  appended = std::move(all);
  kept = "first ";
  const auto answer = send(body + "}", prefer);
  ASSERT_TRUE(answer.pieces);
  EXPECT_TRUE(answer.body.starts_with(R"({"success":true,"verdicts":[{"seq":1,)"));
  EXPECT_TRUE(answer.body.ends_with("]}"));
  std::size_t verdicts = 0;
  for (auto at = answer.body.find("{\"seq\":"); at != std::string::npos; at = answer.body.find("{\"seq\":", at + 1))
    ++verdicts;
  std::size_t firsts = 0;
  for (auto at = answer.body.find(",first {"); at != std::string::npos; at = answer.body.find(",first {", at + 1))
    ++firsts;
  EXPECT_EQ(verdicts + firsts, count);
  EXPECT_EQ(firsts, 833U);
}

TEST_F(IngestTest, AnswersWhatTheJournalRefused) {
  const auto status_of = [&](AppendFault fault) {
    appended = unexpected(fault);
    return send(batch, {}).status;
  };
  EXPECT_EQ(status_of(AppendFault::overloaded), 429U);
  EXPECT_EQ(status_of(AppendFault::disk_full), 429U);
  EXPECT_EQ(status_of(AppendFault::read_only), 429U);
  EXPECT_EQ(status_of(AppendFault::broken), 503U);
  EXPECT_EQ(status_of(AppendFault::stopping), 503U);
  EXPECT_EQ(notices.totals().since({}, Environment::dev).refused, 3U) << "what may come again";
}

TEST_F(IngestTest, SpreadsRetryAfterOverWholeSecondsFrom1To300) {
  appended = unexpected(AppendFault::disk_full);
  std::map<std::string, int> told;
  for (int i = 0; i < 200; ++i)
    for (const auto& [name, value] : send(batch, {}).headers)
      if (name == "Retry-After") ++told[value];
  EXPECT_GT(told.size(), 5U);
  for (const auto& [seconds, count] : told) {
    EXPECT_GE(std::stoi(seconds), 10);
    EXPECT_LE(std::stoi(seconds), 30);
  }
}

} // namespace
} // namespace plumbline::ingest
