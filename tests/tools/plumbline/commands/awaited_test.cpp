#include "tools/plumbline/commands/awaited.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::tool {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string checklist = R"({"steps":[
  {"id":"dev.review","env":"dev","state":"done","items":[],"missing":[]},
  {"id":"dev.events","env":"dev","state":"todo","missing":[{"item":"A","message":"No A has come yet."}],"items":[
    {"event":"A","state":"not_seen"},{"event":"B","state":"failing","violations":[{"message":"b is wrong."}]},{"event":"C","state":"passing"}]},
  {"id":"dev.sources","env":"dev","state":"ready","items":[],"missing":[]},
  {"id":"prod.events","env":"prod","state":"todo","missing":[{"message":"No A has come yet."}],"items":[]}]})";

Awaiting awaiting(const Awaited& awaited) { return awaiting_of(*parse_json(checklist), awaited); }

TEST(Awaited, IsSatisfiedByAStepThatIsDoneAndAnEventThatPasses) {
  EXPECT_THAT(awaiting({"dev", {"dev.review"}, {"C"}}).missing, IsEmpty());
}

TEST(Awaited, IsNotSatisfiedByAStepThatWasDoneAndHasRegressedUnlessThatIsAllowed) {
  const auto regressed = parse_json(
      R"({"steps":[{"id":"dev.sources","env":"dev","state":"done","missing":[],"regressed":[{"message":"No call."}]}]})");
  const auto strict = awaiting_of(*regressed, {"dev", {"dev.sources"}, {}});
  EXPECT_THAT(strict.missing, ElementsAre("dev.sources was done, but has regressed: No call."));
  EXPECT_TRUE(strict.regressed);
  EXPECT_THAT(awaiting_of(*regressed, {"dev", {"dev.sources"}, {}, true}).missing, IsEmpty());
}

TEST(Awaited, SaysOfEachEventWhatIsMissingWithItsViolations) {
  EXPECT_THAT(awaiting({"dev", {}, {"A", "B"}}).missing, ElementsAre("No A has come yet.", "B fails\n    b is wrong."));
}

TEST(Awaited, WithNothingNamedIsEveryStepOfTheEnvironment) {
  EXPECT_THAT(
      awaiting({"dev", {}, {}}).missing,
      ElementsAre("dev.events: No A has come yet.", "dev.sources is ready: plumbline checklist complete dev.sources"));
}

TEST(Awaited, TellsWhetherCallsCompletedIt) {
  const auto done = parse_json(
      R"({"steps":[{"id":"dev.review","env":"dev","state":"done","done":{"seqs":[]}},)"
      R"({"id":"dev.sources","env":"dev","state":"done","done":{"seqs":[3]}},)"
      R"({"id":"dev.events","env":"dev","state":"done","done":{"seqs":[]},"items":[{"event":"C","state":"passing"}]},)"
      R"({"id":"dev.destinations","env":"dev","state":"done","done":{"seqs":[],"reason":"seen by eye"}}]})");
  const auto of = [&](const Awaited& awaited) {
    const auto awaiting = awaiting_of(*done, awaited);
    return std::vector<bool>{awaiting.of_calls, awaiting.evidence, awaiting.judged};
  };
  EXPECT_THAT(of({"dev", {"dev.review"}, {}}), ElementsAre(false, false, false));
  EXPECT_THAT(of({"dev", {"dev.sources"}, {}}), ElementsAre(true, true, false));
  EXPECT_THAT(of({"dev", {"dev.destinations"}, {}}), ElementsAre(true, false, false));
  EXPECT_THAT(of({"dev", {}, {"C"}}), ElementsAre(true, true, true));
}

TEST(Awaited, TellsStepsAndEventsThatTheChecklistHasNot) {
  EXPECT_THAT(awaiting({"dev", {"dev.nonsense"}, {"Z"}}).unknown,
              ElementsAre("the event 'Z'", "the step 'dev.nonsense'"));
}

} // namespace
} // namespace plumbline::tool
