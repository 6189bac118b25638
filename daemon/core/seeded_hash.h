#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace plumbline {

/// Drawn at each start.
[[nodiscard]] std::uint64_t process_seed();

/// For hash tables with keys from outside: nobody who chooses
/// keys can tell which of them collide. Not for stored data.
struct SeededHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const;
};

} // namespace plumbline
