#include "plans/catalog.h"
#include "plans/catalog_reader.h"
#include "tests/plans/frozen_catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace plumbline::plans {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : "; ") + part;
  return all;
}

std::string events_of(const CatalogUseCase& use_case) {
  std::vector<std::string> names;
  for (const CatalogEvent& event : use_case.events) names.push_back(event.event);
  return joined(names);
}

std::string properties_of(const CatalogEvent& event) {
  std::vector<std::string> all;
  for (const CatalogProperty& property : event.properties) {
    all.push_back(property.name + " " + property.type + (property.format.empty() ? "" : "~" + property.format) +
                  (property.required ? "!" : ""));
  }
  return joined(all);
}

TEST(Catalog, HasTheFrozenGoalsAndUseCasesInOrder) {
  std::size_t i = 0;
  for (const Goal& goal : catalog().goals) {
    for (const CatalogUseCase& use_case : goal.use_cases) {
      ASSERT_LT(i, std::size(frozen_pairs));
      const FrozenPair& frozen = frozen_pairs[i++];
      EXPECT_EQ(goal.id, frozen.goal);
      EXPECT_EQ(use_case.id, frozen.use_case);
      EXPECT_EQ(use_case.title, frozen.title);
      EXPECT_EQ(events_of(use_case), frozen.events) << use_case.id;
      EXPECT_EQ(joined(use_case.sources), frozen.sources) << use_case.id;
      EXPECT_EQ(joined(use_case.destinations), frozen.destinations) << use_case.id;
    }
  }
  EXPECT_EQ(i, std::size(frozen_pairs));
}

TEST(Catalog, HasFourGoalsTwentyFivePairsSixteenUseCasesAndFifteenEvents) {
  std::set<std::string> ids;
  std::set<std::string> events;
  std::size_t pairs = 0;
  for (const Goal& goal : catalog().goals) {
    for (const CatalogUseCase& use_case : goal.use_cases) {
      ++pairs;
      ids.insert(use_case.id);
      for (const CatalogEvent& event : use_case.events) events.insert(event.event);
    }
  }
  EXPECT_EQ(catalog().goals.size(), 4U);
  EXPECT_EQ(pairs, 25U);
  EXPECT_EQ(ids.size(), 16U);
  EXPECT_EQ(events.size(), 15U);
}

TEST(Catalog, HasTheFrozenPropertiesForEachEvent) {
  std::map<std::string_view, std::string> seen;
  for (const Goal& goal : catalog().goals) {
    for (const CatalogUseCase& use_case : goal.use_cases) {
      for (const CatalogEvent& event : use_case.events) seen.emplace(event.event, properties_of(event));
    }
  }
  ASSERT_EQ(seen.size(), std::size(frozen_events));
  for (const FrozenEvent& frozen : frozen_events) EXPECT_EQ(seen[frozen.event], frozen.properties) << frozen.event;
}

TEST(Catalog, SaysOfEveryEventAndPropertyWhatPeopleAreShown) {
  for (const Goal& goal : catalog().goals) {
    EXPECT_FALSE(goal.title.empty());
    for (const CatalogUseCase& use_case : goal.use_cases) {
      EXPECT_FALSE(use_case.description.empty());
      for (const CatalogEvent& event : use_case.events) {
        EXPECT_FALSE(event.description.empty()) << event.event;
        EXPECT_FALSE(event.why.empty()) << use_case.id << " " << event.event;
        EXPECT_GE(event.examples.size(), 2U) << event.event;
        for (const CatalogProperty& property : event.properties) {
          EXPECT_FALSE(property.description.empty()) << property.name;
          EXPECT_FALSE(property.example.empty()) << property.name;
        }
      }
    }
  }
}

TEST(Catalog, SaysWhyAnEventIsSuggestedDifferentlyForEachUseCase) {
  std::map<std::string, std::string> ids_by_why;
  for (const Goal& goal : catalog().goals) {
    for (const CatalogUseCase& use_case : goal.use_cases) {
      for (const CatalogEvent& event : use_case.events) {
        const auto [first, made] = ids_by_why.try_emplace(event.event + ": " + event.why, use_case.id);
        EXPECT_EQ(first->second, use_case.id) << event.event;
      }
    }
  }
}

TEST(Catalog, GivesExamplesOfPropertiesAsJsonText) {
  const CatalogUseCase* use_case = find("", "mitigate-high-value-churn");
  ASSERT_TRUE(use_case);
  const CatalogEvent& event = use_case->events.at(0);
  EXPECT_EQ(event.properties.at(0).example, "2");
  EXPECT_EQ(event.properties.at(1).example, "\"50314b8e\"");
  EXPECT_EQ(event.properties.at(3).example, "27.5");
}

TEST(CatalogFind, TakesTheUseCaseUnderTheGoalAskedFor) {
  const CatalogUseCase* use_case = find("personalize-first-conversion", "mitigate-cart-abandonment");
  ASSERT_TRUE(use_case);
  EXPECT_EQ(use_case->destinations.front(), "Personalization");
}

TEST(CatalogFind, TakesTheMainGoalWhereNoneIsAskedForAndKnowsTheOthers) {
  const std::string main = "personalize-communications-and-product-experiences";
  EXPECT_EQ(choose("", "personalize-winback").goal->id, main);
  EXPECT_EQ(other_goals(main, "personalize-winback"),
            std::vector<std::string>{"boost-retention-upsell-and-cross-sell"});
  EXPECT_EQ(choose("boost-retention-upsell-and-cross-sell", "personalize-winback").goal->id,
            "boost-retention-upsell-and-cross-sell");
  EXPECT_TRUE(other_goals("optimize-advertising", "suppress-based-on-time").empty());
  for (const Goal& goal : catalog().goals)
    for (const CatalogUseCase& use_case : goal.use_cases) {
      const CatalogChoice choice = choose("", use_case.id);
      EXPECT_EQ(use_case.main_goal, other_goals(goal.id, use_case.id).empty() ? "" : choice.goal->id) << use_case.id;
    }
}

TEST(CatalogFind, TakesTheOnlyUseCaseOfItsNameUnderItsGoal) {
  const CatalogChoice choice = choose("", "mitigate-cart-abandonment");
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice.goal->id, "optimize-advertising");
  EXPECT_EQ(choice.use_case->destinations.front(), "Reverse ETL");
  EXPECT_EQ(find("", "mitigate-cart-abandonment"), choice.use_case);
}

TEST(CatalogFind, FindsNothingForAnUnknownGoalOrUseCaseOrOneOfAnotherGoal) {
  EXPECT_EQ(find("", "no-such-use-case"), nullptr);
  EXPECT_EQ(find("", ""), nullptr);
  EXPECT_EQ(find("no-such-goal", "mitigate-cart-abandonment"), nullptr);
  EXPECT_EQ(find("optimize-advertising", "personalize-winback"), nullptr);
  EXPECT_FALSE(choose("optimize-advertising", "personalize-winback"));
}

TEST(CatalogPlan, HasATrackRuleForEachEventInOrder) {
  const CatalogUseCase* use_case = find("", "nurture-with-content");
  ASSERT_TRUE(use_case);
  const validator::PlanText plan = plan_of(*use_case);
  EXPECT_TRUE(plan.knows_sdk_events);
  EXPECT_EQ(plan.name, "Nurture with content");
  ASSERT_EQ(plan.rules.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const validator::RuleText& rule = plan.rules[i];
    const CatalogEvent& event = use_case->events[i];
    EXPECT_EQ(rule.type, validator::RuleType::track);
    EXPECT_EQ(rule.event, event.event);
    EXPECT_EQ(rule.version, 1);
    EXPECT_TRUE(rule.suggested);
    EXPECT_TRUE(rule.kept);
    EXPECT_EQ(rule.description, event.description);
    EXPECT_EQ(rule.why, event.why);
    EXPECT_EQ(rule.schema, event.schema);
  }
}

TEST(CatalogPlan, LetsPageAndScreenCallsStandForTheirEvents) {
  const CatalogUseCase* use_case = find("", "nurture-with-content");
  ASSERT_TRUE(use_case);
  const validator::PlanText plan = plan_of(*use_case);
  using Map = std::vector<std::pair<std::string, std::string>>;

  ASSERT_EQ(plan.rules.at(0).accepts.size(), 1U);
  EXPECT_EQ(plan.rules[0].accepts[0].type, validator::CallType::page);
  EXPECT_EQ(plan.rules[0].accepts[0].map,
            (Map{{"/properties/page_name", "/name"}, {"/properties/page_category", "/category"}}));

  ASSERT_EQ(plan.rules.at(1).accepts.size(), 1U);
  EXPECT_EQ(plan.rules[1].accepts[0].type, validator::CallType::screen);
  EXPECT_EQ(plan.rules[1].accepts[0].map, (Map{{"/properties/screen_id", "/name"},
                                               {"/properties/screen_title", "/name"},
                                               {"/properties/screen_type", "/category"}}));

  EXPECT_TRUE(plan.rules.at(2).accepts.empty());
}

constexpr EmbeddedFile good_goals{
    "goals.json",
    R"({"goals":[{"id":"g","title":"G","useCases":[{"id":"u","sources":["Website"],"destinations":["Analytics"]}]}]})"};
constexpr EmbeddedFile good_use_case{"use-cases/u.json",
                                     R"({"id":"u","title":"U","description":"d","events":[{"event":"E","why":"w"}]})"};
constexpr EmbeddedFile good_event{
    "events/e.json",
    R"({"event":"E","description":"d","suggested":["a"],"examples":[],"schema":{"type":"object","properties":{"properties":)"
    R"({"type":"object","properties":{"a":{"type":"string","description":"d","examples":["x"]}}}}}})"};

Catalog read(std::initializer_list<EmbeddedFile> files) { return read_catalog(std::span(files.begin(), files.size())); }

TEST(CatalogReader, PutsTheFilesTogetherWhateverTheirOrder) {
  const Catalog catalog = read({good_goals, good_use_case, good_event});
  EXPECT_EQ(catalog.goals.at(0).use_cases.at(0).events.at(0).properties.at(0).name, "a");
  EXPECT_EQ(read({good_event, good_use_case, good_goals}).goals.at(0).use_cases.at(0).events.at(0).why, "w");
}

/// The complaint about the good files with one in place of its like.
auto refuses(EmbeddedFile broken, auto complaint) {
  std::vector<EmbeddedFile> files{good_goals, good_use_case, good_event};
  std::ranges::replace_if(
      files, [&](const EmbeddedFile& file) { return file.path == broken.path; }, broken);
  EXPECT_THAT([&] { static_cast<void>(read_catalog(files)); }, ThrowsMessage<std::logic_error>(complaint));
}

TEST(CatalogReader, NamesTheFileAndPlaceThatIsBroken) {
  refuses({"goals.json", "{"}, HasSubstr("goals.json"));
  refuses({"goals.json", R"({"goals":[{"id":"g"}]})"}, HasSubstr("goals.json#/goals/0 has no member title"));
  refuses({"goals.json", R"({"goals":{}})"}, HasSubstr("goals.json#/goals is no array"));
  refuses({"goals.json", R"([])"}, HasSubstr("goals.json# is no object"));
  refuses({"goals.json", R"({"goals":[{"id":"g","title":"G","useCases":[{"id":"other"}]}]})"},
          HasSubstr("goals.json#/goals/0/useCases/0 names a use case of no file"));
  refuses({"use-cases/u.json", R"({"id":1})"}, HasSubstr("use-cases/u.json#/id is no string"));
  refuses({"use-cases/u.json", R"({"id":"u","title":"U","description":"d","events":[{"event":"F","why":"w"}]})"},
          HasSubstr("use-cases/u.json#/events/0 names an event of no file"));
  refuses({"events/e.json", ""}, HasSubstr("events/e.json"));
  refuses(
      {"events/e.json",
       R"({"event":"E","description":"d","suggested":["a"],"schema":{"properties":{"properties":{"properties":{}}}}})"},
      AllOf(HasSubstr("events/e.json#"), HasSubstr("has no member a")));
  refuses({"events/e.json",
           R"({"event":"E","description":"d","suggested":[],"schema":{"properties":{"properties":{}}},)"
           R"("accepts":[{"type":"pages","map":{}}]})"},
          HasSubstr("events/e.json#/accepts/0 accepts a type of call that there is not"));
}

TEST(CatalogReader, RefusesTwoFilesOfOneThingAndAMissingListOfGoals) {
  EXPECT_THAT(
      [&] {
        read({good_goals, good_use_case, good_event, good_event});
      },
      ThrowsMessage<std::logic_error>(HasSubstr("second file of its event")));
  EXPECT_THAT(
      [&] {
        read({good_goals, good_use_case, good_use_case, good_event});
      },
      ThrowsMessage<std::logic_error>(HasSubstr("second file of its use case")));
  EXPECT_THAT([&] { read({good_use_case, good_event}); }, ThrowsMessage<std::logic_error>(HasSubstr("no goals.json")));
}

} // namespace
} // namespace plumbline::plans
