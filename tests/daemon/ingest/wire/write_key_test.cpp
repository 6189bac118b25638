#include "daemon/ingest/wire/write_key.h"

#include <gtest/gtest.h>

#include <map>

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

using Fields = std::map<std::string, std::string, std::less<>>;

std::string key_of(const Fields& fields) {
  http::Request request;
  request.bind_fields(&fields, [](const void* of, std::string_view name) -> std::string_view {
    const auto& known = *static_cast<const Fields*>(of);
    const auto found = known.find(name);
    return found == known.end() ? std::string_view() : std::string_view(found->second);
  });
  return header_write_key(request);
}

TEST(HeaderWriteKey, IsBasicAuthorizationsBeforeThatOfXWriteKey) {
  EXPECT_EQ(key_of({{"authorization", "Basic a2V5Og=="}}), "key");
  EXPECT_EQ(key_of({{"x-write-key", "other"}}), "other");
  EXPECT_EQ(key_of({{"x-write-key", "other:secret"}}), "other:secret") << "parts_of_key takes it apart";
  EXPECT_EQ(key_of({{"authorization", "Basic a2V5Og=="}, {"x-write-key", "other"}}), "key");
  EXPECT_EQ(key_of({{"authorization", "Bearer token"}, {"x-write-key", "other"}}), "other");
  EXPECT_EQ(key_of({}), "");
}

} // namespace
} // namespace plumbline::ingest
