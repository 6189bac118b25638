#include "daemon/core/fair_worker.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <string>

namespace plumbline {
namespace {

using Refusal = FairWorker::Refusal;

/// A worker whose thread is held by the first job, until all others are given.
class FairWorkerTest : public testing::Test {
 protected:
  FairWorkerTest() {
    give("holder", nullptr, [this] {
      begun_.set_value();
      go_on_.get_future().wait();
    });
    begun_.get_future().wait();
  }

  template<class Job>
  void give(std::string who, FairWorker::Flag left, Job job) {
    net::co_spawn(context_, asked(std::move(who), std::move(left), std::move(job)), net::detached);
    context_.poll();
  }
  /// Writes its name where it is run.
  void give(const std::string& who) {
    give(who, nullptr, [this, who] { order_ += who; });
  }
  void end() {
    go_on_.set_value();
    context_.run();
  }

  template<class Job>
  task<> asked(std::string who, FairWorker::Flag left, Job job) {
    auto run = [job]() mutable {
      job();
      return 0;
    };
    try {
      const auto outcome = co_await worker_.run(std::move(who), std::move(left), std::move(run));
      if (outcome.refusal == Refusal::busy) ++busy_;
      if (outcome.refusal == Refusal::left) ++left_;
    } catch (const std::runtime_error& thrown) {
      order_ += thrown.what();
    }
  }

  net::io_context context_{1};
  std::promise<void> begun_;
  std::promise<void> go_on_;
  std::string order_; ///< the worker's thread, until the end
  int busy_ = 0;
  int left_ = 0;
  FairWorker worker_{"test"};
};

TEST_F(FairWorkerTest, TakesThoseWhoAskInTurns) {
  for (int i = 0; i < 3; ++i) give("a");
  give("b");
  for (int i = 0; i < 2; ++i) give("c");
  end();
  EXPECT_EQ(order_, "abcaca");
}

TEST_F(FairWorkerTest, LetsNobodyFillTheLineAndNoMoreThanALine) {
  for (std::size_t i = 0; i < FairWorker::max_waiting_of_one; ++i) give("a");
  EXPECT_EQ(busy_, 0);
  give("a");
  EXPECT_EQ(busy_, 1);
  for (std::size_t i = FairWorker::max_waiting_of_one; i < FairWorker::max_waiting; ++i) give("b" + std::to_string(i));
  EXPECT_EQ(busy_, 1);
  give("late");
  EXPECT_EQ(busy_, 2);
  end();
  EXPECT_EQ(order_.find("late"), std::string::npos);
}

TEST_F(FairWorkerTest, DoesNotBeginWhatNobodyWaitsForAnyMore) {
  const auto gone = std::make_shared<std::atomic<bool>>(false);
  give("a", gone, [this] { order_ += "gone"; });
  give("b");
  *gone = true;
  end();
  EXPECT_EQ(order_, "b");
  EXPECT_EQ(left_, 1);
}

TEST_F(FairWorkerTest, HandsOnWhatAJobThrows) {
  give("a", nullptr, [] { throw std::runtime_error("thrown"); });
  end();
  EXPECT_EQ(order_, "thrown");
}

} // namespace
} // namespace plumbline
