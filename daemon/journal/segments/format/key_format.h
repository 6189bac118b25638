#pragma once

#include "daemon/journal/commit_group.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plumbline::journal {

// A piece of a key file as bytes (README.md has the grammar). `salt`: the file's, the seed of its checksums.

inline constexpr std::size_t key_piece_head_bytes = 40;

/// Begins the keys of one group.
struct KeyPieceHead {
  std::uint64_t first = 0; ///< seq
  std::int64_t received_at_ms = 0;
  std::uint32_t count = 0;
  std::uint64_t keys_checksum = 0;

  std::uint64_t last() const { return first + count - 1; } ///< seq
  std::uint64_t keys_bytes() const { return std::uint64_t{count} * sizeof(StoredKey); }
};

/// Appends a piece. `keys`: at least one, at most most_frame_calls.
void encode_key_piece(std::uint64_t first, std::int64_t received_at_ms, std::span<const StoredKey> keys,
                      std::uint64_t salt, std::string& out);
/// Of the first key_piece_head_bytes; absent: they are no head.
[[nodiscard]] std::optional<KeyPieceHead> decode_key_piece_head(std::string_view bytes, std::uint64_t salt);
/// Whether these are the keys of the piece. `bytes`: keys_bytes() long.
[[nodiscard]] bool has_keys(const KeyPieceHead& head, std::string_view bytes, std::uint64_t salt);

} // namespace plumbline::journal
