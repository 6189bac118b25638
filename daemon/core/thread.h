#pragma once

#include <functional>
#include <string>
#include <thread>

namespace plumbline {

/// How threads share processors that are short.
enum class Priority {
  ordinary, ///< the process's own
  low,      ///< 10 levels of nice below: a tenth of a processor that another thread wants whole, and all of an idle one
};

/// Starts a thread that runs `body`. Once this returns it has its name, as ps and gdb show it (15 bytes at most; the
/// rest is cut off), and its priority.
[[nodiscard]] std::thread start_thread(std::string name, Priority priority, std::function<void()> body);

} // namespace plumbline
