#include "daemon/core/seeded_hash.h"

#include <random>
#include <xxhash.h>

namespace plumbline {

std::uint64_t process_seed() {
  static const std::uint64_t seed = [] {
    std::random_device source;
    return std::uint64_t{source()} << 32U | source();
  }();
  return seed;
}

std::size_t SeededHash::operator()(std::string_view text) const {
  return XXH3_64bits_withSeed(text.data(), text.size(), process_seed());
}

} // namespace plumbline
