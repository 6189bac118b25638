#include "daemon/journal/commit_group.h"
#include "daemon/journal/contract/journal.h"
#include "tests/daemon/journal/fixture.h"

#include <gtest/gtest.h>

#include <limits>

namespace plumbline::journal {
namespace {

constexpr std::int64_t day = 24 * 60 * 60 * 1'000;

struct Deciding : testing::Test {
  DedupeMemory known{{day}};
  CommitGroup group{known};
};

TEST_F(Deciding, GivesSeqsInOrderAcrossBatches) {
  group.begin(10);
  const auto first = group.add(batch_of({{"a"}, {"b"}}));
  const auto second = group.add(batch_of({{"c"}, {""}, {""}}));
  EXPECT_EQ(first[0].seq, 10U);
  EXPECT_EQ(first[1].seq, 11U);
  EXPECT_EQ(second[0].seq, 12U);
  EXPECT_EQ(second[1].seq, 13U);
  EXPECT_EQ(second[2].seq, 14U) << "calls without a messageId are never duplicates";
  EXPECT_EQ(group.last(), 14U);
  EXPECT_EQ(group.keys().size(), 5U);
  EXPECT_TRUE(group.keys()[3].key.none());
}

TEST_F(Deciding, FindsDuplicatesInOneBatchAndBetweenBatches) {
  group.begin(1);
  const auto first = group.add(batch_of({{"a"}, {"a"}, {"b"}}));
  const auto second = group.add(batch_of({{"b"}, {"c"}}));
  EXPECT_TRUE(first[1].duplicate);
  EXPECT_EQ(first[1].seq, 1U);
  EXPECT_EQ(first[2].seq, 2U) << "a duplicate takes no seq";
  EXPECT_TRUE(second[0].duplicate);
  EXPECT_EQ(second[0].seq, 2U);
  EXPECT_EQ(second[1].seq, 3U);
  EXPECT_EQ(group.duplicates(), (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(Deciding, FindsDuplicatesOfWhatIsDurable) {
  group.begin(1);
  group.add(batch_of({{"a"}}));
  group.remember(known);
  group.begin(2);
  const auto answers = group.add(batch_of({{"a"}}));
  EXPECT_TRUE(answers[0].duplicate);
  EXPECT_EQ(answers[0].seq, 1U);
  EXPECT_TRUE(group.empty());
}

TEST_F(Deciding, ForgetsAGroupThatWasNotWritten) {
  group.begin(1);
  group.add(batch_of({{"a"}}));
  group.begin(1); // not remembered: the disk was full
  const auto answers = group.add(batch_of({{"a"}}));
  EXPECT_FALSE(answers[0].duplicate);
  EXPECT_EQ(answers[0].seq, 1U);
}

TEST_F(Deciding, MarksAnIdThatCameWithOtherContent) {
  group.begin(1);
  const auto answers = group.add(batch_of({{"a", "one"}, {"a", "two"}, {"a", "one"}, {"a", "two"}, {"b", "one"}}));
  EXPECT_FALSE(answers[0].reused);
  EXPECT_TRUE(answers[1].reused);
  EXPECT_FALSE(answers[1].duplicate);
  EXPECT_EQ(answers[1].seq, 2U);
  EXPECT_EQ(answers[2].seq, 1U) << "a retry of either is a duplicate of its own first";
  EXPECT_TRUE(answers[2].duplicate);
  EXPECT_EQ(answers[3].seq, 2U);
  EXPECT_TRUE(answers[3].duplicate);
  EXPECT_FALSE(answers[4].reused);

  const Group decided(group.first(), group.bytes(), group.offsets());
  EXPECT_FALSE(decided.record(1).has(ingest::RecordFlag::message_id_reused));
  EXPECT_TRUE(decided.record(2).has(ingest::RecordFlag::message_id_reused));
  EXPECT_EQ(decided.record(2).call, "two");
  EXPECT_EQ(decided.record(3).call, "one");
}

TEST_F(Deciding, CountsTheWindowFromTheFirst) {
  group.begin(1);
  group.add(batch_of({{"a"}}, 5'000));
  group.remember(known);
  group.begin(2);
  EXPECT_TRUE(group.add(batch_of({{"a"}}, 5'000 + day - 1))[0].duplicate);
  EXPECT_FALSE(group.add(batch_of({{"a"}}, 5'000 + day))[0].duplicate);
}

TEST_F(Deciding, KeepsTheBytesOfEachCall) {
  group.begin(7);
  group.add(batch_of({{"a", "first"}, {"a", "first"}, {"", "second"}}));
  group.add(batch_of({{"c", std::string(100'000, 'x')}}));
  const Group decided(group.first(), group.take_bytes(), group.take_offsets());
  EXPECT_EQ(decided.size(), 3U);
  EXPECT_EQ(decided.record(7).call, "first");
  EXPECT_EQ(decided.record(8).call, "second");
  EXPECT_EQ(decided.record(9).call.size(), 100'000U);
}

TEST_F(Deciding, TakesAnEmptyBatch) {
  group.begin(1);
  EXPECT_TRUE(group.add(batch_of({})).empty());
  EXPECT_TRUE(group.empty());
}

} // namespace
} // namespace plumbline::journal
