#include "daemon/journal/segments/segment_scan.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace plumbline::journal {
namespace {

/// Of one read, while looking for a frame.
constexpr std::size_t look_bytes = 1U << 20U;

/// Goes through one file, frame by frame.
class Scan {
 public:
  explicit Scan(const SegmentFile& file) : file_(file), size_(file.size()), next_(file.header().first) {}

  ScannedSegment run() {
    while (at_ < size_ && step()) {
    }
    check_unsynced();
    return std::move(found_);
  }

 private:
  /// One frame, or what stands in its place. False: the rest is the tail.
  bool step() {
    const auto head = file_.head_at(at_);
    if (!head || (head->kind == FrameKind::calls && head->first < next_)) return pass_damage();
    const auto rest = size_ - at_;
    if (head->kind == FrameKind::footer) {
      if (head->first != file_.header().first) return pass_damage();
      found_.tail = head->bytes() > rest ? SegmentTail::torn : ended(head->bytes() == rest);
      return false;
    }
    if (head->bytes() > rest) {
      found_.tail = SegmentTail::torn;
      return false;
    }
    if (file_.is_whole(*head, at_, false)) {
      if (head->rest_is_synced) found_.unsynced_from = found_.frames.size();
      found_.frames.push_back(entry_of(*head, at_));
      found_.tail = SegmentTail::whole;
    } else {
      found_.damaged.push_back({head->first, head->last()});
      found_.tail = SegmentTail::damaged;
    }
    next_ = head->last() + 1;
    at_ += head->bytes();
    return true;
  }

  /// A whole frame, footer or damaged frame ended where the file does, or did not. Damage before it stays.
  SegmentTail ended(bool right) const { return right ? found_.tail : SegmentTail::damaged; }

  /// What lies here is no head. False: no frame follows it.
  bool pass_damage() {
    if (size_ - at_ < head_bytes || is_zero_from(at_)) {
      found_.tail = SegmentTail::torn;
      return false;
    }
    const auto frame = find_frame(at_ + 1);
    found_.tail = SegmentTail::damaged;
    if (!frame) return false;
    if (frame->first > next_) found_.damaged.push_back({next_, frame->first - 1});
    at_ = frame->at;
    return true;
  }

  bool is_zero_from(std::uint64_t at) const {
    for (; at < size_; at += look_bytes) {
      const auto bytes = read_at(file_.descriptor(), at, look_bytes);
      if (std::ranges::any_of(bytes, [](char byte) { return byte != 0; })) return false;
    }
    return true;
  }

  /// The next whole frame of calls, from an offset on.
  std::optional<FrameEntry> find_frame(std::uint64_t from) const {
    constexpr std::string_view magic = "PLFR";
    while (from + head_bytes <= size_) {
      // Overlaps the next read by a head, so that none is cut in two.
      const auto bytes = read_at(file_.descriptor(), from, look_bytes + head_bytes);
      for (auto place = bytes.find(magic); place != std::string::npos; place = bytes.find(magic, place + 1)) {
        const auto head = decode_frame_head(std::string_view(bytes).substr(place, head_bytes), file_.header().salt);
        if (head && head->kind == FrameKind::calls && head->first >= next_ && head->bytes() <= size_ - from - place &&
            file_.is_whole(*head, from + place, false))
          return entry_of(*head, from + place);
      }
      from += look_bytes;
    }
    return std::nullopt;
  }

  /// Frames that may lack something on the disk are looked at whole.
  void check_unsynced() {
    auto& frames = found_.frames;
    const auto bad = std::remove_if(frames.begin() + static_cast<std::ptrdiff_t>(found_.unsynced_from), frames.end(),
                                    [this](const FrameEntry& frame) {
                                      const auto head = file_.head_at(frame.at);
                                      const bool whole = head && file_.is_whole(*head, frame.at, true);
                                      if (!whole) found_.damaged.push_back({frame.first, frame.last()});
                                      return !whole;
                                    });
    if (bad == frames.end()) return;
    found_.tail = SegmentTail::damaged;
    frames.erase(bad, frames.end());
    found_.unsynced_from = std::min(found_.unsynced_from, frames.size());
    std::ranges::sort(found_.damaged, {}, &SeqRange::first);
  }

  const SegmentFile& file_;
  const std::uint64_t size_;
  std::uint64_t at_ = head_bytes;
  std::uint64_t next_; ///< the lowest seq that may come
  ScannedSegment found_;
};

} // namespace

ScannedSegment scan(const SegmentFile& file) { return Scan(file).run(); }

std::vector<FrameEntry> frames_of(const SegmentFile& file) {
  if (auto footer = file.footer()) return std::move(footer->frames);
  return scan(file).frames;
}

} // namespace plumbline::journal
