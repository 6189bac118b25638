#include "daemon/journal/dedupe/dedupe_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace plumbline::journal {
namespace {

using Seen = DedupeTable::Seen;

constexpr std::int64_t window = 1'000;

ingest::DedupeKey key(std::uint64_t number) { return ingest::dedupe_key("web", "", std::to_string(number)); }

TEST(DedupeTable, KnowsADuplicateByKeyAndContent) {
  DedupeTable table(window);
  EXPECT_EQ(table.find(key(1), 5, 0).seen, Seen::never);
  table.insert(key(1), 5, 70, 0);
  EXPECT_EQ(table.find(key(1), 5, 0).seen, Seen::same);
  EXPECT_EQ(table.find(key(1), 5, 0).seq, 70U);
  EXPECT_EQ(table.find(key(1), 6, 0).seen, Seen::other);
  EXPECT_EQ(table.find(key(2), 5, 0).seen, Seen::never);
}

TEST(DedupeTable, NeverKnowsACallWithoutAKey) {
  DedupeTable table(window);
  table.insert({}, 5, 1, 0);
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(table.find({}, 5, 0).seen, Seen::never);
}

TEST(DedupeTable, RemembersEachContentOfAKeyWithItsOwnFirst) {
  DedupeTable table(window);
  for (std::uint64_t content = 0; content < 100; ++content) table.insert(key(1), content, 10 + content, 0);
  for (std::uint64_t content = 0; content < 100; ++content) {
    EXPECT_EQ(table.find(key(1), content, 0).seen, Seen::same);
    EXPECT_EQ(table.find(key(1), content, 0).seq, 10 + content);
  }
  EXPECT_EQ(table.find(key(1), 100, 0).seen, Seen::other);
}

TEST(DedupeTable, ForgetsAtTheWindowAndNotBefore) {
  DedupeTable table(window);
  table.insert(key(1), 5, 1, 100);
  EXPECT_EQ(table.find(key(1), 5, 100 + window - 1).seen, Seen::same);
  EXPECT_EQ(table.find(key(1), 5, 100 + window).seen, Seen::never);
  table.expire(100 + window - 1);
  EXPECT_EQ(table.size(), 1U);
  table.expire(100 + window);
  EXPECT_EQ(table.size(), 0U);
}

TEST(DedupeTable, BearsAClockThatIsSetBack) {
  DedupeTable table(window);
  table.insert(key(1), 5, 1, 10'000);
  EXPECT_EQ(table.find(key(1), 5, 9'500).seen, Seen::same);
  EXPECT_EQ(table.find(key(1), 5, 9'000).seen, Seen::never) << "it would stay for ever";
  table.insert(key(1), 5, 2, 9'000);
  EXPECT_EQ(table.find(key(1), 5, 9'000).seq, 2U);
  table.expire(9'000);
  EXPECT_EQ(table.size(), 1U);
}

TEST(DedupeTable, IsEmptyAfterClearAndWorksOn) {
  DedupeTable table(window);
  for (std::uint64_t i = 0; i < 1'000; ++i) table.insert(key(i), 0, i, 0);
  table.clear();
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(table.find(key(7), 0, 0).seen, Seen::never);
  table.insert(key(7), 0, 5, 0);
  EXPECT_EQ(table.find(key(7), 0, 0).seq, 5U);
}

TEST(DedupeTable, AgreesWithAPlainMapWhateverHappens) {
  DedupeTable table(window);
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::pair<std::uint64_t, std::int64_t>> plain;
  std::mt19937_64 random(42); // NOLINT: the same each time
  std::int64_t now = 0;
  for (std::uint64_t seq = 1; seq <= 60'000; ++seq) {
    now += static_cast<std::int64_t>(random() % 2);
    const auto number = random() % 2'000;
    const auto content = random() % 3;
    const auto known = plain.find({number, content});
    const bool same = known != plain.end() && now - known->second.second < window;
    const auto answer = table.find(key(number), content, now);
    ASSERT_EQ(answer.seen == Seen::same, same) << seq;
    if (same) {
      ASSERT_EQ(answer.seq, known->second.first);
    } else {
      bool other = false;
      for (std::uint64_t c = 0; c < 3; ++c)
        if (const auto near = plain.find({number, c}); near != plain.end() && now - near->second.second < window)
          other = true;
      ASSERT_EQ(answer.seen == Seen::other, other) << seq;
      table.insert(key(number), content, seq, now);
      plain[{number, content}] = {seq, now};
    }
    if (random() % 64 == 0) table.expire(now);
  }
}

TEST(DedupeTable, TakesAnIdThatEverybodySendsWithoutSlowingDown) {
  DedupeTable table(window);
  // Quadratic time would take minutes.
  for (std::uint64_t content = 0; content < 300'000; ++content) {
    ASSERT_NE(table.find(key(1), content, 0).seen, Seen::same);
    table.insert(key(1), content, content, 0);
  }
  EXPECT_EQ(table.find(key(1), 1'234, 0).seq, 1'234U);
  table.expire(window);
  EXPECT_EQ(table.size(), 0U);
}

} // namespace
} // namespace plumbline::journal
