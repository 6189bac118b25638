#pragma once

#include <functional>

namespace plumbline {

/// While it lives, long work of this thread (reading a plan, judging calls) can be interrupted: `look` is called
/// between its steps, and ends the work by an exception. If several live, the one made last is called.
class Interruption {
 public:
  explicit Interruption(std::function<void()> look);
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  void look() const { look_(); }

 private:
  std::function<void()> look_;
  const Interruption* outer_;
};

/// Call it between the steps of long work: a rule, a call. Its cost is negligible.
void look_for_interruption();

} // namespace plumbline
