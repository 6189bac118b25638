#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace plumbline::debugger {

/// Limits the number of viewers, websockets and event streams together: each has a frame, a filter and a share of one
/// thread. One token has half of the places at most, so that others find one. Thread: any. Outlives its places.
class ViewerPlaces {
 public:
  explicit ViewerPlaces(std::size_t most) : most_(most) {}
  ViewerPlaces(const ViewerPlaces&) = delete;
  ViewerPlaces& operator=(const ViewerPlaces&) = delete;

  /// A viewer's place, held until it is released.
  using Place = std::shared_ptr<void>;
  /// Null: no place is left for this token.
  Place take(std::string_view token);

 private:
  void give_back(const std::string& token) noexcept;

  const std::size_t most_;
  std::mutex mutex_;
  std::size_t taken_ = 0;
  std::map<std::string, std::size_t, std::less<>> of_token_;
};

} // namespace plumbline::debugger
