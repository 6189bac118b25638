#include "daemon/core/core.h"
#include "daemon/core/run_on.h"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace plumbline {
namespace {

TEST(Core, RunsWhatWasHandedOverWhenItIsDeliveredInOrderAndOnItsThread) {
  Core core(0, "core-0");
  core.start();
  std::vector<int> order; // the core's thread, until the end
  std::promise<std::thread::id> where;
  core.hand_over([&] { order.push_back(1); });
  core.hand_over([&] {
    order.push_back(2);
    where.set_value(std::this_thread::get_id());
  });
  std::promise<void> posted;
  core.post([&] { posted.set_value(); });
  posted.get_future().wait();
  EXPECT_TRUE(order.empty()) << "it waits for deliver()";
  core.deliver();
  EXPECT_NE(where.get_future().get(), std::this_thread::get_id());
  core.join();
  EXPECT_EQ(order, (std::vector{1, 2}));
}

TEST(Core, NeedsNoDeliveryForWhatItsOwnThreadHandsOver) {
  Core core(0, "core-0");
  core.start();
  std::promise<void> ran;
  core.post([&] { core.hand_over([&] { ran.set_value(); }); });
  ran.get_future().wait();
  core.join();
}

TEST(Core, LosesNothingThatManyThreadsHandOver) {
  Core core(0, "core-0");
  core.start();
  int ran = 0; // the core's thread, until the end
  std::vector<std::thread> threads;
  for (int who = 0; who < 4; ++who)
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i) {
        core.hand_over([&ran] { ++ran; });
        if (i % 7 == 0) core.deliver();
      }
      core.deliver();
    });
  for (auto& thread : threads) thread.join();
  core.join();
  EXPECT_EQ(ran, 4'000);
}

task<> say_where(std::thread::id& where) {
  where = std::this_thread::get_id();
  co_return;
}

task<> fail() {
  throw std::runtime_error("on purpose");
  co_return;
}

struct There {
  std::thread::id work;
  std::thread::id before;
  std::thread::id after;
  std::string thrown;
};

task<> go_there_and_back(Core& other, There& there) {
  there.before = std::this_thread::get_id();
  co_await run_on(other.context(), say_where(there.work));
  there.after = std::this_thread::get_id();
  try {
    co_await run_on(other.context(), fail());
  } catch (const std::runtime_error& error) {
    there.thrown = error.what();
  }
}

TEST(RunOn, RunsTheWorkThereAndResumesTheCallerOnItsOwnCoreWithWhatItThrew) {
  Core here(0, "core-0");
  Core other(1, "core-1");
  here.start();
  other.start();
  There there;
  std::promise<void> ended;
  net::co_spawn(here.context(), go_there_and_back(other, there), [&ended](std::exception_ptr) { ended.set_value(); });
  ended.get_future().wait();
  here.join();
  other.join();
  EXPECT_NE(there.work, there.before);
  EXPECT_EQ(there.after, there.before);
  EXPECT_EQ(there.thrown, "on purpose");
}

} // namespace
} // namespace plumbline
