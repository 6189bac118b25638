#include "daemon/core/sessions.h"

#include <gtest/gtest.h>

namespace plumbline {
namespace {

/// Remembers what it was asked.
class Asked final : public Session {
 public:
  void drain() noexcept override { ++drained; }
  void abort() noexcept override { ++aborted; }
  int drained = 0;
  int aborted = 0;
};

TEST(Sessions, CountsThoseThatAreThere) {
  Sessions sessions;
  Asked one;
  Asked two;
  const auto first = sessions.add(one);
  const auto second = sessions.add(two);
  EXPECT_EQ(sessions.count(), 2U);
  sessions.remove(first);
  EXPECT_EQ(sessions.count(), 1U);
  sessions.remove(second);
  EXPECT_EQ(sessions.count(), 0U);
}

TEST(Sessions, AbortsASessionAtTheSweepBehindItsDeadlineAndOnce) {
  Sessions sessions;
  Asked session;
  sessions.add(session);
  session.expires_in(std::chrono::seconds(2));
  sessions.sweep();
  sessions.sweep();
  EXPECT_EQ(session.aborted, 0);
  sessions.sweep();
  EXPECT_EQ(session.aborted, 1);
  sessions.sweep();
  EXPECT_EQ(session.aborted, 1);
}

TEST(Sessions, LetsASessionDecideWhatItsDeadlineMeans) {
  class Patient final : public Session {
   public:
    void drain() noexcept override {}
    void abort() noexcept override { ++aborted; }
    void expired() noexcept override {
      expires_in(std::chrono::seconds(1));
      ++told;
    }
    int aborted = 0;
    int told = 0;
  };
  Sessions sessions;
  Patient session;
  sessions.add(session);
  session.expires_in(std::chrono::seconds(1));
  for (int i = 0; i < 4; ++i) sessions.sweep();
  EXPECT_EQ(session.told, 2);
  EXPECT_EQ(session.aborted, 0);
}

TEST(Sessions, LeavesASessionWithoutADeadlineAlone) {
  Sessions sessions;
  Asked never;
  Asked no_longer;
  sessions.add(never);
  sessions.add(no_longer);
  no_longer.expires_in(std::chrono::seconds(1));
  no_longer.never_expires();
  for (int i = 0; i < 10; ++i) sessions.sweep();
  EXPECT_EQ(never.aborted, 0);
  EXPECT_EQ(no_longer.aborted, 0);
}

TEST(Sessions, CountsADeadlineThatIsSetAnewFromThere) {
  Sessions sessions;
  Asked session;
  sessions.add(session);
  session.expires_in(std::chrono::seconds(1));
  sessions.sweep();
  session.expires_in(std::chrono::seconds(1));
  sessions.sweep();
  EXPECT_EQ(session.aborted, 0);
  sessions.sweep();
  EXPECT_EQ(session.aborted, 1);
}

TEST(Sessions, AsksAllToEndAndSaysWhenTheLastIsGone) {
  Sessions sessions;
  Asked one;
  Asked two;
  const auto first = sessions.add(one);
  const auto second = sessions.add(two);
  int ended = 0;
  EXPECT_FALSE(sessions.draining());
  sessions.drain([&] { ++ended; });
  EXPECT_TRUE(sessions.draining());
  EXPECT_EQ(one.drained, 1);
  EXPECT_EQ(two.drained, 1);
  sessions.remove(second);
  EXPECT_EQ(ended, 0);
  sessions.remove(first);
  EXPECT_EQ(ended, 1);
}

TEST(Sessions, SaysAtOnceThatNoneIsLeftWhereThereIsNone) {
  Sessions sessions;
  int ended = 0;
  sessions.drain([&] { ++ended; });
  EXPECT_EQ(ended, 1);
  EXPECT_TRUE(sessions.draining());
}

TEST(Sessions, DoesNotSayThatItEndedWhereNobodyDrains) {
  Sessions sessions;
  Asked session;
  sessions.remove(sessions.add(session));
  int ended = 0;
  const auto place = sessions.add(session);
  sessions.drain([&] { ++ended; });
  EXPECT_EQ(ended, 0);
  sessions.remove(place);
  EXPECT_EQ(ended, 1);
}

TEST(Sessions, EndsAllNowWhereAsked) {
  Sessions sessions;
  Asked one;
  Asked two;
  sessions.add(one);
  sessions.add(two);
  sessions.abort();
  EXPECT_EQ(one.aborted, 1);
  EXPECT_EQ(two.aborted, 1);
  EXPECT_EQ(one.drained, 0);
}

} // namespace
} // namespace plumbline
