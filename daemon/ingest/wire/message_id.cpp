#include "daemon/ingest/wire/message_id.h"

#include <cstdint>
#include <random>
#include <string_view>

namespace plumbline::ingest {

std::string make_message_id() {
  thread_local std::mt19937_64 random{(std::uint64_t{std::random_device{}()} << 32U) ^ std::random_device{}()};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string id = "plumbline-xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  std::uint64_t bits = 0;
  unsigned left = 0;
  for (std::size_t at = sizeof("plumbline-") - 1; at < id.size(); ++at) {
    if (id[at] != 'x' && id[at] != 'y') continue;
    if (left == 0) {
      bits = random();
      left = 16;
    }
    const auto nibble = static_cast<std::size_t>(bits & 15U);
    bits >>= 4U;
    --left;
    id[at] = digits[id[at] == 'y' ? (nibble & 3U) | 8U : nibble];
  }
  return id;
}

} // namespace plumbline::ingest
