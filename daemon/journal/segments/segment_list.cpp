#include "daemon/journal/segments/segment_list.h"

#include "daemon/journal/segments/segment_scan.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace plumbline::journal {
namespace {

/// The first frame that ends at `seq` or later.
std::span<const FrameEntry>::iterator frame_from(std::span<const FrameEntry> frames, std::uint64_t seq) {
  return std::ranges::partition_point(frames, [seq](const FrameEntry& frame) { return frame.last() < seq; });
}

} // namespace

OpenSegment::OpenSegment(const std::filesystem::path& path, WithFrames) : file(path), frames(frames_of(file)) {}

SegmentList::SegmentList(std::filesystem::path directory, Limits limits)
    : directory_(std::move(directory)), limits_(limits) {}

std::filesystem::path SegmentList::path_of(std::uint64_t first) const {
  return directory_ / segment_name(first, SegmentKind::calls);
}

void SegmentList::add(const SegmentInfo& segment) {
  const std::lock_guard lock(mutex_);
  parts_.push_back({segment, nullptr, {}, false, {}, ++versions_});
}

void SegmentList::grow(const FrameEntry& frame, std::uint64_t bytes, OpenSegmentPtr opened) {
  const std::lock_guard lock(mutex_);
  if (opened) {
    parts_.push_back({{frame.first, frame.first, frame.received_at_ms, frame.received_at_ms, 0, 0},
                      opened,
                      opened,
                      true,
                      {},
                      ++versions_});
  }
  auto& newest = parts_.back();
  newest.growing.push_back(frame);
  newest.info.last = frame.last();
  newest.info.oldest_ms = std::min(newest.info.oldest_ms, frame.received_at_ms);
  newest.info.newest_ms = std::max(newest.info.newest_ms, frame.received_at_ms);
  newest.info.calls += frame.count;
  newest.info.bytes = bytes;
}

void SegmentList::seal_newest(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  if (parts_.empty() || !parts_.back().grows) return;
  auto& newest = parts_.back();
  newest.info.bytes = bytes;
  newest.grows = false;
  newest.open->frames = std::move(newest.growing); // whoever has it already does not look at them
  newest.growing = {};
  open_frames_ += newest.open->frames.size();
  used(newest.info.first);
}

/// The part that begins with this seq, or end(). Holds mutex_.
std::vector<SegmentList::Part>::iterator SegmentList::part_of(std::uint64_t first) {
  const auto part = std::ranges::lower_bound(parts_, first, {}, [](const Part& one) { return one.info.first; });
  return part != parts_.end() && part->info.first == first ? part : parts_.end();
}

/// Holds mutex_. The result closes the file, where no reader has it: after the lock.
OpenSegmentPtr SegmentList::close(Part& part) {
  if (!part.grows && part.open) open_frames_ -= part.open->frames.size();
  used_.remove(part.info.first);
  return std::exchange(part.open, nullptr);
}

std::shared_future<void> SegmentList::replace(const SegmentInfo& segment) {
  OpenSegmentPtr over;
  const std::lock_guard lock(mutex_);
  const auto part = part_of(segment.first);
  if (part == parts_.end()) return {};
  over = close(*part);
  part->info = segment;
  part->version = ++versions_;
  const auto seen = std::exchange(part->seen, {}).lock();
  return seen ? seen->closed() : std::shared_future<void>();
}

void SegmentList::drop_oldest() {
  OpenSegmentPtr over;
  const std::lock_guard lock(mutex_);
  if (parts_.empty()) return;
  over = close(parts_.front());
  parts_.erase(parts_.begin());
}

std::vector<SegmentInfo> SegmentList::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<SegmentInfo> infos;
  infos.reserve(parts_.size());
  for (const auto& part : parts_) infos.push_back(part.info);
  return infos;
}

std::optional<SegmentInfo> SegmentList::oldest() const {
  const std::lock_guard lock(mutex_);
  return parts_.empty() ? std::nullopt : std::optional(parts_.front().info);
}

std::uint64_t SegmentList::bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t sum = 0;
  for (const auto& part : parts_) sum += part.info.bytes;
  return sum;
}

std::uint64_t SegmentList::first_call() {
  const auto found = frame_at_or_after(0);
  return found ? found->frame.first : 0;
}

/// The first part that ends at `seq` or later. Holds mutex_.
std::size_t SegmentList::part_at_or_after(std::uint64_t seq) const {
  const auto part = std::ranges::partition_point(parts_, [seq](const Part& one) { return one.info.last < seq; });
  return static_cast<std::size_t>(part - parts_.begin());
}

/// Holds mutex_: this one was used now, and those that were not for the longest time close.
void SegmentList::used(std::uint64_t first) {
  used_.remove(first);
  used_.push_front(first);
  while (used_.size() > 1 && (used_.size() > limits_.segments || open_frames_ > limits_.frames)) {
    const auto part = part_of(used_.back());
    if (part == parts_.end())
      used_.pop_back();
    else
      static_cast<void>(close(*part));
  }
}

/// Opens the sealed segment that begins with this seq, and releases the lock meanwhile. Null: the segment is gone, or
/// another file has its name by now. Look again.
OpenSegmentPtr SegmentList::open_of(std::unique_lock<std::mutex>& lock, std::uint64_t first) {
  auto part = part_of(first);
  if (part == parts_.end()) return nullptr;
  auto opened = part->open ? part->open : part->seen.lock();
  if (!opened) {
    const auto version = part->version;
    lock.unlock();
    std::exception_ptr fault;
    try {
      opened = std::make_shared<OpenSegment>(path_of(first), OpenSegment::with_frames);
    } catch (...) {
      fault = std::current_exception();
    }
    lock.lock();
    part = part_of(first);
    if (part == parts_.end() || part->version != version) return nullptr; // dropped or written anew meanwhile
    if (fault) std::rethrow_exception(fault);
    // Where another reader was faster, readers have its file: there is no other.
    if (auto seen = part->open ? part->open : part->seen.lock()) opened = std::move(seen);
  }
  if (!part->open) {
    part->seen = part->open = opened;
    open_frames_ += opened->frames.size();
  }
  used(first);
  return opened;
}

std::optional<SegmentList::Found> SegmentList::frame_at_or_after(std::uint64_t seq) {
  std::unique_lock lock(mutex_);
  for (auto at = part_at_or_after(seq); at < parts_.size(); at = part_at_or_after(seq)) {
    const auto info = parts_[at].info;
    if (info.calls != 0) {
      if (parts_[at].grows) {
        const auto frame = frame_from(parts_[at].growing, seq);
        if (frame == std::span<const FrameEntry>(parts_[at].growing).end()) return std::nullopt; // it is the newest
        return Found{parts_[at].open, *frame};
      }
      const auto segment = open_of(lock, info.first);
      if (!segment) continue;
      const std::span<const FrameEntry> frames(segment->frames);
      if (const auto frame = frame_from(frames, seq); frame != frames.end()) return Found{segment, *frame};
    }
    seq = info.last + 1;
  }
  return std::nullopt;
}

std::optional<SegmentList::Found> SegmentList::frame_at_or_before(std::uint64_t seq) {
  const auto newest_before = [seq](std::span<const FrameEntry> frames) -> std::optional<FrameEntry> {
    const auto after = std::ranges::upper_bound(frames, seq, {}, &FrameEntry::first);
    return after == frames.begin() ? std::nullopt : std::optional(*std::prev(after));
  };
  std::unique_lock lock(mutex_);
  auto limit = seq; // parts that begin later are of no use
  while (true) {
    const auto after =
        std::ranges::partition_point(parts_, [limit](const Part& part) { return part.info.first <= limit; });
    if (after == parts_.begin()) return std::nullopt;
    const auto& part = *std::prev(after);
    const auto info = part.info;
    if (info.calls != 0) {
      if (part.grows) {
        if (const auto frame = newest_before(part.growing)) return Found{part.open, *frame};
      } else {
        const auto segment = open_of(lock, info.first);
        if (!segment) continue;
        if (const auto frame = newest_before(segment->frames)) return Found{segment, *frame};
      }
    }
    if (info.first <= 1) return std::nullopt;
    limit = info.first - 1;
  }
}

GroupPtr SegmentList::at_or_after(std::uint64_t seq, std::uint64_t head) {
  while (seq <= head) {
    const auto found = frame_at_or_after(seq);
    if (!found || found->frame.first > head) return nullptr;
    try {
      return found->segment->file.group(found->frame, seq);
    } catch (const DamagedFrame& damage) {
      say(damage);
      seq = damage.calls.last + 1;
    }
  }
  return nullptr;
}

GroupPtr SegmentList::at_or_before(std::uint64_t seq, std::uint64_t head) {
  seq = std::min(seq, head);
  while (seq > 0) {
    const auto found = frame_at_or_before(seq);
    if (!found) return nullptr;
    try {
      return found->segment->file.group(found->frame, seq);
    } catch (const DamagedFrame& damage) {
      say(damage);
      seq = damage.calls.first - 1;
    }
  }
  return nullptr;
}

FoundHoles SegmentList::holes(std::uint64_t after, std::uint64_t head) {
  FoundHoles found{{}, after};
  for (std::size_t looked = 0; looked < frames_of_look && found.through < head; ++looked) {
    const auto next = frame_at_or_after(found.through + 1);
    if (!next || next->frame.first > head) {
      found.holes.push_back({found.through + 1, head});
      found.through = head;
      break;
    }
    if (next->frame.first > found.through + 1) found.holes.push_back({found.through + 1, next->frame.first - 1});
    found.through = std::min(next->frame.last(), head);
  }
  return found;
}

/// Logs each damage once.
void SegmentList::say(const DamagedFrame& damage) {
  {
    const std::lock_guard lock(mutex_);
    if (!said_.insert(damage.calls.first).second) return;
  }
  spdlog::critical("the journal {} is damaged: {}. They are missing from all answers; a backup may have them",
                   directory_.string(), damage.what());
}

} // namespace plumbline::journal
