#include "daemon/journal/segments/format/key_format.h"

#include "daemon/journal/segments/format/byte_reader.h"
#include "daemon/journal/segments/format/segment_format.h"

#include <xxhash.h>

namespace plumbline::journal {
namespace {

constexpr std::uint32_t piece_magic = 0x594b4c50; ///< "PLKY"
constexpr std::size_t piece_checksum_at = key_piece_head_bytes - sizeof(std::uint64_t);

} // namespace

void encode_key_piece(std::uint64_t first, std::int64_t received_at_ms, std::span<const StoredKey> keys,
                      std::uint64_t salt, std::string& out) {
  const auto begin = out.size();
  put(out, piece_magic);
  put(out, static_cast<std::uint32_t>(keys.size()));
  put(out, first);
  put(out, received_at_ms);
  put(out, std::uint64_t{XXH3_64bits_withSeed(keys.data(), keys.size_bytes(), salt)});
  put(out, std::uint64_t{XXH3_64bits_withSeed(out.data() + begin, piece_checksum_at, salt)});
  out.append(reinterpret_cast<const char*>(keys.data()), keys.size_bytes());
}

std::optional<KeyPieceHead> decode_key_piece_head(std::string_view bytes, std::uint64_t salt) {
  if (bytes.size() < key_piece_head_bytes) return std::nullopt;
  ByteReader in(bytes);
  if (in.take<std::uint32_t>() != piece_magic) return std::nullopt;
  KeyPieceHead head;
  head.count = in.take<std::uint32_t>();
  head.first = in.take<std::uint64_t>();
  head.received_at_ms = in.take<std::int64_t>();
  head.keys_checksum = in.take<std::uint64_t>();
  if (in.take<std::uint64_t>() != XXH3_64bits_withSeed(bytes.data(), piece_checksum_at, salt)) return std::nullopt;
  if (head.count == 0 || head.count > most_frame_calls || head.first == 0) return std::nullopt;
  return head;
}

bool has_keys(const KeyPieceHead& head, std::string_view bytes, std::uint64_t salt) {
  return bytes.size() == head.keys_bytes() &&
         XXH3_64bits_withSeed(bytes.data(), bytes.size(), salt) == head.keys_checksum;
}

} // namespace plumbline::journal
