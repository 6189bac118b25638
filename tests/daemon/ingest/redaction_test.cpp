#include "daemon/ingest/redaction.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

const std::string key = "Hut5hvy1eLsBeIpQ6sQNGHgKKSqdmDfE";

Rulebook rulebook() {
  Rulebook known;
  known.sources[key] = std::make_shared<const Source>();
  return known;
}

std::string shown(std::string_view text) { return without_keys(text, rulebook()); }

TEST(Redaction, LeavesTextWithoutKeysAsItIs) {
  for (const std::string text : {"", "{}", R"({"event":"A","writeKeys":1,"id":"0123456789abcdef0123456789abcdef"})"})
    EXPECT_EQ(shown(text), text);
}

TEST(Redaction, HidesAKeyOfTheWorkspaceWhereverItStands) {
  EXPECT_EQ(shown("{\"a\":\"" + key + "\"}"), R"({"a":"[write key]"})");
  EXPECT_EQ(shown("/v1/projects/" + key + "/setting"), "/v1/projects/[write key]/setting");
  EXPECT_EQ(shown(key + ".t7"), "[write key].t7");
}

TEST(Redaction, HidesWhatStandsAsAWriteKeyKnownOrNotWholeOrBroken) {
  EXPECT_EQ(shown(R"({"writeKey":"nearly-a-key","event":"A"})"), R"({"writeKey":"[write key]","event":"A"})");
  EXPECT_EQ(shown(R"({"writeKey" : "nearly)"), R"({"writeKey" : "[write key])");
  EXPECT_EQ(shown("{'writeKey':'nearly', x}"), "{'writeKey':'[write key]', x}");
  EXPECT_EQ(shown("{writeKey: nearly}"), "{writeKey: [write key]}");
  EXPECT_EQ(shown("event=A&writekey=nearly%20&x=1"), "event=A&writekey=[write key]&x=1");
  EXPECT_EQ(shown(R"({\"writeKey\":\"nearly\"})"), R"({\"writeKey\":\"[write key]"})");
  EXPECT_EQ(shown(R"({"writeKey":"")"), R"({"writeKey":"")");
}

TEST(Redaction, ShowsTheFirstKilobyteAndNoHalfOfAKey) {
  EXPECT_EQ(sample_of(std::string(3000, '.'), rulebook()), std::string(1024, '.'));
  const auto across = std::string(1014, '.') + key + std::string(100, '.');
  EXPECT_EQ(sample_of(across, rulebook()), std::string(1014, '.') + "[write key");
}

} // namespace
} // namespace plumbline::ingest
