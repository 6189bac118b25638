#include "daemon/core/core.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

namespace plumbline {
namespace {

TEST(Core, RunsWhatWasHandedOverWhenItIsDeliveredInOrderAndOnItsThread) {
  Core core(0);
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
  Core core(0);
  core.start();
  std::promise<void> ran;
  core.post([&] { core.hand_over([&] { ran.set_value(); }); });
  ran.get_future().wait();
  core.join();
}

TEST(Core, LosesNothingThatManyThreadsHandOver) {
  Core core(0);
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

} // namespace
} // namespace plumbline
