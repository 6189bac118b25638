#pragma once

#include <functional>
#include <string>
#include <thread>

namespace plumbline {

/// How threads share scarce processors.
enum class Priority {
  ordinary, ///< the process's own
  low,      ///< 10 levels of nice below: a tenth of a processor that another thread wants whole, and all of an idle one
};

/// Starts a thread that runs `body`. At return the thread has its name, as ps and gdb show it (cut off after 15 bytes),
/// and its priority.
[[nodiscard]] std::thread start_thread(std::string name, Priority priority, std::function<void()> body);

} // namespace plumbline
