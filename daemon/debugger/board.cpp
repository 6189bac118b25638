#include "daemon/debugger/board.h"

#include <algorithm>

namespace plumbline::debugger {

void ChecklistBoard::post(Environment env, std::string_view step, std::uint64_t after, std::string step_json) {
  {
    const std::lock_guard lock(mutex_);
    auto found = std::find_if(steps_.begin(), steps_.end(), [&](const Posted& posted) { return posted.step == step; });
    if (found == steps_.end()) found = steps_.insert(steps_.end(), Posted{});
    *found = {++last_, after, env, std::string(step), std::make_shared<const std::string>(std::move(step_json))};
  }
  if (wake_) wake_();
}

std::vector<ChecklistBoard::Posted> ChecklistBoard::after(std::uint64_t after) const {
  std::vector<Posted> found;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& posted : steps_)
      if (posted.number > after) found.push_back(posted);
  }
  std::sort(found.begin(), found.end(), [](const Posted& a, const Posted& b) { return a.number < b.number; });
  return found;
}

std::uint64_t ChecklistBoard::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

} // namespace plumbline::debugger
