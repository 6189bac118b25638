#include "daemon/open_files.h"

#include <sys/resource.h>

namespace plumbline {

std::uint64_t least_open_files(unsigned cores) { return 64 + std::uint64_t{32} * cores; }

std::optional<std::string> too_few_open_files(unsigned cores) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  if (limit.rlim_cur != limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  const auto needed = least_open_files(cores);
  if (limit.rlim_cur >= needed) return std::nullopt;
  return "open files are limited to " + std::to_string(limit.rlim_cur) + " (ulimit -n), and " + std::to_string(needed) +
         " are needed on " + std::to_string(cores) + (cores == 1 ? " core" : " cores") +
         ": raise the limit (LimitNOFILE of systemd)";
}

} // namespace plumbline
