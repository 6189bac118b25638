#include "daemon/address_space.h"

#include <cstdlib>
#include <new>
#include <pthread.h>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>

namespace plumbline {
namespace {

constexpr std::uint64_t mib = 1U << 20U;
/// Program, libraries and the working memory of a small daemon.
constexpr std::uint64_t apart_from_stacks = 192 * mib;
/// Besides the cores: journal, workspace, viewers and so on, and short-lived threads.
constexpr std::uint64_t other_threads = 24;

std::uint64_t stack_of_a_thread() {
  pthread_attr_t attributes;
  std::size_t bytes = 8 * mib;
  if (::pthread_attr_init(&attributes) != 0) return bytes;
  ::pthread_attr_getstacksize(&attributes, &bytes);
  ::pthread_attr_destroy(&attributes);
  return bytes;
}

} // namespace

std::uint64_t least_address_space(unsigned cores, std::uint64_t stack_bytes) {
  return apart_from_stacks + (cores + other_threads) * stack_bytes;
}

std::optional<std::string> too_little_address_space(unsigned cores) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  const auto needed = least_address_space(cores, stack_of_a_thread());
  if (limit.rlim_cur >= needed) return std::nullopt;
  return "the address space is limited to " + std::to_string(limit.rlim_cur / mib) + " MiB (ulimit -v), and " +
         std::to_string((needed + mib - 1) / mib) + " MiB are needed on " + std::to_string(cores) +
         (cores == 1 ? " core" : " cores") + ": raise the limit, or limit the memory instead (MemoryMax of systemd)";
}

void end_where_memory_ends() {
  std::set_new_handler([] {
    constexpr std::string_view line = "plumblined: out of memory (the limit of the address space, ulimit -v, or of "
                                      "the machine). It exits now; every call that was answered 200 is on disk\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    std::_Exit(EXIT_FAILURE);
  });
}

} // namespace plumbline
