#include "daemon/core/turns.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <string>

namespace plumbline {
namespace {

Turns::Clock::time_point clock_of_test;

/// Works until the slice is used up.
void use_up(const Turns::Work& work) {
  EXPECT_FALSE(work.over());
  clock_of_test += Turns::slice;
  EXPECT_TRUE(work.over());
}

class TurnsTest : public testing::Test {
 protected:
  /// Works for so many slices, and writes its name at the begin of each.
  task<> work(char name, int slices, Turns::Share& share) {
    Turns::Work work(turns, share);
    if (!work.begin()) co_await work.wait();
    for (int i = 0; i < slices; ++i) {
      if (i > 0) co_await work.wait();
      order += name;
      use_up(work);
    }
  }
  void spawn(char name, int slices, Turns::Share& share) {
    net::co_spawn(context, work(name, slices, share), net::detached);
  }

  net::io_context context{1};
  Turns turns{context, [] { return clock_of_test; }};
  std::string order;
};

TEST_F(TurnsTest, LetOneWorkAtOnceWhereNobodyElseDoes) {
  Turns::Share share;
  Turns::Work work(turns, share);
  EXPECT_TRUE(work.begin());
  work.end();
  EXPECT_EQ(turns.waiting(), 0U);
}

TEST_F(TurnsTest, LetAnotherWaitOnceTheSliceIsUsedUp) {
  Turns::Share share;
  Turns::Share other;
  {
    Turns::Work work(turns, share);
    ASSERT_TRUE(work.begin());
    use_up(work);
  }
  EXPECT_FALSE(Turns::Work(turns, other).begin());
  spawn('a', 1, other);
  context.run();
  EXPECT_EQ(order, "a");
}

TEST_F(TurnsTest, LetEveryReadyHandlerRunBetweenTwoSlices) {
  Turns::Share share;
  net::post(context, [&] { order += '1'; });
  spawn('a', 3, share);
  net::post(context, [&] {
    order += '2';
    net::post(context, [&] {
      order += '3';
      net::post(context, [&] { order += '4'; });
    });
  });
  context.run();
  EXPECT_EQ(order, "1a2a3a4");
}

TEST_F(TurnsTest, GoFromOneToTheNext) {
  Turns::Share a;
  Turns::Share b;
  Turns::Share c;
  spawn('a', 3, a);
  spawn('b', 3, b);
  spawn('c', 3, c);
  context.run();
  EXPECT_EQ(order, "abcabcabc");
}

TEST_F(TurnsTest, ComeFirstToTheConnectionThatUsedLeast) {
  Turns::Share busy;
  Turns::Share other;
  Turns::Share fresh;
  spawn('a', 5, busy);
  spawn('b', 5, other);
  // Comes when both have worked for a while.
  net::post(context, [&] { net::post(context, [&] { net::post(context, [&] { spawn('x', 1, fresh); }); }); });
  context.run();
  const auto at = order.find('x');
  ASSERT_NE(at, std::string::npos);
  EXPECT_LE(at, 5U) << order << ": it waits for the one who works, and for none of the slices that are left";
}

TEST_F(TurnsTest, CostAConnectionNothingOnceOthersHaveUsedAsMuch) {
  Turns::Share was_alone;
  for (int i = 0; i < 3; ++i) {
    spawn('a', 1, was_alone);
    context.run();
    context.restart();
  }
  Turns::Share fresh;
  spawn('b', 3, fresh);
  spawn('a', 3, was_alone);
  context.run();
  EXPECT_EQ(order.substr(3), "bababa") << "what it used while it was alone is no debt";
}

} // namespace
} // namespace plumbline
