#include "daemon/ingest/record/partial_call.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

std::string large(std::string_view head, std::size_t bytes) {
  return std::string(head) + ",\"traits\":{\"a\":1,\"flags\":\"" + std::string(bytes, 'x') + "\"}}";
}

TEST(PartialCall, KeepsTheMembersThatSayWhichCallItIs) {
  const auto text = large(R"({"type":"identify","userId":"u1","messageId":"big-1","writeKey":"k")", 50'000);
  EXPECT_EQ(small_members(text), R"({"type":"identify","userId":"u1","messageId":"big-1"})");
  EXPECT_EQ(small_members(std::string_view(text).substr(0, 40'000)),
            R"({"type":"identify","userId":"u1","messageId":"big-1"})")
      << "a cut text";
  EXPECT_EQ(small_members(R"({"type":"track","event":"cut he)"), R"({"type":"track"})");
  EXPECT_EQ(small_members("no JSON"), "{}");
  EXPECT_EQ(small_members(""), "{}");
}

TEST(PartialCall, NamesTheCallAndItsLargestMembers) {
  const auto text = large(R"({"type":"identify","userId":"u1","messageId":"big-1")", 50'000);
  EXPECT_EQ(portrait(text),
            "It is the identify call with messageId \"big-1\". Its largest member is traits.flags (50002 bytes).");
  EXPECT_EQ(portrait("x"), "");
}

TEST(PartialCall, HasAHashOfWhatItSays) {
  const auto type = validator::CallType::identify;
  const auto one = large(R"({"type":"identify","messageId":"m","sentAt":"now")", 40'000);
  const auto again = large(R"({"type":"identify","messageId":"m","sentAt":"later")", 40'000);
  EXPECT_EQ(text_hash(one, type, ""), text_hash(again, type, ""));
  EXPECT_NE(text_hash(one, type, ""), text_hash(large(R"({"type":"identify")", 40'001), type, ""));
}

} // namespace
} // namespace plumbline::ingest
