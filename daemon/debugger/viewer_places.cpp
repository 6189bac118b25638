#include "daemon/debugger/viewer_places.h"

namespace plumbline::debugger {

ViewerPlaces::Place ViewerPlaces::take(std::string_view token) {
  const std::lock_guard lock(mutex_);
  std::string name(token);
  const auto known = of_token_.find(name);
  const auto of_this_token = known == of_token_.end() ? 0 : known->second;
  if (taken_ >= most_ || of_this_token >= (most_ + 1) / 2) return nullptr;
  ++taken_;
  ++of_token_[name];
  return {this, [this, name](void*) { give_back(name); }};
}

void ViewerPlaces::give_back(const std::string& token) noexcept {
  const std::lock_guard lock(mutex_);
  --taken_;
  const auto of = of_token_.find(token);
  if (--of->second == 0) of_token_.erase(of);
}

} // namespace plumbline::debugger
