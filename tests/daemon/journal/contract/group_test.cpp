#include "daemon/ingest/record/record_json.h"
#include "daemon/journal/contract/journal.h"
#include "tests/daemon/journal/fixture.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace plumbline::journal {
namespace {

Group group_of(const std::vector<Sent>& calls) {
  auto batch = batch_of(calls);
  std::vector<std::uint32_t> offsets;
  for (const auto& entry : batch.entries) offsets.push_back(static_cast<std::uint32_t>(entry.offset));
  return {5, std::move(batch.bytes), std::move(offsets)};
}

TEST(Group, KnowsWhichSeqsItHolds) {
  const auto group = group_of({{"a"}, {"b"}, {"c"}});
  EXPECT_EQ(group.first(), 5U);
  EXPECT_EQ(group.last(), 7U);
  EXPECT_FALSE(group.holds(4));
  EXPECT_TRUE(group.holds(5));
  EXPECT_TRUE(group.holds(7));
  EXPECT_FALSE(group.holds(8));
  EXPECT_THROW(group.record(8), std::out_of_range);
  EXPECT_THROW(group.verdict_json(4, ingest::Sight()), std::out_of_range);
}

TEST(Group, RendersAVerdictOnceAndAsIngestDoes) {
  const auto group = group_of({{"a", R"({"type":"track","event":"E"})"}, {"b"}});
  std::string expected;
  ingest::append_verdict_json(expected, 5, group.record(5));
  const auto& rendered = group.verdict_json(5, ingest::Sight());
  EXPECT_EQ(rendered, expected);
  EXPECT_EQ(&rendered, &group.verdict_json(5, ingest::Sight()));
  EXPECT_NE(group.verdict_json(6, ingest::Sight()), rendered);
}

TEST(Group, SaysWhereItsBytesAreDamaged) {
  auto batch = batch_of({{"a"}, {"b"}});
  const auto second = static_cast<std::uint32_t>(batch.entries[1].offset);
  EXPECT_THROW(Group(1, batch.bytes, {0, second + 1}).record(1), std::runtime_error);
  EXPECT_THROW(Group(1, batch.bytes, {second, 0}).record(1), std::runtime_error);
  EXPECT_THROW(Group(1, batch.bytes, {0, 4'000'000'000U}).record(2), std::runtime_error);
}

} // namespace
} // namespace plumbline::journal
