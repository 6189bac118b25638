#include "daemon/ingest/record/record_details.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

TEST(RecordDetails, HasTheViolationsByteForByte) {
  EXPECT_EQ(
      violations_of(R"("violations":[{"actual":1.50,"message":"a ] \" } b"},{"hint":{"to":[1]}}],"truncated":false)"),
      R"([{"actual":1.50,"message":"a ] \" } b"},{"hint":{"to":[1]}}])");
  EXPECT_EQ(violations_of(R"("violations":[],"truncated":false,"notes":[])"), "[]");
}

TEST(RecordDetails, HasNoneWhereThereIsNoWholeList) {
  EXPECT_EQ(violations_of(""), "");
  EXPECT_EQ(violations_of(R"("notes":[],"violations":[])"), "");
  EXPECT_EQ(violations_of(R"("violations":[{"kind":"enum")"), "");
}

} // namespace
} // namespace plumbline::ingest
