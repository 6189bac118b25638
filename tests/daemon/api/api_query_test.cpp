#include "daemon/api/api_query.h"

#include <gtest/gtest.h>

namespace plumbline::setup {
namespace {

Result<ApiQuery, Refusal> read(std::string_view query) {
  http::Request request;
  request.query = query;
  return read_query(request);
}

std::string refusal(std::string_view query) { return read(query).error().message; }

std::string page(std::string_view query) {
  const auto page = page_of(*read(query), 1000);
  return page ? std::to_string(page->limit) + " before " + std::to_string(page->before) : page.error().message;
}

TEST(ApiQuery, HasWhatWasSentWithItsType) {
  const auto query = read("env=prod&version=3&format=csv&partial=1");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->env, Environment::prod);
  EXPECT_EQ(query->version, 3);
  EXPECT_EQ(query->format, plans::PlanFormat::csv);
  EXPECT_TRUE(query->partial);
}

TEST(ApiQuery, TakesAnEmptyParameterAsNotSent) {
  for (const auto* text : {"", "env=&version=&format=&limit=&cursor=&partial="}) {
    const auto query = read(text);
    ASSERT_TRUE(query) << text;
    EXPECT_FALSE(query->env);
    EXPECT_FALSE(query->version);
    EXPECT_EQ(query->format, plans::PlanFormat::segment);
    EXPECT_FALSE(query->partial);
    EXPECT_EQ(page(text), "100 before 0");
  }
}

TEST(ApiQuery, RefusesWhatDoesNotExist) {
  EXPECT_EQ(refusal("env=staging"), "env must be dev or prod.");
  EXPECT_EQ(refusal("format=xml"), "format must be segment, rudderstack, jsonschema or csv.");
  for (const auto* version : {"version=-1", "version=1.5", "version=v1", "version=99999999999"})
    EXPECT_EQ(refusal(version), "version must be a whole number of zero or more.");
}

TEST(ApiQuery, HasAPageOfAsManyEntriesAsWereAskedFor) {
  EXPECT_EQ(page("limit=1000&cursor=17"), "1000 before 17");
  for (const auto* limit : {"limit=0", "limit=1001", "limit=ten", "limit=-1", "limit=99999999999999999999"})
    EXPECT_EQ(page(limit), "limit must be from 1 to 1000.");
  EXPECT_EQ(page("cursor=here"), "cursor must be the `next` of an earlier answer.");
  EXPECT_EQ(page("limit=0&cursor=here"), "limit must be from 1 to 1000.");
}

} // namespace
} // namespace plumbline::setup
