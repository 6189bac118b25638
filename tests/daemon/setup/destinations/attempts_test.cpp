#include "daemon/setup/destinations/attempts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace plumbline::setup {
namespace {

using State = DeliveryAttempt::State;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

DeliveryAttempt attempt_at(std::uint64_t seq, State state = State::accepted) {
  DeliveryAttempt attempt;
  attempt.from = attempt.through = seq;
  attempt.state = state;
  attempt.request = ShownMessage{
      "POST", "https://x.example/", 0, {{"Content-Type", "application/json"}}, "sent of " + std::to_string(seq), 20};
  if (state != State::accepted) attempt.error = "It answered 500: said of " + std::to_string(seq);
  attempt.answer = ShownMessage{
      "", "", state == State::accepted ? 200U : 500U, {{"X-Echo", "echo"}}, "said of " + std::to_string(seq), 20};
  return attempt;
}

std::vector<std::uint64_t> seqs_of(const AttemptLog::Page& page) {
  std::vector<std::uint64_t> seqs;
  for (const auto& entry : page.attempts) seqs.push_back(entry->attempt.through);
  return seqs;
}

TEST(AttemptLog, ListsTheLatestFirstPageByPage) {
  AttemptLog log(0);
  for (std::uint64_t seq = 1; seq <= 5; ++seq) log.note("dst_1", attempt_at(seq));
  const auto first = log.page("dst_1", {0, 2, std::nullopt});
  EXPECT_THAT(seqs_of(first), ElementsAre(5, 4));
  log.note("dst_1", attempt_at(6)); // a page stays in place
  const auto second = log.page("dst_1", {first.next, 2, std::nullopt});
  EXPECT_THAT(seqs_of(second), ElementsAre(3, 2));
  const auto last = log.page("dst_1", {second.next, 2, std::nullopt});
  EXPECT_THAT(seqs_of(last), ElementsAre(1));
  EXPECT_EQ(last.next, 0U);
  EXPECT_THAT(seqs_of(log.page("dst_2", {})), ElementsAre());
}

TEST(AttemptLog, FindsTheAttemptsOfACallAlsoInABatch) {
  AttemptLog log(0);
  auto batch = attempt_at(9, State::again);
  batch.from = 5;
  log.note("dst_1", batch);
  batch.number = 2;
  log.note("dst_1", batch);
  log.note("dst_1", attempt_at(10));
  EXPECT_THAT(seqs_of(log.page("dst_1", {0, 100, 7})), ElementsAre(9, 9));
  EXPECT_THAT(seqs_of(log.page("dst_1", {0, 100, 4})), ElementsAre());
}

TEST(AttemptLog, KeepsTheLastThousandAndAThousandFailingOnesBeforeThem) {
  AttemptLog log(0);
  for (std::uint64_t seq = 1; seq <= 1100; ++seq) log.note("dst_1", attempt_at(seq, State::refused));
  for (std::uint64_t seq = 1101; seq <= 2100; ++seq) log.note("dst_1", attempt_at(seq));
  auto page = log.page("dst_1", {0, 5000, std::nullopt});
  ASSERT_EQ(page.attempts.size(), 2000U);
  EXPECT_EQ(page.attempts[999]->attempt.through, 1101U);
  EXPECT_EQ(page.attempts[1000]->attempt.through, 1100U);
  EXPECT_EQ(page.attempts.back()->attempt.through, 101U);
  log.note("dst_1", attempt_at(2101)); // an accepted one goes, and no failing one
  page = log.page("dst_1", {0, 5000, std::nullopt});
  EXPECT_EQ(page.attempts.size(), 2000U);
  EXPECT_EQ(page.attempts.back()->attempt.through, 101U);
}

TEST(AttemptLog, HasABoundOfBytesForAllDestinationsTogether) {
  const auto size = attempt_at(10).bytes();
  AttemptLog log(0, 10 * size);
  for (std::uint64_t seq = 1; seq <= 9; ++seq) log.note("much", attempt_at(seq));
  log.note("little", attempt_at(1));
  EXPECT_EQ(log.page("much", {}).attempts.size(), 9U);
  log.note("little", attempt_at(2));
  EXPECT_EQ(log.page("much", {}).attempts.size(), 8U) << "the one with the most loses its oldest";
  EXPECT_THAT(seqs_of(log.page("little", {})), ElementsAre(2, 1));
  log.remove("much");
  EXPECT_THAT(seqs_of(log.page("much", {})), ElementsAre());
  for (std::uint64_t seq = 3; seq <= 10; ++seq) log.note("little", attempt_at(seq));
  EXPECT_EQ(log.page("little", {}).attempts.size(), 10U);
}

std::string json_of(const AttemptLog& log, std::uint64_t first_kept = 1, const ingest::Sight& sight = {}) {
  return attempts_json(log.page("dst_1", {}), log.since_ms(), first_kept, sight);
}

TEST(AttemptLog, DropsWhatWasSentOfCallsThatAreForgotten) {
  AttemptLog log(0);
  log.note("dst_1", attempt_at(3, State::refused));
  log.note("dst_1", attempt_at(4));
  log.forget({{1, 3}});
  log.note("dst_1", attempt_at(2)); // it was under way
  EXPECT_THAT(json_of(log), Not(HasSubstr("of 3")));
  EXPECT_THAT(json_of(log), Not(HasSubstr("of 2")));
  EXPECT_THAT(json_of(log), HasSubstr("sent of 4"));
  EXPECT_THAT(json_of(log, 5), Not(HasSubstr("sent of 4"))) << "retention dropped it";
}

TEST(AttemptLog, ShowsNoContentsWhereSomethingIsHidden) {
  const auto hiding = validator::Hiding::of({"email"});
  ASSERT_TRUE(hiding);
  AttemptLog log(0);
  log.note("dst_1", attempt_at(3, State::refused));
  const auto seen = json_of(log, 1, ingest::Sight(*hiding));
  for (const auto* part : {"sent of", "said of", "X-Echo", "echo"}) EXPECT_THAT(seen, Not(HasSubstr(part)));
  EXPECT_THAT(seen, HasSubstr(R"("error":"It answered 500: •••")"));
  EXPECT_THAT(seen, HasSubstr(R"("value":"application/json")"));
}

} // namespace
} // namespace plumbline::setup
