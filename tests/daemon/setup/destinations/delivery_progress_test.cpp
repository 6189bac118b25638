#include "daemon/setup/destination_json.h"
#include "daemon/setup/destinations/delivery_progress.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <memory>
#include <string>
#include <vector>

namespace plumbline::setup::test {
namespace {

/// `seqs`: of the calls that it accepted, which version 1 of the plan judged.
DeliveryReport accepted(std::uint64_t position, std::vector<std::uint64_t> seqs = {}) {
  DeliveryReport report;
  report.position = position;
  report.delivered = 1;
  for (const auto seq : seqs) report.calls.push_back({{seq, 1000, 1}, std::nullopt});
  report.last = LastDelivery{position, 1000, 200, ""};
  report.attempts = 1;
  return report;
}

DeliveryReport failed(std::uint64_t position) {
  DeliveryReport report;
  report.position = position;
  report.last = LastDelivery{position + 1, 1000, 503, "It answered 503"};
  report.trouble = Trouble{position + 1, position + 1, 1};
  return report;
}

DeliveryReport dead(std::uint64_t seq) {
  DeliveryReport report;
  report.position = seq;
  report.dead.push_back({seq, 1000, 1, 422, "It answered 422"});
  report.last = LastDelivery{seq, 1000, 422, "It answered 422"};
  return report;
}

Selection::Review review_at(std::uint64_t seq, int version = 1) { return {1000, "owner", seq, version}; }

TEST(DeliveryProgress, CountsAsEvidenceOnlyWhatCameBehindTheReviewInForce) {
  auto progress = with_report({}, accepted(3, {2, 3}), std::nullopt);
  EXPECT_EQ(progress.evidence, 0U);
  progress = with_report(progress, accepted(6, {5, 6}), review_at(5));
  EXPECT_EQ(progress.evidence, 1U);
  EXPECT_EQ(progress.first_evidence, 6U);
  progress = with_report(progress, accepted(9, {8, 9}), review_at(5));
  EXPECT_EQ(progress.evidence, 3U);
  EXPECT_EQ(progress.last_evidence, 9U);
  progress = with_report(progress, accepted(12, {12}), review_at(10));
  EXPECT_EQ(progress.evidence, 1U) << "another review begins anew";
  EXPECT_EQ(progress.first_evidence, 12U);
}

TEST(DeliveryProgress, CountsAcceptedCallsThatAreNoEvidenceByTheReason) {
  auto report = accepted(9, {7, 8, 9});
  report.calls[1].reason = Uncounted::in_session;
  report.calls[2].call.plan_version = 0;
  const auto progress = with_report({}, report, review_at(7));
  EXPECT_EQ(progress.evidence, 0U);
  EXPECT_EQ(progress.uncounted.text(), "2 before the review, 1 in a test session");
  EXPECT_EQ(read_progress(progress_document(progress), "").uncounted, progress.uncounted);
}

TEST(DeliveryProgress, IsFailingByItsLatestAttemptAndKeptWhereThatChanges) {
  DeliveryProgress none;
  EXPECT_TRUE(must_be_kept(none, failed(0)));
  const auto failing = with_report(none, failed(0), std::nullopt);
  EXPECT_TRUE(failing.failing);
  EXPECT_FALSE(must_be_kept(failing, failed(0))) << "every attempt of an outage would cost a write";
  EXPECT_TRUE(must_be_kept(failing, accepted(1)));
  const auto well = with_report(failing, accepted(1), std::nullopt);
  EXPECT_FALSE(well.failing);
  EXPECT_FALSE(well.trouble);
  DeliveryReport skipped;
  skipped.position = 9;
  EXPECT_FALSE(must_be_kept(well, skipped)) << "calls that are not for it are looked at again after a crash";
  EXPECT_EQ(with_report(well, skipped, std::nullopt).position, 9U);
}

TEST(DeliveryProgress, KeepsTheLatestDeadLettersAndCountsThemAll) {
  DeliveryProgress progress;
  for (std::uint64_t seq = 1; seq <= DeliveryProgress::max_dead_letters + 1; ++seq)
    progress = with_report(progress, dead(seq), std::nullopt);
  EXPECT_EQ(progress.dead, DeliveryProgress::max_dead_letters + 1);
  ASSERT_EQ(progress.dead_letters->size(), DeliveryProgress::max_dead_letters);
  EXPECT_EQ(progress.dead_letters->front().seq, 2U);
  EXPECT_EQ(progress.delivered, 0U);
  EXPECT_TRUE(progress.failing);
}

TEST(DeliveryProgress, IsReadAsItWasWritten) {
  auto progress = with_report({}, accepted(4, {4}), review_at(2));
  progress = with_report(progress, dead(5), review_at(2));
  const auto read = read_progress(progress_document(progress), dead_letters_document(*progress.dead_letters));
  EXPECT_EQ(progress_document(read), progress_document(progress));
  EXPECT_EQ(dead_letters_document(*read.dead_letters), dead_letters_document(*progress.dead_letters));
  EXPECT_EQ(read.position, 5U);
  EXPECT_EQ(read.batches.size(), 1U);
  EXPECT_EQ(read.last->error, "It answered 422");
  EXPECT_THROW(read_progress("{}", ""), std::runtime_error);
}

TEST(DeadLetters, AreReadPageByPageWhileOthersCome) {
  DeliveryProgress progress;
  auto letters = std::make_shared<std::vector<DeadLetter>>();
  for (std::uint64_t seq = 1; seq <= 5; ++seq) letters->push_back({seq, 1, 1, 422, "no"});
  progress.dead_letters = letters;
  progress.dead = 9; // the first four are no longer kept
  const auto seqs = [&](std::uint64_t before, std::size_t limit) {
    rapidjson::Document page;
    page.Parse(dead_letters_json(progress, before, limit).c_str());
    std::string text;
    for (const auto& letter : page["deadLetters"].GetArray()) text += std::to_string(letter["seq"].GetUint64()) + ' ';
    return text + (page["next"].IsNull() ? "end" : page["next"].GetString());
  };
  EXPECT_EQ(seqs(0, 2), "5 4 8");
  auto more = std::make_shared<std::vector<DeadLetter>>(*letters);
  more->push_back({6, 1, 1, 422, "no"});
  progress.dead_letters = more;
  progress.dead = 10;
  EXPECT_EQ(seqs(8, 2), "3 2 6");
  EXPECT_EQ(seqs(6, 2), "1 end");
  EXPECT_EQ(seqs(5, 2), "end") << "no longer kept";
  EXPECT_EQ(seqs(0, 100), "6 5 4 3 2 1 end");
}

} // namespace
} // namespace plumbline::setup::test
