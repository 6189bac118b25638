#include "plans/sdk_literals.h"

#include <gtest/gtest.h>

namespace plumbline::plans {
namespace {

std::string literal(std::string_view style, const char* json) {
  rapidjson::Document document;
  document.Parse(json);
  return properties_literal(style, document);
}

TEST(SdkLiterals, AreObjectsAsEachLanguageWritesThem) {
  const auto* json = R"({"id":"a","n":1.5,"big":5000000000,"on":true,"none":null,"o":{"k v":[1,{}]}})";
  const std::vector<std::pair<std::string_view, std::string_view>> expected = {
      {"js", "{ id: 'a', n: 1.5, big: 5000000000, on: true, none: null, o: { 'k v': [1, {}] } }"},
      {"python", "{'id': 'a', 'n': 1.5, 'big': 5000000000, 'on': True, 'none': None, 'o': {'k v': [1, {}]}}"},
      {"go", R"(analytics.Properties{"id": "a", "n": 1.5, "big": 5000000000, "on": true, "none": nil, "o": )"
             R"(map[string]interface{}{"k v": []interface{}{1, map[string]interface{}{}}}})"},
      {"java", R"(Map.ofEntries(Map.entry("id", "a"), Map.entry("n", 1.5), Map.entry("big", 5000000000L), )"
               R"(Map.entry("on", true), Map.entry("o", Map.ofEntries(Map.entry("k v", List.of(1, Map.of()))))))"},
      {"properties", R"(new Properties().putValue("id", "a").putValue("n", 1.5).putValue("big", 5000000000L))"
                     R"(.putValue("on", true).putValue("o", Map.ofEntries(Map.entry("k v", List.of(1, Map.of())))))"},
      {"ruby", "{ id: 'a', n: 1.5, big: 5000000000, on: true, none: nil, o: { 'k v' => [1, {}] } }"},
      {"php", "['id' => 'a', 'n' => 1.5, 'big' => 5000000000, 'on' => true, 'none' => null, 'o' => ['k v' => [1, new "
              "stdClass()]]]"},
      {"kotlin", R"(buildJsonObject { put("id", "a"); put("n", 1.5); put("big", 5000000000L); put("on", true); )"
                 R"(put("none", JsonNull); put("o", buildJsonObject { put("k v", buildJsonArray { add(1); )"
                 R"(add(buildJsonObject {}) }) }) })"},
      {"swift", R"(["id": "a", "n": 1.5, "big": 5000000000, "on": true, "none": NSNull(), "o": ["k v": [1, [:]] as )"
                R"([Any]] as [String: Any]])"},
      {"csharp", R"(new JsonObject { ["id"] = "a", ["n"] = 1.5, ["big"] = 5000000000, ["on"] = true, ["o"] = new )"
                 R"(JsonObject { ["k v"] = new JsonArray { 1, new JsonObject() } } })"},
      {"dictionary",
       R"(new Dictionary<string, object> { ["id"] = "a", ["n"] = 1.5, ["big"] = 5000000000, ["on"] = true, )"
       R"(["none"] = null, ["o"] = new Dictionary<string, object> { ["k v"] = new object[] { 1, new )"
       R"(Dictionary<string, object>() } } })"},
      {"rust",
       R"(json!({ "id": "a", "n": 1.5, "big": 5000000000, "on": true, "none": null, "o": { "k v": [1, {}] } }))"},
      {"sh", R"({"id":"a", "n":1.5, "big":5000000000, "on":true, "none":null, "o":{"k v":[1, {}]}})"},
  };
  for (const auto& [style, text] : expected) EXPECT_EQ(literal(style, json), text) << style;
}

TEST(SdkLiterals, HaveTextsThatCannotEndThem) {
  const std::string_view text = "a'b\"c\\d\ne$f</script>";
  const std::vector<std::pair<std::string_view, std::string_view>> expected = {
      {"js", R"('a\'b"c\\d\u000Ae$f</script>')"},          {"html", R"('a\'b"c\\d\u000Ae$f\u003C/script>')"},
      {"python", R"('a\'b"c\\d\u000Ae$f</script>')"},      {"go", R"("a'b\"c\\d\u000Ae$f</script>")"},
      {"ruby", "'a\\'b\"c\\\\d\ne$f</script>'"},           {"php", "'a\\'b\"c\\\\d\ne$f</script>'"},
      {"kotlin", R"("a'b\"c\\d\u000Ae\u0024f</script>")"}, {"swift", R"("a'b\"c\\d\u{A}e$f</script>")"},
      {"rust", R"("a'b\"c\\d\u{A}e$f</script>")"},         {"sh", R"("a\u0027b\"c\\d\u000Ae$f</script>")"},
  };
  for (const auto& [style, literal] : expected) EXPECT_EQ(text_literal(style, text), literal) << style;
}

} // namespace
} // namespace plumbline::plans
