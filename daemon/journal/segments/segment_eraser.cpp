#include "daemon/journal/segments/segment_eraser.h"

#include "daemon/journal/segments/segment_copy.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>

namespace plumbline::journal {
namespace {

/// Neighbouring and overlapping ranges as one. `ranges`: by their first.
std::vector<SeqRange> joined(const std::vector<SeqRange>& ranges) {
  std::vector<SeqRange> all;
  for (const auto& range : ranges) {
    if (!all.empty() && range.first <= all.back().last + 1)
      all.back().last = std::max(all.back().last, range.last);
    else
      all.push_back(range);
  }
  return all;
}

} // namespace

SegmentEraser::SegmentEraser(Terms terms, JournalNumbers& numbers, SegmentList& segments, KeyFiles& keys,
                             FileExchange& files, SegmentDisk& disk)
    : terms_(std::move(terms)), numbers_(numbers), segments_(segments), keys_(keys), files_(files), disk_(disk) {}

std::uint64_t SegmentEraser::forget(std::span<const SeqRange> gone) {
  const std::lock_guard lock(one_at_a_time_);
  try {
    if (ending_) throw std::runtime_error("the journal is stopping");
    if (!gone.empty()) numbers_.begin_erasing(gone);
    const auto all = joined(numbers_.erasing());
    return all.empty() ? 0 : erase(all);
  } catch (const std::exception& error) {
    try {
      // Who asked hears that it failed. After a stop a start goes on with it.
      if (!ending_) numbers_.withdraw_erasing();
    } catch (const SQLite::Exception& fault) {
      spdlog::warn("the next start goes on to forget calls ({})", fault.what());
    }
    throw std::runtime_error(std::string("not all calls could be forgotten: ") + error.what());
  }
}

std::uint64_t SegmentEraser::erase(std::span<const SeqRange> gone) {
  terms_.seal(gone.back().last);
  std::uint64_t calls = 0;
  std::vector<std::shared_future<void>> old_files;
  for (const auto& segment : segments_.all()) {
    if (ending_) throw std::runtime_error("the journal is stopping");
    if (segment.calls != 0 && any_meets(gone, {segment.first, segment.last}))
      calls += erase_from(segment, gone, old_files);
  }
  terms_.erased_all(gone);
  for (const auto& file : old_files) file.wait();
  numbers_.end_erasing();
  return calls;
}

std::uint64_t SegmentEraser::erase_from(const SegmentInfo& segment, std::span<const SeqRange> gone,
                                        std::vector<std::shared_future<void>>& old_files) {
  const auto hold = files_.wait([this] { return ending_.load(); });
  if (!hold) throw std::runtime_error("the journal is stopping");
  if (const auto oldest = segments_.oldest(); !oldest || oldest->first > segment.first) return 0; // dropped meanwhile
  const OpenSegment old(segments_.path_of(segment.first), OpenSegment::with_frames);
  std::uint64_t calls = 0;
  SegmentCopy copy(terms_.directory, old.file.header(), disk_);
  for (const auto& frame : old.frames) calls += add_without(copy, old.file, frame, gone);
  if (calls == 0) return 0;
  keys_.complete(old);
  const auto info = copy.finish(segment.last);
  copy.put_in_place();
  if (auto closed = segments_.replace(info); closed.valid()) old_files.push_back(std::move(closed));
  terms_.erased_some();
  return calls;
}

} // namespace plumbline::journal
