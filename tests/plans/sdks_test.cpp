#include "plans/sdks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace plumbline::plans {
namespace {

const SdkTarget target{"Key1", "10.0.0.7:8090", "plumbline.example:8443"};

const Sdk& sdk_named(std::string_view name) {
  const auto found = std::ranges::find(sdks(), name, &Sdk::name);
  if (found == sdks().end()) throw std::logic_error("there is no SDK " + std::string(name));
  return *found;
}

TEST(Sdks, AreThoseOfEveryPlatformEachOnce) {
  std::set<std::string> names, languages;
  for (const auto& sdk : sdks()) {
    EXPECT_TRUE(names.insert(sdk.name).second) << sdk.name;
    languages.insert(sdk.language);
  }
  EXPECT_EQ(languages, (std::set<std::string>{"csharp", "go", "html", "java", "js", "kotlin", "php", "python", "ruby",
                                              "rust", "sh", "swift"}));
}

TEST(Sdks, LeaveNothingToFillIn) {
  for (const auto& each : sdks()) {
    const auto sdk = pointed_at(each, target);
    for (const auto& text : {sdk.install, sdk.code, sdk.note, sdk.option}) {
      EXPECT_FALSE(text.empty()) << sdk.name;
      EXPECT_EQ(text.find("{{writeKey"), std::string::npos) << sdk.name;
      EXPECT_EQ(text.find("{{tls"), std::string::npos) << sdk.name;
      for (const auto* place : {"{{url}}", "{{host}}", "{{name}}", "{{port}}"})
        EXPECT_EQ(text.find(place), std::string::npos) << sdk.name << ' ' << place;
    }
    EXPECT_NE(sdk.code.find("Key1"), std::string::npos) << sdk.name;
  }
}

TEST(Sdks, NameTheListenerWithTlsWhereHttpsIsBuiltInAndTheOtherWhereNot) {
  for (const auto& each : sdks()) {
    const auto code = pointed_at(each, target).code;
    EXPECT_EQ(code.find("plumbline.example") != std::string::npos, each.tls) << each.name;
    EXPECT_EQ(code.find("10.0.0.7") != std::string::npos, !each.tls) << each.name;
    EXPECT_EQ(each.note.find("TLS only") != std::string::npos, each.tls) << each.name;
  }
}

TEST(Sdks, EndWithTheCallThatTheyAreGivenInPlaceOfTheirOwn) {
  const std::string call =
      R"({"type":"track","event":"Order Completed","properties":{"order_id":"o-1","n":[1.5,true]}})";
  for (const auto& each : sdks()) {
    const auto own = pointed_at(each, target).code;
    const auto code = ending_with(pointed_at(each, target), call).code;
    EXPECT_NE(own.find("Snippet Ran"), std::string::npos) << each.name;
    EXPECT_EQ(code.find("Snippet Ran"), std::string::npos) << each.name << '\n' << code;
    for (const auto* part : {"Order Completed", "order_id", "o-1", "1.5"})
      EXPECT_NE(code.find(part), std::string::npos) << each.name << '\n' << code;
    // Nothing is left of the example's own properties.
    EXPECT_EQ(code.find("\"sdk\""), std::string::npos) << each.name << '\n' << code;
    EXPECT_EQ(code.find("sdk:"), std::string::npos) << each.name << '\n' << code;
  }
}

TEST(Sdks, KeepTheirOwnCallWhereTheyAreGivenNone) {
  const auto& node = sdk_named("@segment/analytics-node");
  for (const auto* none : {"", "null", "{}", R"({"event":5,"properties":{}})", R"({"event":"A","properties":[]})"})
    EXPECT_EQ(ending_with(node, none).code, node.code) << none;
}

TEST(Sdks, TakeHostsWithoutAPortAndIpv6Addresses) {
  const auto ruby = [](std::string tls_host) {
    return pointed_at(sdk_named("analytics-ruby"), {"Key1", "a:1", std::move(tls_host)}).code;
  };
  EXPECT_NE(ruby("plumbline.example").find("host: 'plumbline.example', port: 443"), std::string::npos);
  EXPECT_NE(ruby("[::1]").find("host: '[::1]', port: 443"), std::string::npos);
  EXPECT_NE(ruby("[::1]:8443").find("host: '[::1]', port: 8443"), std::string::npos);
}

} // namespace
} // namespace plumbline::plans
