#include "plans/catalog.h"
#include "tests/plans/json.h"
#include "tests/plans/second_opinion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/pointer.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace plumbline::plans {
namespace {

const std::filesystem::path folder = PLUMBLINE_SOURCE_DIR "/plans";

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

rapidjson::Document read(const std::filesystem::path& path) { return parsed(text_of_file(path)); }

std::vector<std::filesystem::path> files_of(const char* below) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder / below)) files.push_back(entry.path());
  return files;
}

std::string slug(std::string name) {
  for (char& c : name) c = c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

TEST(CatalogFiles, ObeyTheirJsonSchemas) {
  EXPECT_EQ(complaints(text_of_file(folder / "schema/goals.schema.json"), text_of_file(folder / "goals.json")), "");
  const auto use_case_schema = text_of_file(folder / "schema/use-case.schema.json");
  for (const auto& path : files_of("use-cases")) EXPECT_EQ(complaints(use_case_schema, text_of_file(path)), "") << path;
  const auto event_schema = text_of_file(folder / "schema/event.schema.json");
  for (const auto& path : files_of("events")) EXPECT_EQ(complaints(event_schema, text_of_file(path)), "") << path;
}

TEST(CatalogFiles, AreRefusedByTheirJsonSchemasWhenSomethingIsAmiss) {
  const auto schema = text_of_file(folder / "schema/event.schema.json");
  const auto spoilt = [&](const char* pointer, rapidjson::Value value) {
    auto event = read(folder / "events/page-viewed.json");
    rapidjson::Pointer(pointer).Set(event, value);
    return complaints(schema, text_of(event));
  };
  EXPECT_NE(spoilt("/schema/additionalProperties", rapidjson::Value(false)), "");
  EXPECT_NE(spoilt("/schema/properties/type", rapidjson::Value(rapidjson::kObjectType)), "");
  EXPECT_NE(spoilt("/schema/properties/properties/properties/page_name/type", rapidjson::Value("text")), "");
  EXPECT_NE(spoilt("/examples/0/messageId", rapidjson::Value("1")), "");
  EXPECT_NE(spoilt("/accepts/0/map/page_name", rapidjson::Value("/name")), "");
  EXPECT_NE(spoilt("/sugested", rapidjson::Value(rapidjson::kArrayType)), "");
  EXPECT_EQ(spoilt("/description", rapidjson::Value("Another one.")), "");
}

TEST(CatalogFiles, AreNamedAfterWhatTheyHold) {
  for (const auto& path : files_of("use-cases")) EXPECT_EQ(path.stem(), read(path)["id"].GetString());
  for (const auto& path : files_of("events")) EXPECT_EQ(path.stem(), slug(read(path)["event"].GetString()));
}

TEST(CatalogFiles, AreAllReachedFromTheGoals) {
  std::set<std::string> use_cases;
  std::set<std::string> events;
  for (const Goal& goal : catalog().goals) {
    for (const CatalogUseCase& use_case : goal.use_cases) {
      use_cases.insert(use_case.id);
      for (const CatalogEvent& event : use_case.events) events.insert(event.event);
    }
  }
  EXPECT_EQ(files_of("use-cases").size(), use_cases.size());
  EXPECT_EQ(files_of("events").size(), events.size());
}

TEST(CatalogFiles, NameTheSuggestedPropertiesFirstInTheRule) {
  for (const auto& path : files_of("events")) {
    const auto event = read(path);
    auto property = event["schema"]["properties"]["properties"]["properties"].MemberBegin();
    for (const auto& name : event["suggested"].GetArray()) {
      ASSERT_STREQ(property->name.GetString(), name.GetString()) << path;
      ++property;
    }
  }
}

TEST(CatalogFiles, GiveEveryPropertyExamplesThatItsSchemaTakes) {
  for (const auto& path : files_of("events")) {
    const auto event = read(path);
    for (const auto& [name, schema] : event["schema"]["properties"]["properties"]["properties"].GetObject()) {
      for (const auto& example : schema["examples"].GetArray()) {
        EXPECT_EQ(complaints(text_of(schema), text_of(example)), "") << path << " " << name.GetString();
      }
    }
  }
}

TEST(CatalogFiles, DemandRequiredStringsThatAreNotEmpty) {
  for (const auto& path : files_of("events")) {
    const auto event = read(path);
    const auto& rule = event["schema"]["properties"]["properties"];
    if (!rule.HasMember("required")) continue;
    for (const auto& name : rule["required"].GetArray()) {
      const auto& property = rule["properties"][name];
      if (property["type"] != "string") continue;
      ASSERT_TRUE(property.HasMember("minLength")) << path << " " << name.GetString();
      EXPECT_EQ(property["minLength"].GetInt(), 1);
    }
  }
}

TEST(CatalogFiles, SayNothingOfTypeEventAndMessageIdAndCloseNoObject) {
  for (const auto& path : files_of("events")) {
    const auto event = read(path);
    const auto& schema = event["schema"];
    EXPECT_EQ(schema["properties"].MemberCount(), 1U) << path;
    EXPECT_THAT(text_of(schema), ::testing::Not(::testing::HasSubstr("additionalProperties"))) << path;
  }
}

} // namespace
} // namespace plumbline::plans
