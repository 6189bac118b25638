#include "daemon/journal/segments/format/segment_format.h"

#include "daemon/journal/segments/format/byte_reader.h"

#include <algorithm>
#include <xxhash.h>

namespace plumbline::journal {
namespace {

constexpr std::uint64_t calls_magic = 0x0a534c4c41434c50; ///< "PLCALLS", line feed
constexpr std::uint64_t keys_magic = 0x0a005359454b4c50;  ///< "PLKEYS", zero, line feed
constexpr std::uint32_t format = 1;
constexpr std::uint32_t frame_magic = 0x52464c50; ///< "PLFR"
constexpr std::uint32_t end_magic = 0x4e454c50;   ///< "PLEN"
constexpr std::uint8_t flag_rest_is_synced = 1;
constexpr std::size_t checksum_at = head_bytes - sizeof(std::uint64_t);

std::uint64_t magic_of(SegmentKind kind) { return kind == SegmentKind::calls ? calls_magic : keys_magic; }

/// Of the bytes before the checksum.
std::uint64_t checksum_of_head(std::string_view head, std::uint64_t salt) {
  return XXH3_64bits_withSeed(head.data(), checksum_at, salt);
}

bool has_checksum(std::string_view head, std::uint64_t salt) {
  return head.size() >= head_bytes && checksum_in(head) == checksum_of_head(head, salt);
}

/// Appends the checksum of the 56 bytes that were appended last.
std::uint64_t end_head(std::string& out, std::uint64_t salt) {
  const auto checksum = checksum_of_head(std::string_view(out).substr(out.size() - checksum_at), salt);
  put(out, checksum);
  return checksum;
}

bool is_within_bounds(const FrameHead& head) {
  if (head.first == 0) return false;
  if (head.kind == FrameKind::footer)
    return head.count <= most_segment_frames && head.blocks == 0 && head.data_bytes == 0;
  return head.count > 0 && head.count <= most_frame_calls && head.blocks > 0 && head.blocks <= most_frame_blocks &&
         head.data_bytes <= most_frame_bytes && head.bytes() <= most_frame_bytes;
}

} // namespace

std::uint64_t FrameHead::table_bytes() const {
  if (kind == FrameKind::footer) return std::uint64_t{count} * index_entry_bytes;
  return std::uint64_t{blocks} * block_entry_bytes + std::uint64_t{count} * sizeof(std::uint32_t);
}

std::uint64_t FrameHead::bytes() const { return data_at() + data_bytes + (kind == FrameKind::footer ? head_bytes : 0); }

std::string encode(const SegmentHeader& header) {
  std::string out;
  put(out, magic_of(header.kind));
  put(out, format);
  put(out, std::uint32_t{0});
  put(out, header.workspace);
  put(out, header.first);
  put(out, header.created_at_ms);
  put(out, header.salt);
  put(out, std::uint64_t{0});
  end_head(out, 0);
  return out;
}

Result<SegmentHeader, HeaderFault> decode_header(std::string_view bytes, SegmentKind kind) {
  if (bytes.size() < head_bytes) return unexpected(HeaderFault::damaged);
  ByteReader in(bytes);
  if (in.take<std::uint64_t>() != magic_of(kind)) return unexpected(HeaderFault::damaged);
  if (!has_checksum(bytes, 0)) return unexpected(HeaderFault::damaged);
  if (in.take<std::uint32_t>() != format) return unexpected(HeaderFault::newer);
  static_cast<void>(in.take<std::uint32_t>());
  SegmentHeader header;
  header.kind = kind;
  header.workspace = in.take<std::uint64_t>();
  header.first = in.take<std::uint64_t>();
  header.created_at_ms = in.take<std::int64_t>();
  header.salt = in.take<std::uint64_t>();
  if (header.first == 0) return unexpected(HeaderFault::damaged);
  return header;
}

std::uint64_t encode(const FrameHead& head, std::uint64_t salt, std::string& out) {
  put(out, frame_magic);
  put(out, static_cast<std::uint8_t>(head.kind));
  put(out, head.rest_is_synced ? flag_rest_is_synced : std::uint8_t{0});
  put(out, std::uint16_t{0});
  put(out, head.first);
  put(out, head.received_at_ms);
  put(out, head.count);
  put(out, head.blocks);
  put(out, head.data_bytes);
  put(out, head.table_checksum);
  put(out, head.keys_checksum);
  return end_head(out, salt);
}

std::optional<FrameHead> decode_frame_head(std::string_view bytes, std::uint64_t salt) {
  if (bytes.size() < head_bytes) return std::nullopt;
  ByteReader in(bytes);
  if (in.take<std::uint32_t>() != frame_magic || !has_checksum(bytes, salt)) return std::nullopt;
  FrameHead head;
  const auto kind = in.take<std::uint8_t>();
  if (kind != static_cast<std::uint8_t>(FrameKind::calls) && kind != static_cast<std::uint8_t>(FrameKind::footer))
    return std::nullopt;
  head.kind = static_cast<FrameKind>(kind);
  head.rest_is_synced = (in.take<std::uint8_t>() & flag_rest_is_synced) != 0;
  static_cast<void>(in.take<std::uint16_t>());
  head.first = in.take<std::uint64_t>();
  head.received_at_ms = in.take<std::int64_t>();
  head.count = in.take<std::uint32_t>();
  head.blocks = in.take<std::uint32_t>();
  head.data_bytes = in.take<std::uint64_t>();
  head.table_checksum = in.take<std::uint64_t>();
  head.keys_checksum = in.take<std::uint64_t>();
  if (!is_within_bounds(head)) return std::nullopt;
  return head;
}

std::uint64_t checksum_in(std::string_view head) {
  return ByteReader(head.substr(checksum_at, sizeof(std::uint64_t))).take<std::uint64_t>();
}

std::string encode_footer(std::uint64_t footer_at, std::uint64_t first, std::uint64_t last,
                          std::span<const FrameEntry> frames, std::uint64_t salt) {
  std::string index;
  SegmentEnd end{footer_at, last, 0, 0, 0};
  for (const auto& frame : frames) {
    end.oldest_ms = end.calls == 0 ? frame.received_at_ms : std::min(end.oldest_ms, frame.received_at_ms);
    end.newest_ms = end.calls == 0 ? frame.received_at_ms : std::max(end.newest_ms, frame.received_at_ms);
    end.calls += frame.count;
    put(index, frame.first);
    put(index, frame.at);
    put(index, frame.received_at_ms);
    put(index, frame.count);
    put(index, frame.bytes);
  }
  FrameHead head;
  head.kind = FrameKind::footer;
  head.first = first;
  head.received_at_ms = end.newest_ms;
  head.count = static_cast<std::uint32_t>(frames.size());
  head.table_checksum = XXH3_64bits_withSeed(index.data(), index.size(), salt);
  std::string out;
  out.reserve(2 * head_bytes + index.size());
  encode(head, salt, out);
  out += index;
  put(out, end_magic);
  put(out, std::uint32_t{0});
  put(out, end.footer_at);
  put(out, end.last);
  put(out, end.oldest_ms);
  put(out, end.newest_ms);
  put(out, end.calls);
  put(out, std::uint64_t{0});
  end_head(out, salt);
  return out;
}

std::optional<SegmentEnd> decode_end(std::string_view bytes, std::uint64_t file_bytes, std::uint64_t salt) {
  if (bytes.size() < head_bytes) return std::nullopt;
  ByteReader in(bytes);
  if (in.take<std::uint32_t>() != end_magic || !has_checksum(bytes, salt)) return std::nullopt;
  static_cast<void>(in.take<std::uint32_t>());
  SegmentEnd end;
  end.footer_at = in.take<std::uint64_t>();
  end.last = in.take<std::uint64_t>();
  end.oldest_ms = in.take<std::int64_t>();
  end.newest_ms = in.take<std::int64_t>();
  end.calls = in.take<std::uint64_t>();
  if (end.footer_at < head_bytes || file_bytes < 2 * head_bytes || end.footer_at > file_bytes - 2 * head_bytes)
    return std::nullopt;
  const auto index = file_bytes - 2 * head_bytes - end.footer_at;
  if (index % index_entry_bytes != 0 || index / index_entry_bytes > most_segment_frames) return std::nullopt;
  return end;
}

std::optional<SegmentFooter> decode_footer(std::string_view bytes, const SegmentHeader& header, const SegmentEnd& end) {
  const auto head = decode_frame_head(bytes, header.salt);
  if (!head || head->kind != FrameKind::footer || head->first != header.first || head->bytes() != bytes.size())
    return std::nullopt;
  const auto index = bytes.substr(head_bytes, static_cast<std::size_t>(head->table_bytes()));
  if (XXH3_64bits_withSeed(index.data(), index.size(), header.salt) != head->table_checksum) return std::nullopt;
  SegmentFooter footer{end, {}};
  footer.frames.reserve(head->count);
  ByteReader in(index);
  auto at = std::uint64_t{head_bytes};
  auto next = header.first;
  for (std::uint32_t i = 0; i < head->count; ++i) {
    FrameEntry frame;
    frame.first = in.take<std::uint64_t>();
    frame.at = in.take<std::uint64_t>();
    frame.received_at_ms = in.take<std::int64_t>();
    frame.count = in.take<std::uint32_t>();
    frame.bytes = in.take<std::uint32_t>();
    if (frame.count == 0 || frame.first < next || frame.last() < frame.first || frame.last() > end.last ||
        frame.at < at || frame.bytes <= head_bytes || frame.bytes > end.footer_at ||
        frame.at > end.footer_at - frame.bytes)
      return std::nullopt;
    at = frame.at + frame.bytes;
    next = frame.last() + 1;
    footer.frames.push_back(frame);
  }
  return footer;
}

} // namespace plumbline::journal
