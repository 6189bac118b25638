#include "daemon/ingest/dedupe_keys.h"
#include "daemon/journal/dedupe/dedupe_memory.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace plumbline::journal {
namespace {

using Seen = DedupeTable::Seen;
constexpr std::int64_t day = 24LL * 60 * 60 * 1'000;
constexpr std::size_t limit = 256U << 10U;

constexpr std::array<std::uint8_t, 32> secret{1, 2, 3};
const ingest::DedupeKeys keys{secret};

DedupeMemory::Limits limits(std::size_t most_bytes = limit, std::int64_t keyed_since_ms = 0) {
  return {day, most_bytes, 7, keyed_since_ms};
}

ingest::DedupeKey key(const char* source, int number) { return keys.of(source, "", std::to_string(number)); }

TEST(DedupeMemory, KnowsEveryCallWhileThereIsRoom) {
  DedupeMemory memory(limits());
  for (int i = 0; i < 1'000; ++i)
    memory.insert(key(i % 2 == 0 ? "web" : "app", i), 1, 100 + static_cast<unsigned>(i), i);
  for (int i = 0; i < 1'000; ++i) {
    const auto found = memory.find(key(i % 2 == 0 ? "web" : "app", i), 1, 1'000);
    EXPECT_EQ(found.seen, Seen::same);
    EXPECT_EQ(found.seq, 100U + static_cast<unsigned>(i));
  }
  EXPECT_EQ(memory.size(), 1'000U);
  EXPECT_EQ(memory.forgotten().received_at_ms, -1);
}

TEST(DedupeMemory, StaysWithinItsBytesAndForgetsTheOldestOfTheSourceThatSendsMost) {
  DedupeMemory memory(limits());
  for (int i = 0; i < 500; ++i) memory.insert(key("quiet", i), 1, 1, i);
  for (int i = 0; i < 100'000; ++i) {
    memory.insert(key("flood", i), 1, 1, 1'000 + i);
    ASSERT_LE(memory.bytes(), limit);
  }
  for (int i = 0; i < 500; ++i) EXPECT_EQ(memory.find(key("quiet", i), 1, 101'000).seen, Seen::same) << i;
  EXPECT_EQ(memory.find(key("flood", 99'999), 1, 101'000).seen, Seen::same);
  EXPECT_EQ(memory.find(key("flood", 0), 1, 101'000).seen, Seen::never);
  EXPECT_EQ(memory.forgotten().source, keys.tag_of("flood"));
  EXPECT_GT(memory.forgotten().received_at_ms, 90'000);
  EXPECT_GT(memory.size(), limit / 128) << "what there is is used";
}

TEST(DedupeMemory, GivesASourceThatComesLateItsShare) {
  DedupeMemory memory(limits());
  for (int i = 0; i < 20'000; ++i) memory.insert(key("flood", i), 1, 1, i);
  for (int i = 0; i < 1'000; ++i) memory.insert(key("late", i), 1, 1, 20'000 + i);
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(memory.find(key("late", i), 1, 21'000).seen, Seen::same) << i;
  EXPECT_LE(memory.bytes(), limit);
}

TEST(DedupeMemory, SharesEquallyBetweenSourcesThatBothSendTooMuch) {
  DedupeMemory memory(limits());
  for (int i = 0; i < 50'000; ++i) memory.insert(key(i % 2 == 0 ? "web" : "app", i), 1, 1, i);
  const auto known = [&](const char* source, int parity) {
    int count = 0;
    for (int i = parity; i < 50'000; i += 2) count += memory.find(key(source, i), 1, 50'000).seen == Seen::same ? 1 : 0;
    return count;
  };
  const auto web = known("web", 0);
  const auto app = known("app", 1);
  EXPECT_GT(web, 0);
  EXPECT_NEAR(static_cast<double>(web) / app, 1.0, 0.5);
}

TEST(DedupeMemory, ForgetsAtTheDayAndCountsWhatThatFrees) {
  DedupeMemory memory(limits());
  memory.insert(key("web", 1), 1, 1, 0);
  memory.expire(day - 1);
  EXPECT_EQ(memory.find(key("web", 1), 1, day - 1).seen, Seen::same);
  memory.expire(day);
  EXPECT_EQ(memory.find(key("web", 1), 1, day).seen, Seen::never);
  EXPECT_EQ(memory.size(), 0U);
}

TEST(DedupeMemory, FindsKeysOfBeforeTheSecretApart) {
  DedupeMemory memory(limits(limit, 1'000));
  const auto old = ingest::dedupe_key("web", "", "a");
  memory.insert(old, 1, 5, 999);
  memory.insert(key("web", 2), 1, 6, 1'000);
  EXPECT_EQ(memory.find_old(old, 1, 1'001).seq, 5U);
  EXPECT_EQ(memory.find(old, 1, 1'001).seen, Seen::never);
  EXPECT_EQ(memory.find_old({}, 1, 1'001).seen, Seen::never) << "no key, no duplicate";
  EXPECT_EQ(memory.find(key("web", 2), 1, 1'001).seq, 6U);
}

/// Ids whose unkeyed hashes begin at neighbouring places, as somebody finds them who knows the code.
TEST(DedupeMemory, ScattersIdsThatWereChosenByTheirUnkeyedHash) {
  DedupeTable table(day, 99);
  std::vector<ingest::DedupeKey> chosen;
  for (std::uint64_t i = 0; chosen.size() < 4'000; ++i) {
    const auto id = std::to_string(i);
    auto value = ingest::dedupe_key("src", "", id).low;
    value ^= value >> 33U;
    value *= 0xff51afd7ed558ccdULL;
    value ^= value >> 33U;
    value *= 0xc4ceb9fe1a85ec53ULL;
    value ^= value >> 33U;
    if ((static_cast<std::uint32_t>(value) >> 1U & 0x1fffU) < 128) chosen.push_back(keys.of("src", "", id));
  }
  std::array<int, 64> by_place{};
  for (const auto& one : chosen) ++by_place[one.low % by_place.size()];
  for (const auto count : by_place) EXPECT_LT(count, 3 * 4'000 / static_cast<int>(by_place.size()));
}

} // namespace
} // namespace plumbline::journal
