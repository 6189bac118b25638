#include "daemon/ingest/dedupe_keys.h"

#include <openssl/sha.h>

#include <algorithm>
#include <string>
#include <xxhash.h>

namespace plumbline::ingest {

DedupeKeys::DedupeKeys(std::span<const std::uint8_t, 32> secret, std::int64_t old_until_ms)
    : old_until_ms_(old_until_ms) {
  // As long as XXH3 wants it: each third is a block of the secret and the block's number.
  std::array<std::uint8_t, 33> numbered{};
  std::copy(secret.begin(), secret.end(), numbered.begin());
  for (std::size_t at = 0; at < secret_.size(); at += SHA512_DIGEST_LENGTH, ++numbered.back())
    SHA512(numbered.data(), numbered.size(), secret_.data() + at);
}

DedupeKey DedupeKeys::of(std::string_view source_id, std::string_view session, std::string_view message_id) const {
  auto key = dedupe_key(source_id, session, message_id, secret_);
  if (key.none()) return key;
  key.high = key.high >> tag_bits | std::uint64_t{tag_of(source_id)} << (64U - tag_bits);
  if (key.none()) key.low = 1;
  return key;
}

std::uint16_t DedupeKeys::tag_of(std::string_view source_id) const {
  const auto hash = XXH3_64bits_withSecret(source_id.data(), source_id.size(), secret_.data(), secret_.size());
  return static_cast<std::uint16_t>(hash & ((1U << tag_bits) - 1));
}

} // namespace plumbline::ingest
