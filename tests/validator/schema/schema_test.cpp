#include "tests/validator/judge.h"
#include "tests/validator/schema/schema_cases.h"
#include "validator/second_opinion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace plumbline::validator {
namespace {

using Look = std::function<void(const SchemaCase&, const Program&, std::string_view value, bool good)>;

void each_value(const Look& look) {
  for (const auto* cases : {&value_cases(), &object_cases()}) {
    for (const SchemaCase& test : *cases) {
      SCOPED_TRACE(test.name);
      const auto program = program_of(test.schema);
      for (const auto value : test.good) look(test, *program, value, true);
      for (const auto value : test.bad) look(test, *program, value, false);
    }
  }
}

TEST(Program, DecidesAsDraft07HasIt) {
  each_value([](const SchemaCase&, const Program& program, std::string_view value, bool good) {
    EXPECT_EQ(judge(program, value).decided_by_simd, good) << value;
  });
}

TEST(Program, DecidesAlikeOnBothEngines) {
  each_value([](const SchemaCase&, const Program& program, std::string_view value, bool) {
    const Judgement judgement = judge(program, value);
    EXPECT_EQ(judgement.decided_by_simd, judgement.decided_by_tape) << value;
  });
}

TEST(Program, ExplainsWhatItRefusesAndNothingElse) {
  each_value([](const SchemaCase&, const Program& program, std::string_view value, bool good) {
    const Judgement judgement = judge(program, value);
    EXPECT_EQ(judgement.explained_away, good) << value;
    for (const Fault& fault : judgement.faults) {
      EXPECT_FALSE(fault.keyword.empty()) << value;
      EXPECT_FALSE(fault.predicate.empty()) << value;
    }
  });
}

TEST(SecondOpinion, AgreesOnEveryCaseButItsKnownDefects) {
  std::size_t judged = 0;
  each_value([&](const SchemaCase& test, const Program&, std::string_view value, bool good) {
    const auto opinion = SecondOpinion::of(test.schema);
    if (!opinion || !test.valijson_defect.empty()) return;
    ++judged;
    EXPECT_EQ(opinion->matches(value), good) << value;
  });
  EXPECT_GT(judged, 150U);
}

TEST(SecondOpinion, StillHasEachDefectOnTheList) {
  for (const auto* cases : {&value_cases(), &object_cases()}) {
    for (const SchemaCase& test : *cases) {
      if (test.valijson_defect.empty()) continue;
      SCOPED_TRACE(test.name);
      const auto opinion = SecondOpinion::of(test.schema);
      const auto differs = [&](const std::vector<std::string_view>& values, bool good) {
        return std::any_of(values.begin(), values.end(),
                           [&](std::string_view value) { return opinion->matches(value) != good; });
      };
      EXPECT_TRUE(!opinion || differs(test.good, true) || differs(test.bad, false)) << test.valijson_defect;
    }
  }
}

TEST(SecondOpinion, IsNotAskedWhereItWouldRunRegularExpressions) {
  EXPECT_FALSE(can_judge(R"({"properties":{"a":{"pattern":"x"}}})"));
  EXPECT_FALSE(can_judge(R"({"allOf":[{"format":"date-time"}]})"));
  EXPECT_FALSE(can_judge(R"({"patternProperties":{"a":{}}})"));
  EXPECT_FALSE(can_judge(R"({"properties":{"properties":{"properties":{"a":{"format":"date"}}}}})"));
}

TEST(SecondOpinion, IsAskedWherePropertiesAreOnlyCalledSo) {
  EXPECT_TRUE(can_judge(R"({"properties":{"pattern":{"type":"string"},"format":{"enum":[{"pattern":"x"}]}}})"));
}

TEST(SecondOpinion, HasNoneOfWhatItCannotRead) {
  const auto opinion = SecondOpinion::of(R"({"type":"object"})");
  ASSERT_TRUE(opinion);
  EXPECT_EQ(opinion->matches(R"({"a":1e400})"), std::nullopt);
  EXPECT_EQ(opinion->matches(R"({"a":"\ud800"})"), std::nullopt);
  EXPECT_EQ(opinion->matches(std::string(10'000, '[')), std::nullopt);
  EXPECT_EQ(opinion->matches(R"({"a":1})"), true);
}

TEST(SecondOpinion, HasNoneOfASchemaThatIsNone) {
  EXPECT_FALSE(SecondOpinion::of(R"({"type":12})"));
  EXPECT_FALSE(SecondOpinion::of("{"));
  EXPECT_FALSE(SecondOpinion::of(R"({"$ref":"http://example.com/schema"})"));
}

} // namespace
} // namespace plumbline::validator
