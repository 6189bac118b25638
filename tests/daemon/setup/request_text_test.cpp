#include "daemon/http/limits.h"
#include "plans/formats/plan_format.h"
#include "tests/daemon/setup/fixture.h"
#include "tests/support/gzip.h"

namespace plumbline::setup::test {
namespace {

class RequestText : public WorkspaceTest {
 protected:
  /// The status of a body of so many bytes, sent as gzip.
  unsigned inflated(const std::string& target, std::string json, std::size_t bytes) {
    json.resize(bytes, ' ');
    return ask("owner", "POST", target, gzipped(json)).status;
  }
};

TEST_F(RequestText, MayInflateToWhatTheRouteTakesAndNoMore) {
  constexpr auto most = http::max_body_bytes;
  EXPECT_EQ(inflated("/api/sessions", R"({"name":"a"})", most), 201U);
  EXPECT_EQ(inflated("/api/sessions", R"({"name":"a"})", most + 1), 413U);
  constexpr auto most_of_a_plan = plans::max_plan_bytes;
  EXPECT_EQ(inflated("/api/plan/lint", R"({"rules":[]})", most_of_a_plan), 200U);
  EXPECT_EQ(inflated("/api/plan/lint", R"({"rules":[]})", most_of_a_plan + 1), 413U);
}

TEST_F(RequestText, IsReadBeforeAnythingIsChanged) {
  const auto before = state.puts;
  EXPECT_EQ(inflated("/api/sessions", R"({"name":"a"})", http::max_body_bytes + 1), 413U);
  EXPECT_EQ(state.puts, before);
}

TEST_F(RequestText, OfManyFaultsHasTheFirst100Told) {
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  const auto faults = [&](int count) {
    std::string body = R"({"rules":[1)";
    for (int i = 1; i < count; ++i) body += ",1";
    return owner("PATCH", "/api/plan", body + "]}", 422).json["errors"].Size();
  };
  EXPECT_EQ(faults(99), 99U);
  EXPECT_EQ(faults(100), 100U);
  EXPECT_EQ(faults(101), 100U);
}

TEST_F(RequestText, OfAnEditHasAsManyEditsAsAPlanHasRules) {
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  std::string body = R"({"rules":[{})";
  for (std::size_t i = 0; i < plans::max_plan_rules; ++i) body += ",{}";
  const auto refused = owner("PATCH", "/api/plan", body + "]}", 422);
  EXPECT_EQ(refused.at("/errors/0/message"), R"("rules must have at most 2000 edits.")");
}

} // namespace
} // namespace plumbline::setup::test
