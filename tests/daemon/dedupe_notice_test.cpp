#include "daemon/dedupe_notice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace plumbline {
namespace {

using testing::HasSubstr;
constexpr std::int64_t hour = 60LL * 60 * 1'000;
constexpr std::array<std::uint8_t, 32> secret{7};

/// One source, and a board to look at.
struct Telling : testing::Test {
  ingest::DedupeKeys keys{secret};
  Snapshot<ingest::Rulebook> rulebook{rules()};
  ingest::NoticeBoard notices;
  DedupeNotice notice{keys, rulebook, notices, [] { return std::int64_t{5}; }};

  static std::shared_ptr<const ingest::Rulebook> rules() {
    auto rules = std::make_shared<ingest::Rulebook>();
    rules->sources.emplace(
        "key", std::make_shared<const ingest::Source>(ingest::Source{"src_1", "Web", Environment::prod, true}));
    return rules;
  }
  void look(std::int64_t window_ms) { notice.look({1, 1, window_ms, 24 * hour, keys.tag_of("src_1")}); }
};

TEST_F(Telling, SaysNothingWhileMostOfTheDayIsKnown) {
  look(24 * hour);
  look(12 * hour);
  EXPECT_TRUE(notices.notices().empty());
}

TEST_F(Telling, SaysOfWhichSourceOnceForEachHalf) {
  look(12 * hour - 1);
  look(7 * hour);
  ASSERT_EQ(notices.notices().size(), 1U);
  const auto told = notices.notices().front();
  EXPECT_EQ(told.code, "dedupe_shrunk");
  EXPECT_EQ(told.source_id, "src_1");
  EXPECT_EQ(told.source_name, "Web");
  EXPECT_EQ(told.env, Environment::prod);
  EXPECT_THAT(told.message, HasSubstr("those of the last 11 hours are remembered"));
  look(3 * hour);
  EXPECT_EQ(notices.notices().size(), 2U);
}

TEST_F(Telling, BeginsAnewOnceTheWholeDayWasKnownAgain) {
  look(hour);
  look(24 * hour);
  look(11 * hour);
  EXPECT_EQ(notices.notices().size(), 2U);
}

} // namespace
} // namespace plumbline
