#include "daemon/core/thread.h"

#include "daemon/core/priority.h"

#include <future>
#include <pthread.h>
#include <utility>

namespace plumbline {

namespace {

constexpr std::size_t longest_name = 15; // the kernel's limit

} // namespace

std::thread start_thread(std::string name, Priority priority, std::function<void()> body) {
  if (name.size() > longest_name) name.resize(longest_name);
  std::promise<void> set_up;
  auto is_set_up = set_up.get_future();
  std::thread thread([name = std::move(name), priority, body = std::move(body), set_up = std::move(set_up)]() mutable {
    pthread_setname_np(pthread_self(), name.c_str());
    if (priority == Priority::low) come_behind_others();
    set_up.set_value();
    body();
  });
  is_set_up.wait();
  return thread;
}

} // namespace plumbline
