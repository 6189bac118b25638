#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace plumbline::validator {
struct Call;
}

namespace plumbline::ingest {

/// The lower half of XXH3 (64 bits). Indexes have it on disk.
[[nodiscard]] std::uint32_t seeded_hash(std::uint64_t seed, std::string_view text);

enum class IdField : std::uint8_t { message_id, user_id, anonymous_id };
/// The seed of an id's hash.
[[nodiscard]] constexpr std::uint64_t seed_of(IdField field) { return 7 + static_cast<std::uint64_t>(field); }

/// Hashes of a call's ids, made where the call was read: who looks for calls by their ids need not read it again.
struct IdHashes {
  bool known = false;                               ///< false: only the call tells
  std::array<std::optional<std::uint32_t>, 3> of{}; ///< by IdField; absent: the call has no such id

  void set(IdField field, std::string_view id) {
    of.at(static_cast<std::size_t>(field)) = seeded_hash(seed_of(field), id);
  }
  friend bool operator==(const IdHashes&, const IdHashes&) = default;
};
/// `message_id`: the call's, or the one that was made for it.
[[nodiscard]] IdHashes ids_of(const validator::Call& call, std::optional<std::string_view> message_id);

} // namespace plumbline::ingest
