#pragma once

#include <cstdint>
#include <string_view>

namespace plumbline::validator {

/// The steps that judging one call may take, whatever the call and its plan. Decision, explanation, hints and notes
/// share one budget, which is never renewed. It counts steps, not time: the same call under the same plan gets the same
/// verdict everywhere.
///
/// A step is about ten nanoseconds of work: checking one value against one simple subschema, looking up one member,
/// four bytes of a format. Work that depends on a text, a list or a pattern pays by their sizes before it begins.
class Budget {
 public:
  /// The budget of one call: about a millisecond.
  static constexpr std::uint64_t steps_of_a_call = 65'536;

  explicit Budget(std::uint64_t steps = steps_of_a_call) : left_(steps) {}
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  /// False if fewer steps are left: the budget is then spent, and stays so.
  [[nodiscard]] bool spend(std::uint64_t steps) {
    if (steps > left_) return end();
    left_ -= steps;
    return true;
  }
  bool is_spent() const { return spent_; }
  std::uint64_t left() const { return left_; }

 private:
  bool end() {
    left_ = 0;
    spent_ = true;
    return false;
  }

  std::uint64_t left_;
  bool spent_ = false;
};

/// The cost of parsing a JSON text into a tape.
[[nodiscard]] constexpr std::uint64_t cost_of_parsing(std::string_view json) { return 40 + json.size() / 4; }

} // namespace plumbline::validator
