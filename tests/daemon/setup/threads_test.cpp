#include "tests/daemon/setup/fixture.h"

#include <boost/asio/co_spawn.hpp>

#include <thread>

namespace plumbline::setup::test {
namespace {

class WorkspaceThreads : public WorkspaceTest {};

TEST_F(WorkspaceThreads, CountEveryCallOnceWhileOthersAskReadAndComplete) {
  auto_complete = false;
  begin();
  review();
  const auto site = website();
  journal.on_commit([this](auto) { workspace->wake(); });
  constexpr int calls = 500;
  std::vector<std::jthread> threads;
  for (int writer = 0; writer < 2; ++writer)
    threads.emplace_back([&] {
      for (int i = 0; i < calls; ++i) receive({.event = "Page Viewed", .source = site});
    });
  const auto key = workspace->write_key(Environment::dev);
  for (int core = 0; core < 2; ++core)
    threads.emplace_back([&] {
      SnapshotReader<ingest::Rulebook> rules(workspace->rulebook());
      for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(rules.get()->sources.count(key), 1U);
        EXPECT_EQ(ask("viewer", "GET", "/api/checklist").status, 200U);
        const auto made = ask("owner", "POST", "/api/sources", R"({"name":"App","category":"Mobile","env":"prod"})");
        EXPECT_EQ(made.status, 201U);
        EXPECT_EQ(rules.get()->sources.count(made.json["writeKey"].GetString()), 1U) << "told when it holds";
        const auto answer = ask("owner", "POST", "/api/checklist/dev.sources/complete");
        EXPECT_TRUE(answer.status == 200 || answer.status == 409);
      }
    });
  threads.clear();
  EXPECT_EQ(step("dev.events")["items"][0]["passed"].GetInt(), 2 * calls);
  EXPECT_EQ(owner("GET", "/api/sources").json["sources"].Size(), 101U);
  journal.on_commit(nullptr);
}

} // namespace
} // namespace plumbline::setup::test
