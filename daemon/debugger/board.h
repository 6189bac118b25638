#pragma once

#include "validator/values/environment.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::debugger {

/// The newest state of each checklist step, for viewers. A viewer remembers the number of the last one it was told, so
/// that it needs no queue: there are seven steps, and only the latest state of each matters. Thread: any.
class ChecklistBoard {
 public:
  struct Posted {
    std::uint64_t number = 0; ///< ascending over all steps
    std::uint64_t after = 0;  ///< the seq of the verdict that caused it: not shown before that; 0: at once
    Environment env = Environment::dev;
    std::string step;                        ///< "dev.events"
    std::shared_ptr<const std::string> json; ///< the Step object
  };

  /// Wakes viewers (set once, before the first post).
  void on_post(std::function<void()> wake) { wake_ = std::move(wake); }
  void post(Environment env, std::string_view step, std::uint64_t after, std::string step_json);
  /// The steps whose latest state has a number above `after`, in the order of numbers.
  std::vector<Posted> after(std::uint64_t after) const;
  std::uint64_t last() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Posted> steps_;
  std::uint64_t last_ = 0;
  std::function<void()> wake_;
};

} // namespace plumbline::debugger
