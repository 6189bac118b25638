#pragma once

#include <functional>

namespace plumbline {

/// While it lives, long work of this thread (a plan that is read, calls that are judged) can be broken off: between its
/// steps `look` is called, and ends the work by what it throws. Of several that live the one made last is asked.
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

/// Between the steps of long work: a rule, a call. Costs nothing to speak of.
void look_for_interruption();

} // namespace plumbline
