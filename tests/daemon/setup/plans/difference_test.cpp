#include "daemon/setup/plans/difference.h"

#include <gtest/gtest.h>

namespace plumbline::setup {
namespace {

constexpr std::string_view own[] = {"id"};

TEST(Differences, AreNoneWhereOnlyWhatIsEachOnesOwnDiffers) {
  EXPECT_EQ(differences_json(R"({"id":"a","name":"x","list":[1,2]})", R"({"id":"b","name":"x","list":[1,2]})", own),
            "[]");
}

TEST(Differences, AreToldWithTheirPointerAndBothValues) {
  EXPECT_EQ(differences_json(R"({"a":{"b/c":1,"id":1},"list":[1]})", R"({"a":{"b/c":2,"id":2},"list":[1,2]})", own),
            R"([{"pointer":"/a/b~1c","dev":1,"prod":2},{"pointer":"/a/id","dev":1,"prod":2},)"
            R"({"pointer":"/list","dev":[1],"prod":[1,2]}])");
}

TEST(Differences, AreNullWhereOneHasNothing) {
  EXPECT_EQ(differences_json(R"({"a":1})", R"({"b":{"c":2}})", own),
            R"([{"pointer":"/a","dev":1,"prod":null},{"pointer":"/b","dev":null,"prod":{"c":2}}])");
}

TEST(Differences, OfSecretsAreToldWithoutThem) {
  const auto is_secret = [](std::string_view pointer) { return pointer == "/key"; };
  EXPECT_EQ(differences_json(R"({"key":"one"})", R"({"key":"other"})", own, is_secret),
            R"([{"pointer":"/key","dev":"[hidden]","prod":"[hidden]"}])");
  EXPECT_EQ(differences_json(R"({"key":"one"})", R"({"key":"one"})", own, is_secret), "[]");
}

} // namespace
} // namespace plumbline::setup
