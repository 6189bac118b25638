#include "daemon/journal/segments/segment_file.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <xxhash.h>

namespace plumbline::journal {
namespace {

constexpr std::size_t name_digits = 20;

std::string_view suffix_of(SegmentKind kind) { return kind == SegmentKind::calls ? ".calls" : ".keys"; }

SegmentHeader header_of(const FileHandle& file, const std::filesystem::path& path) {
  const auto header = decode_header(read_at(file.get(), 0, head_bytes), SegmentKind::calls);
  if (!header && header.error() == HeaderFault::newer)
    throw std::runtime_error(path.string() + " was written by a newer plumblined");
  if (!header || first_in_name(path.filename().string(), SegmentKind::calls) != header->first)
    throw DamagedSegment("the header of " + path.string() + " is damaged");
  return *header;
}

} // namespace

std::string segment_name(std::uint64_t first, SegmentKind kind) {
  const auto digits = std::to_string(first);
  return std::string(name_digits - digits.size(), '0') + digits + std::string(suffix_of(kind));
}

std::optional<std::uint64_t> first_in_name(const std::string& name, SegmentKind kind) {
  if (name.size() != name_digits + suffix_of(kind).size() || !name.ends_with(suffix_of(kind))) return std::nullopt;
  std::uint64_t first = 0;
  const auto* end = name.data() + name_digits;
  const auto parsed = std::from_chars(name.data(), end, first);
  if (parsed.ec != std::errc() || parsed.ptr != end || first == 0) return std::nullopt;
  return first;
}

DamagedFrame::DamagedFrame(SeqRange which)
    : std::runtime_error("the calls " + std::to_string(which.first) + " to " + std::to_string(which.last) +
                         " do not match their checksum"),
      calls(which) {}

SegmentFile::SegmentFile(std::filesystem::path file)
    : path_(std::move(file)), file_(open_to_read(path_)), header_(header_of(file_, path_)) {}

std::optional<SegmentEnd> SegmentFile::end() const {
  const auto bytes = size();
  if (bytes < 3 * head_bytes) return std::nullopt;
  return decode_end(read_at(file_.get(), bytes - head_bytes, head_bytes), bytes, header_.salt);
}

std::optional<SegmentFooter> SegmentFile::footer() const {
  const auto found = end();
  if (!found) return std::nullopt;
  // Its size has a bound: most_segment_frames.
  const auto bytes = read_at(file_.get(), found->footer_at, static_cast<std::size_t>(size() - found->footer_at));
  return decode_footer(bytes, header_, *found);
}

std::optional<FrameHead> SegmentFile::head_at(std::uint64_t at) const {
  return decode_frame_head(read_at(file_.get(), at, head_bytes), header_.salt);
}

std::optional<FrameTable> SegmentFile::table_of(const FrameHead& head, std::uint64_t at) const {
  return decode_table(head, read_at(file_.get(), at + head_bytes, static_cast<std::size_t>(head.table_bytes())),
                      header_.salt);
}

bool SegmentFile::is_whole(const FrameHead& head, std::uint64_t at, bool data) const {
  const auto table = table_of(head, at);
  if (!table || !keys_of(head, at)) return false;
  if (!data) return true;
  const auto data_at = at + head.data_at();
  return std::ranges::all_of(table->runs, [&](const FrameRun& run) {
    const auto packed = read_at(file_.get(), data_at + run.at, static_cast<std::size_t>(run.packed));
    return unpack_run(*table, run, packed, header_.salt).has_value();
  });
}

GroupPtr SegmentFile::group(const FrameEntry& frame, std::uint64_t seq) const {
  const auto head = head_at(frame.at);
  if (!head || head->kind != FrameKind::calls || head->first != frame.first || head->count != frame.count)
    throw DamagedFrame({frame.first, frame.last()});
  const auto table = table_of(*head, frame.at);
  if (!table) throw DamagedFrame({frame.first, frame.last()});
  const auto& run = table->run_of(static_cast<std::uint32_t>(std::clamp(seq, frame.first, frame.last()) - frame.first));
  const auto first = frame.first + run.first;
  const auto data_at = frame.at + head->data_at();
  auto records = unpack_run(*table, run, read_at(file_.get(), data_at + run.at, static_cast<std::size_t>(run.packed)),
                            header_.salt);
  if (!records) throw DamagedFrame({first, first + run.count - 1});
  const auto begin = table->offsets.begin() + run.first;
  return std::make_shared<const Group>(first, std::move(*records), std::vector(begin, begin + run.count));
}

std::optional<std::vector<StoredKey>> SegmentFile::keys(const FrameEntry& frame) const {
  const auto head = head_at(frame.at);
  if (!head || head->kind != FrameKind::calls || head->count != frame.count) return std::nullopt;
  return keys_of(*head, frame.at);
}

std::optional<std::vector<StoredKey>> SegmentFile::keys_of(const FrameHead& head, std::uint64_t at) const {
  const auto bytes =
      read_at(file_.get(), at + head_bytes + head.table_bytes(), static_cast<std::size_t>(head.keys_bytes()));
  if (bytes.size() != head.keys_bytes() ||
      XXH3_64bits_withSeed(bytes.data(), bytes.size(), header_.salt) != head.keys_checksum)
    return std::nullopt;
  std::vector<StoredKey> keys(head.count);
  std::memcpy(keys.data(), bytes.data(), bytes.size());
  return keys;
}

} // namespace plumbline::journal
