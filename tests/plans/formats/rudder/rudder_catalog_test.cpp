#include "plans/formats/import_plan.h"
#include "plans/formats/rudder/yaml_json.h"
#include "tests/plans/formats/sample_plans.h"
#include "validator/json/node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::plans {
namespace {

using testing::HasSubstr;

const std::string events = R"(version: rudder/v1
kind: events
metadata:
  name: shop
spec:
  events:
    - id: order_completed
      name: "Order Completed"
      event_type: track
      description: It went through.
      category: "#category:orders"
    - {id: signed_up, event_type: identify}
    - {id: page, event_type: page}
)";

const std::string properties = R"(version: rudder/v1
kind: properties
metadata: {name: shop}
spec:
  properties:
    - id: total
      name: total
      type: number
      config: {minimum: 0, exclusive_maximum: 1000}
    - id: note
      name: note
      types: [string, null]
    - id: tags
      name: tags
      type: array
      item_types: [string]
      config: {min_items: 1}
    - id: email
      name: email
      type: "#custom-type:email"
    - {id: address, name: address, type: object}
    - {id: city, name: city, type: string}
    - {id: kind, name: kind, type: string, config: {enum: [gift, loan]}}
    - {id: until, name: until, type: string, config: {format: date}}
)";

const std::string types = R"(version: rudder/v1
kind: custom-types
spec:
  types:
    - id: email
      name: Email
      type: string
      config: {format: email, max_length: 20}
)";

const std::string plan = R"(version: rudder/v1
kind: tracking-plan
metadata:
  name: shop
spec:
  id: shop
  display_name: Shop
  rules:
    - type: event_rule
      id: order
      event: "#event:order_completed"
      properties:
        - {property: "#property:total", required: true}
        - property: "#property:note"
        - property: "#property:tags"
        - property: "#property:address"
          additional_properties: false
          properties:
            - {property: "#property:city", required: true}
        - property: "#property:kind"
      variants:
        - type: discriminator
          discriminator: "#property:kind"
          cases:
            - display_name: A loan ends
              match: [loan]
              properties:
                - {property: "#property:until", required: true}
    - type: event_rule
      id: signup
      event: "#event:signed_up"
      identity_section: traits
      additional_properties: true
      properties:
        - {property: "#property:email", required: true}
    - type: event_rule
      id: pages
      event: "#event:page"
      additional_properties: true
      properties:
        - {property: "#property:note", required: true}
)";

ImportedPlan catalog() {
  static const std::vector<PlanFile> files{
      {"events.yaml", events}, {"properties.yaml", properties}, {"types.yml", types}, {"plans/shop.yaml", plan}};
  auto read = import_schema_folder(files);
  if (read) return std::move(*read);
  for (const auto& problem : read.error().problems) ADD_FAILURE() << problem.pointer << problem.line << problem.message;
  return imported("{\"rules\":[]}");
}

std::string order(const std::string& inside) {
  return R"({"type":"track","event":"Order Completed","userId":"u","properties":)" + inside + "}";
}

TEST(RudderCatalog, ReadsAFolderOfYamlFilesAsOnePlan) {
  const auto read = catalog();
  EXPECT_EQ(read.format, PlanFormat::rudderstack);
  EXPECT_EQ(read.plan->text().name, "Shop");
  EXPECT_EQ(warning_codes(read), "page_rule_as_common");
  EXPECT_EQ(read.plan->text().rules[0].description, "It went through.");
  EXPECT_EQ(judged(read, order(R"({"total":1,"note":null,"tags":["a"],"address":{"city":"B"},"kind":"gift"})")),
            "pass");
  EXPECT_EQ(judged(read, order(R"({"total":1000})")), "fail /properties/total");
  EXPECT_EQ(judged(read, order(R"({"total":1,"tags":[]})")), "fail /properties/tags");
  EXPECT_EQ(judged(read, order(R"({"total":1,"tags":[1]})")), "fail /properties/tags/0");
  EXPECT_EQ(judged(read, order(R"({"total":1,"x":1})")), "fail /properties/x");
  EXPECT_EQ(judged(read, order(R"({"total":1,"address":{"city":"B","zip":1}})")), "fail /properties/address/zip");
  EXPECT_EQ(judged(read, order(R"({"total":1,"address":{}})")), "fail /properties/address/city");
  EXPECT_EQ(judged(read, R"({"type":"track","event":"Order Completed","userId":"u"})"), "fail /properties");
  EXPECT_EQ(judged(read, R"({"type":"identify","userId":"u","traits":{"email":"x"}})"), "fail /traits/email");
  EXPECT_EQ(judged(read, R"({"type":"identify","userId":"u","traits":{"email":"a@example.com","y":1}})"), "pass");
  EXPECT_EQ(judged(read, R"({"type":"page","name":"Home","userId":"u","properties":{}})"), "fail /properties/note");
}

TEST(RudderCatalog, HoldsAVariantsPropertiesToItsCase) {
  const auto read = catalog();
  EXPECT_EQ(judged(read, order(R"({"total":1,"kind":"loan","until":"2026-01-31"})")), "pass");
  EXPECT_EQ(judged(read, order(R"({"total":1,"kind":"loan"})")), "fail /properties/until");
  EXPECT_EQ(judged(read, order(R"({"total":1,"kind":"gift","until":"2026-01-31"})")), "fail /properties/until");
}

TEST(RudderCatalog, ReadsTheOlderSpellingInOneFile) {
  const auto read = imported(R"(---
version: "rudder/v0.1"
kind: events
metadata: {name: g}
spec: {events: [{id: a, name: "A", event_type: track}]}
---
version: rudder/0.1
kind: properties
metadata: {name: g}
spec:
  properties:
    - {id: n, name: n, type: "integer, null", propConfig: {multipleOf: 5}}
    - {id: l, name: l, type: array, propConfig: {itemTypes: ["string", "boolean"]}}
---
version: rudder/v0.1
kind: tp
spec:
  rules:
    - type: event_rule
      id: r
      event: {$ref: "#/events/g/a", allow_unplanned: false}
      properties: [{$ref: "#/properties/g/n", required: true}, {$ref: "#/properties/g/l"}]
)");
  const auto a = [](const std::string& inside) {
    return R"({"type":"track","event":"A","userId":"u","properties":)" + inside + "}";
  };
  EXPECT_EQ(judged(read, a(R"({"n":null,"l":["x",true]})")), "pass");
  EXPECT_EQ(judged(read, a(R"({"n":7})")), "fail /properties/n");
  EXPECT_EQ(judged(read, a(R"({"n":5,"l":[1]})")), "fail /properties/l/0");
  EXPECT_EQ(judged(read, a(R"({"n":5,"o":1})")), "fail /properties/o");
}

TEST(RudderCatalog, RefusesWhatItDoesNotUnderstandWithItsLineAndColumn) {
  const auto with = [](const std::string& inside) {
    return "version: rudder/v1\nkind: tracking-plan\nspec:\n  rules:\n    - type: event_rule\n" + inside;
  };
  EXPECT_EQ(refusal_of(with("      event: \"#event:gone\"\n")),
            "invalid_plan 6:14 The event \"#event:gone\" is not defined in any of the files.");
  EXPECT_THAT(refusal_of(with("      id: x\n")), HasSubstr("Expected the event of the rule"));
  EXPECT_EQ(refusal_of("version: rudder/v2\nkind: events\nspec: {events: []}\n"),
            "unknown_format 1:10 Expected version: rudder/v1 (or rudder/v0.1); \"rudder/v2\" was given.");
  EXPECT_THAT(refusal_of(events), HasSubstr("There is no tracking plan here"));
  EXPECT_EQ(refusal_of("version: rudder/v1\nkind: events\n  spec: [\n").substr(0, 17), "invalid_yaml 3:7 ");
  const std::string whole = events + "---\n" + properties + "---\n" + types + "---\n" + plan;
  EXPECT_EQ(refusal_of(whole), "");
  auto broken = whole;
  broken.replace(broken.find("required: true"), 14, "required: yes ");
  EXPECT_THAT(refusal_of(broken), HasSubstr("required must be true or false."));
  broken = whole;
  broken.replace(broken.find("type: number"), 12, "type: numbr ");
  EXPECT_THAT(refusal_of(broken), HasSubstr("\"numbr\" was given"));
  broken = whole;
  broken.replace(broken.find("      properties:\n        - {property: \"#property:total\""), 17, "      includes: x\n");
  EXPECT_NE(refusal_of(broken), "");
}

TEST(RudderCatalog, NamesTheFileAndSaysWhatItHasNoPlaceFor) {
  const std::string odd = plan + "      owner: someone\n";
  const std::vector<PlanFile> files{
      {"e.yaml", events}, {"p.yaml", properties}, {"t.yaml", types}, {"tp.yaml", odd}, {"ci.yaml", "on: push\n"}};
  const auto read = import_schema_folder(files);
  ASSERT_TRUE(read);
  std::string told;
  for (const auto& problem : read->problems) told += problem.code + " " + problem.pointer + "\n";
  EXPECT_THAT(told, HasSubstr("not_kept tp.yaml#\n"));
  EXPECT_THAT(told, HasSubstr("not_kept ci.yaml#\n"));
  const std::vector<PlanFile> lacking{{"e.yaml", events}, {"tp.yaml", plan}};
  const auto refused = import_schema_folder(lacking);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().problems[0].pointer, "tp.yaml#");
  EXPECT_EQ(refused.error().problems[0].line, 13);
}

TEST(RudderCatalog, IsNoReasonToPassOverSchemasBesideAnotherYamlFile) {
  const std::string schema = R"({"type":"object","properties":{"total":{"type":"number"}}})";
  const std::vector<PlanFile> files{{"Order Completed.json", schema}, {"docker-compose.yml", "services: {}\n"}};
  const auto read = import_schema_folder(files);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->plan->text().rules.size(), 1U);
  EXPECT_THAT(warning_codes(*read), HasSubstr("not_kept"));
  const std::vector<PlanFile> none{{"a.yml", "a: 1\n"}, {"b.yml", "b: 1\n"}};
  EXPECT_FALSE(import_schema_folder(none));
}

TEST(YamlJson, KnowsWhereEachValueStoodInTheYaml) {
  const auto yaml = json_of_yaml("a: 1\nb:\n  - &n {x: true}\n  - y: \"1\"\n    z: *n\n  - ~\n");
  ASSERT_TRUE(yaml);
  EXPECT_EQ(yaml->json, R"([{"a":1,"b":[{"x":true},{"y":"1","z":{"x":true}},null]}])");
  validator::Tape tape;
  ASSERT_FALSE(validator::parse_json(yaml->json, 10, &tape));
  const auto at = [&](const std::string& pointer) {
    const auto place = yaml->place(validator::resolve(validator::AnyNode(tape, 0), pointer)->begin());
    return std::to_string(place.line) + ":" + std::to_string(place.column);
  };
  EXPECT_EQ(at("/0/a"), "1:4");
  EXPECT_EQ(at("/0/b/0/x"), "3:12");
  EXPECT_EQ(at("/0/b/1/y"), "4:8");
  EXPECT_EQ(at("/0/b/1/z/x"), "5:8");
  EXPECT_EQ(at("/0/b/2"), "6:5");
}

TEST(YamlJson, TellsTextsFromNumbersAsYamlDoes) {
  const auto json = json_of_yaml("[1, 1.5, 1e3, '1', yes, on, 007, .5, True, null, 2026-01-01, !!str 1]");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->json, R"([[1,1.5,1e3,"1","yes","on","007",".5",true,null,"2026-01-01","1"]])");
}

std::string fault(const std::string& yaml) {
  const auto json = json_of_yaml(yaml);
  return json ? "" : json.error().message;
}

TEST(YamlJson, HasBoundsOnDepthAliasesAndSize) {
  EXPECT_EQ(fault(std::string(max_yaml_depth, '[') + std::string(max_yaml_depth, ']')), "");
  EXPECT_EQ(fault(std::string(max_yaml_depth + 1, '[') + std::string(max_yaml_depth + 1, ']')),
            "expected at most 64 levels");
  EXPECT_NE(fault(std::string(1'000'000, '[')), "");
  std::string aliases = "- &a x\n";
  for (std::size_t i = 0; i < max_yaml_aliases; ++i) aliases += "- *a\n";
  EXPECT_EQ(fault(aliases), "");
  EXPECT_EQ(fault(aliases + "- *a\n"), "expected at most 1000 aliases");
  std::string laughs = "- &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    laughs += "- &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) laughs += (j > 0 ? ", " : "") + before;
    laughs += "]\n";
  }
  EXPECT_THAT(fault(laughs), HasSubstr("expected at most"));
  EXPECT_EQ(fault("a: " + std::string(max_yaml_bytes, 'x')), "expected at most 4 MiB of YAML");
}

TEST(YamlJson, RefusesWhatJsonCannotSay) {
  EXPECT_THAT(fault("a: 1\na: 2\n"), HasSubstr("twice"));
  EXPECT_THAT(fault("? [1]\n: 2\n"), HasSubstr("expected a text as the key"));
  EXPECT_THAT(fault("a: &x {b: 1}\nc: {<<: *x}\n"), HasSubstr("no merge key"));
  EXPECT_THAT(fault("a: !mine 1\n"), HasSubstr("no tag"));
  EXPECT_THAT(fault("a: *nothing\n"), HasSubstr("expected"));
  EXPECT_THAT(fault("a: b: c\n"), HasSubstr("colon"));
}

} // namespace
} // namespace plumbline::plans
