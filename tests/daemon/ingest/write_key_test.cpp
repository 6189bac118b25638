#include "daemon/ingest/write_key.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

TEST(BasicWriteKey, IsWhatStandsBeforeTheColon) {
  EXPECT_EQ(basic_write_key("Basic a2V5Og=="), "key");
  EXPECT_EQ(basic_write_key("Basic a2V5OnBhc3M6d29yZA=="), "key");
  EXPECT_EQ(basic_write_key("Basic d2s6"), "wk");
}

TEST(BasicWriteKey, IsTheWholeTextWithoutAColon) {
  EXPECT_EQ(basic_write_key("Basic a2V5"), "key");
  EXPECT_EQ(basic_write_key("Basic d3JpdGU="), "write");
}

TEST(BasicWriteKey, IsTakenWithoutItsPaddingInAnyCaseOfTheSchemeAndBehindMoreSpaces) {
  EXPECT_EQ(basic_write_key("Basic a2V5Og"), "key");
  EXPECT_EQ(basic_write_key("basic a2V5Og=="), "key");
  EXPECT_EQ(basic_write_key("BASIC   a2V5Og=="), "key");
}

TEST(BasicWriteKey, IsNoneWhereThereIsNoBasicAuthorization) {
  for (const auto* header : {"", "Basic", "Basic ", "Basic    ", "Bearer a2V5Og==", "Basica2V5Og==", "a2V5Og=="})
    EXPECT_EQ(basic_write_key(header), "") << header;
}

TEST(BasicWriteKey, IsNoneWhereTheTextIsNoBase64) {
  for (const auto* header : {"Basic key!", "Basic a2V5*g==", "Basic {\"a\":1}", "Basic \xff\xfe\xfd\xfc"})
    EXPECT_EQ(basic_write_key(header), "") << header;
}

TEST(BasicWriteKey, IsNoneWhereThereIsNothingBeforeTheColon) { EXPECT_EQ(basic_write_key("Basic Og=="), ""); }

TEST(BasicWriteKey, IsNoneOfKilobytes) {
  EXPECT_EQ(basic_write_key("Basic " + std::string(1024, 'A')).size(), 768U);
  EXPECT_EQ(basic_write_key("Basic " + std::string(1028, 'A')), "");
}

} // namespace
} // namespace plumbline::ingest
