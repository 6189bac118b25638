#include "daemon/api/api.h"
#include "daemon/api/check_route.h"
#include "daemon/http/problem.h"
#include "tests/daemon/setup/fixture.h"
#include "validator/values/interruption.h"

#include <atomic>
#include <memory>

namespace plumbline::setup::test {
namespace {

/// A study whose client leaves while it goes on.
class StudyInterruption : public WorkspaceTest {
 protected:
  StudyInterruption() { left = gone_; }

  /// Whether an answer was made though nobody waits for it.
  bool is_answered(const std::string& target, const std::string& body) {
    try {
      ask("viewer", "POST", target, body);
      return true;
    } catch (const http::ClientLeft&) {
      return false;
    }
  }

  std::shared_ptr<std::atomic<bool>> gone_ = std::make_shared<std::atomic<bool>>(false);
};

TEST_F(StudyInterruption, EndsALookAtCallsAtTheNextCall) {
  review();
  for (int i = 0; i < 100; ++i) receive({.event = "Page Viewed", .source = website()});
  std::atomic<int> looks = 0;
  journal.on_look = [&] {
    if (++looks == 3) *gone_ = true;
  };
  for (const auto* target : {"/api/plan/infer", "/api/plan/preview"}) {
    looks = 0;
    *gone_ = false;
    EXPECT_FALSE(is_answered(target, R"({"plan":{"name":"P","rules":[]}})")) << target;
    EXPECT_EQ(looks, 3) << target;
  }
  journal.on_look = nullptr;
  *gone_ = false;
  EXPECT_TRUE(is_answered("/api/plan/infer", "{}"));
}

TEST_F(StudyInterruption, EndsACheckAtTheNextCall) {
  const validator::Redaction redaction;
  bool leaves = false;
  add_check_route(*router, *workspace, redaction, [&] {
    *gone_ = leaves;
    return now;
  });
  const std::string body = R"({"calls":[{"type":"track","event":"A","userId":"u"}]})";
  EXPECT_TRUE(is_answered("/api/check", body));
  leaves = true;
  EXPECT_FALSE(is_answered("/api/check", body));
}

TEST_F(StudyInterruption, EndsAnyStudyBetweenItsSteps) {
  int steps = 0;
  const auto study = [&](journal::Journal&, const ApiCall&) -> std::variant<http::Response, Answer> {
    for (; steps < 10; ++steps) {
      look_for_interruption();
      *gone_ = steps == 4;
    }
    return http::no_content();
  };
  router->add("POST", "/api/study", handler(*workspace, Access::look, Study(study)));
  EXPECT_FALSE(is_answered("/api/study", ""));
  EXPECT_EQ(steps, 5);
}

} // namespace
} // namespace plumbline::setup::test
