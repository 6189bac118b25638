#include "daemon/debugger/viewer_turns.h"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>

namespace plumbline::debugger {
namespace {

task<> take_turns(ViewerTurns& turns, std::string& order, char name, int count) {
  for (int i = 0; i < count; ++i) {
    co_await turns.next();
    order += name;
  }
}

TEST(ViewerTurns, GoRoundAmongViewers) {
  Core core(0);
  ViewerTurns turns(core);
  std::string order;
  for (const char name : {'a', 'b', 'c'})
    net::co_spawn(core.context(), take_turns(turns, order, name, 3), [](std::exception_ptr) {});
  core.context().poll();
  EXPECT_EQ(order, "abcabcabc");
}

TEST(ViewerTurns, LeaveOtherWorkMostOfTheTime) {
  Core core(0);
  ViewerTurns turns(core);
  std::string order;
  for (const char name : {'a', 'b', 'c', 'd'})
    net::co_spawn(core.context(), take_turns(turns, order, name, 4), [](std::exception_ptr) {});
  // A connection that is always ready, and takes some time.
  std::function<void()> ingest = [&] {
    order += '.';
    const auto end = std::chrono::steady_clock::now() + ViewerTurns::others_time / 8;
    while (std::chrono::steady_clock::now() < end) {
    }
    if (order.size() < 1'000) core.post(ingest);
  };
  core.post(ingest);
  core.context().poll();
  std::size_t viewers = 0;
  std::size_t longest = 0;
  for (std::size_t i = 0, run = 0; i < order.size(); ++i) {
    run = order[i] == '.' ? 0 : run + 1;
    viewers += order[i] == '.' ? 0 : 1;
    longest = std::max(longest, run);
  }
  EXPECT_EQ(viewers, 16U);
  EXPECT_EQ(longest, 1U) << order;
  // Eight turns of others, or fewer where the machine made one of them long.
  EXPECT_GE(order.substr(0, order.find_last_not_of('.') + 1).size(), 16U * 4) << order;
}

} // namespace
} // namespace plumbline::debugger
