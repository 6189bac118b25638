#include "daemon/ingest/wire/message_id.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace plumbline::ingest {
namespace {

TEST(MessageId, IsAVersion4UuidBehindItsMaker) {
  const std::regex shape("plumbline-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  for (int i = 0; i < 50; ++i) {
    const auto id = make_message_id();
    EXPECT_TRUE(std::regex_match(id, shape)) << id;
  }
}

TEST(MessageId, IsGivenToNoTwoCalls) {
  std::set<std::string> ids;
  for (int i = 0; i < 10'000; ++i) ids.insert(make_message_id());
  EXPECT_EQ(ids.size(), 10'000U);
}

} // namespace
} // namespace plumbline::ingest
