#include "daemon/journal/segments/segment_copy.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>

namespace plumbline::journal {
namespace {

/// Neighbouring calls, until they go into a frame.
class PendingFrame {
 public:
  PendingFrame(SegmentCopy& copy, const FrameEntry& of, std::vector<StoredKey> keys)
      : copy_(copy), of_(of), keys_(std::move(keys)) {}

  void add(const Group& calls) {
    if (calls.first() != first_ + offsets_.size()) flush();
    if (offsets_.empty()) first_ = calls.first();
    for (const auto offset : calls.offsets()) offsets_.push_back(static_cast<std::uint32_t>(records_.size() + offset));
    records_ += calls.raw();
  }

  void flush() {
    if (offsets_.empty()) return;
    const auto keys = std::span(keys_).subspan(static_cast<std::size_t>(first_ - of_.first), offsets_.size());
    copy_.add({first_, of_.received_at_ms, keys, offsets_, records_});
    offsets_.clear();
    records_.clear();
  }

 private:
  SegmentCopy& copy_;
  const FrameEntry& of_;
  const std::vector<StoredKey> keys_;
  std::uint64_t first_ = 0;
  std::vector<std::uint32_t> offsets_;
  std::string records_;
};

} // namespace

SegmentCopy::SegmentCopy(const std::filesystem::path& directory, const SegmentHeader& header, SegmentDisk& disk)
    : disk_(disk), header_(header), path_(directory / segment_name(header.first, SegmentKind::calls)),
      written_to_(path_.string() + ".new") {
  std::error_code ignored;
  std::filesystem::remove(written_to_, ignored);
  file_ = make_file(written_to_);
  write(encode(header));
}

SegmentCopy::~SegmentCopy() {
  std::error_code ignored;
  if (!in_place_) std::filesystem::remove(written_to_, ignored);
}

void SegmentCopy::write(std::string_view bytes) {
  write_all(disk_, file_.get(), bytes, size_);
  size_ += bytes.size();
}

void SegmentCopy::add(const SegmentFile& from, const FrameEntry& frame) {
  auto entry = frame;
  entry.at = size_;
  write(from.raw(frame));
  frames_.push_back(entry);
}

void SegmentCopy::add(const FrameCalls& calls) {
  const auto frame = encoder_.encode(calls, header_.salt, true);
  frames_.push_back(entry_of(frame.head, size_));
  write(frame.bytes);
}

SegmentInfo SegmentCopy::finish(std::uint64_t last) {
  const auto footer = encode_footer(size_, header_.first, last, frames_, header_.salt);
  const auto footer_at = size_;
  write(footer);
  sync_file(disk_, file_.get(), written_to_);
  const auto end = decode_end(std::string_view(footer).substr(footer.size() - head_bytes), size_, header_.salt);
  if (!end || end->footer_at != footer_at) throw std::runtime_error(path_.string() + " has too many frames");
  return {header_.first, last, end->oldest_ms, end->newest_ms, end->calls, size_};
}

void SegmentCopy::put_in_place() {
  rename_into_place(disk_, written_to_, path_);
  in_place_ = true;
}

std::uint64_t add_without(SegmentCopy& copy, const SegmentFile& from, const FrameEntry& frame,
                          std::span<const SeqRange> gone) {
  if (!any_meets(gone, {frame.first, frame.last()})) {
    copy.add(from, frame);
    return 0;
  }
  std::uint64_t went = 0;
  // Damaged keys are none: those calls are not recognised when they come again.
  PendingFrame kept(copy, frame, from.keys(frame).value_or(std::vector<StoredKey>(frame.count)));
  for (auto seq = frame.first; seq <= frame.last();) {
    try {
      const auto run = from.group(frame, seq);
      const auto parts = run->without(gone);
      went += run->size();
      for (const auto& part : parts) {
        kept.add(*part);
        went -= part->size();
      }
      seq = run->last() + 1;
    } catch (const DamagedFrame& damage) {
      spdlog::error("the calls {} to {} were damaged and calls beside them had to be forgotten: all of them were "
                    "removed",
                    damage.calls.first, damage.calls.last);
      went += damage.calls.last - damage.calls.first + 1;
      seq = damage.calls.last + 1;
    }
  }
  kept.flush();
  return went;
}

} // namespace plumbline::journal
