#include "tests/daemon/setup/fixture.h"

namespace plumbline::setup::test {
namespace {

class DestinationRoutes : public WorkspaceTest {
 protected:
  std::string make(const std::string& filter = "") {
    const auto made =
        owner("POST", "/api/destinations",
              R"({"name":"Hook","kind":"webhook","category":"Analytics","env":"dev","sources":[")" + website() +
                  R"("],"settings":{"url":"https://example.com/"},"filter":")" + filter + R"("})",
              201);
    return made.json["id"].GetString();
  }
};

TEST_F(DestinationRoutes, LeaveNothingOfADestinationThatIsDeleted) {
  const auto before = state.keys("");
  const auto id = make();
  EXPECT_EQ(state.keys("delivery."), std::vector<std::string>{"delivery." + id});
  EXPECT_EQ(ask("owner", "DELETE", "/api/destinations/" + id).status, 204U);
  EXPECT_TRUE(state.keys("delivery.").empty());
  EXPECT_TRUE(state.keys("dead_letters.").empty());
  restart();
  EXPECT_EQ(owner("GET", "/api/destinations").at("/destinations"), "[]");
}

TEST_F(DestinationRoutes, TakeTheGrammarOfEveryFilter) {
  const auto id = make(R"(event:\"Order Completed\" -result:fail total:>100)");
  EXPECT_EQ(owner("GET", "/api/destinations/" + id).at("/filter"),
            R"("event:\"Order Completed\" -result:fail total:>100")");
  EXPECT_EQ(refusal("PATCH", "/api/destinations/" + id, R"({"filter":"result:maybe"})"), "422 invalid");
}

} // namespace
} // namespace plumbline::setup::test
