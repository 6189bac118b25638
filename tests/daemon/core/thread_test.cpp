#include "daemon/core/thread.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <future>
#include <pthread.h>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace plumbline {
namespace {

struct Started {
  std::string name;
  int nice;
};

/// What the thread has as soon as start_thread() returned.
Started started(const std::string& name, Priority priority) {
  std::promise<pid_t> number;
  std::promise<void> end;
  auto thread = start_thread(name, priority, [&] {
    number.set_value(::gettid());
    end.get_future().wait();
  });
  std::array<char, 16> text{};
  pthread_getname_np(thread.native_handle(), text.data(), text.size());
  const int nice = ::getpriority(PRIO_PROCESS, static_cast<id_t>(number.get_future().get()));
  end.set_value();
  thread.join();
  return {text.data(), nice};
}

TEST(StartThread, ReturnsWhenTheThreadHasItsNameAndItsPriority) {
  const int own = ::getpriority(PRIO_PROCESS, 0);
  for (int i = 0; i < 100; ++i) {
    const auto ordinary = started("ordinary", Priority::ordinary);
    EXPECT_EQ(ordinary.name, "ordinary");
    EXPECT_EQ(ordinary.nice, own);
    const auto low = started("low", Priority::low);
    EXPECT_EQ(low.name, "low");
    EXPECT_EQ(low.nice, std::min(own + 10, 19));
  }
}

TEST(StartThread, CutsOffANameThatIsTooLong) {
  EXPECT_EQ(started("a-name-of-more-than-15", Priority::ordinary).name, "a-name-of-more-");
}

} // namespace
} // namespace plumbline
