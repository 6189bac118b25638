#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace plumbline {

/// Drawn at each start.
std::uint64_t process_seed();

/// For hash tables whose keys come from outside: who chooses keys cannot tell which of them meet in one place. Not for
/// what is stored.
struct SeededHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const;
};

} // namespace plumbline
