#include "daemon/core/worker.h"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <vector>

namespace plumbline {
namespace {

/// What a coroutine saw of a job that it gave to a worker.
struct Seen {
  std::thread::id before;
  std::thread::id job;
  std::thread::id behind;
  std::string result;
  std::string error;
};

template<class Job>
task<> give(Worker& worker, Job job, Seen& seen) {
  seen.before = std::this_thread::get_id();
  try {
    // By name: GCC 12 destroys a temporary closure in co_await's operand twice.
    auto watched = [&seen, job = std::move(job)]() mutable -> std::string {
      seen.job = std::this_thread::get_id();
      return job();
    };
    seen.result = co_await worker.run(std::move(watched));
  } catch (const std::exception& error) {
    seen.error = error.what();
  }
  seen.behind = std::this_thread::get_id();
}

template<class Job>
Seen seen_of(Job job) {
  Worker worker("test");
  net::io_context context{1};
  Seen seen;
  net::co_spawn(context, give(worker, std::move(job), seen), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  context.run();
  return seen;
}

TEST(Worker, RunsAJobOnItsThreadAndResumesTheCallerOnItsOwn) {
  const auto seen = seen_of([] { return std::string("done"); });
  EXPECT_EQ(seen.result, "done");
  EXPECT_EQ(seen.before, std::this_thread::get_id());
  EXPECT_NE(seen.job, std::this_thread::get_id());
  EXPECT_EQ(seen.behind, std::this_thread::get_id());
}

TEST(Worker, ThrowsAtTheCallerWhatTheJobThrew) {
  const auto seen = seen_of([]() -> std::string { throw std::runtime_error("no disk"); });
  EXPECT_EQ(seen.error, "no disk");
  EXPECT_EQ(seen.result, "");
  EXPECT_NE(seen.job, std::this_thread::get_id());
  EXPECT_EQ(seen.behind, std::this_thread::get_id());
}

TEST(Worker, TakesAJobThatCannotBeCopied) {
  const auto seen = seen_of([text = std::make_unique<std::string>("owned")] { return *text; });
  EXPECT_EQ(seen.result, "owned");
}

TEST(Worker, RunsJobsInTheOrderInWhichTheyWereGivenAndAllBeforeItStops) {
  std::vector<int> order;
  {
    Worker worker("a name that is longer than a thread's may be");
    for (int i = 0; i < 100; ++i) worker.post([&order, i] { order.push_back(i); });
    worker.stop();
    EXPECT_EQ(order.size(), 100U);
    worker.stop();
  }
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], static_cast<int>(i));
}

TEST(Worker, DestroysAJobUnrunThatComesBehindItsStop) {
  auto owned = std::make_shared<int>(1);
  bool ran = false;
  {
    Worker worker("test");
    worker.stop();
    worker.post([owned, &ran] { ran = true; });
  }
  EXPECT_FALSE(ran);
  EXPECT_EQ(owned.use_count(), 1);
}

} // namespace
} // namespace plumbline
