#include "tests/validator/judge.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

std::uint64_t hash(std::string_view text) { return content_hash(*ReadCall(text)); }

TEST(ContentHash, SeesValuesAndNotTheirSpelling) {
  EXPECT_EQ(hash(R"({"type":"track","event":"a","properties":{"x":1,"y":[1,2.5]}})"),
            hash(R"({ "properties": {"y":[1.0,25e-1], "\u0078":1e0}, "type":"track", "event":"\u0061"})"));
}

TEST(ContentHash, PassesOverWhatARetryChanges) {
  EXPECT_EQ(hash(R"({"type":"track","event":"a","sentAt":"1","context":{"x":1}})"),
            hash(R"({"type":"track","event":"a","sentAt":"2"})"));
}

TEST(ContentHash, TellsContentsApart) {
  const std::uint64_t one = hash(R"({"type":"track","event":"a","properties":{"x":1,"y":2}})");
  EXPECT_NE(one, hash(R"({"type":"track","event":"b","properties":{"x":1,"y":2}})"));
  EXPECT_NE(one, hash(R"({"type":"track","event":"a","properties":{"x":2,"y":1}})"));
  EXPECT_NE(one, hash(R"({"type":"track","event":"a","properties":{"x":"1","y":2}})"));
  EXPECT_NE(one, hash(R"({"type":"track","event":"a","traits":{"x":1,"y":2}})"));
  EXPECT_NE(hash(R"({"type":"page","name":"a"})"), hash(R"({"type":"screen","name":"a"})"));
}

TEST(ContentHash, TakesNullForAbsent) {
  EXPECT_EQ(hash(R"({"type":"track","event":"a","properties":null})"), hash(R"({"type":"track","event":"a"})"));
}

TEST(ContentHash, IsTheSameFromEitherEngine) {
  EXPECT_EQ(
      hash(R"({"type":"track","event":"a","properties":{"x":1.5,"y":[null,true,"z",9007199254740993]}})"),
      hash(
          R"({"type":"track","event":"a","properties":{"x":1.5,"y":[null,true,"z",9007199254740993]},"other":1e999})"));
}

TEST(ContentHash, IsStored) {
  // A journal of another build must know these.
  EXPECT_EQ(hash(R"({"type":"track","event":"Order Completed","properties":{"order_id":"1","total":27.5}})"),
            14229167031320500876U);
}

} // namespace
} // namespace plumbline::validator
