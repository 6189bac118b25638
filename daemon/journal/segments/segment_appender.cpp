#include "daemon/journal/segments/segment_appender.h"

#include "daemon/journal/segments/format/salt.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace plumbline::journal {
namespace {

/// A segment spans this part of the time for which calls are kept, and has this part of the bytes that are kept.
constexpr std::int64_t spans_kept = 32;
constexpr std::uint64_t segments_kept = 16;
constexpr std::uint64_t least_segment_bytes = 256U << 10U;

} // namespace

SegmentAppender::Terms appender_terms(const std::filesystem::path& directory, std::uint64_t workspace,
                                      const SqliteJournalOptions& options, std::uint64_t segment_bytes) {
  SegmentAppender::Terms terms{directory, workspace, segment_bytes, 0, options.durability == Durability::strict};
  if (options.keep_bytes)
    terms.segment_bytes =
        std::min(terms.segment_bytes, std::max(least_segment_bytes, *options.keep_bytes / segments_kept));
  if (options.keep_for) terms.span_ms = std::max<std::int64_t>(1, options.keep_for->count() / spans_kept);
  return terms;
}

SegmentAppender::SegmentAppender(Terms terms, SegmentDisk& disk, SegmentList& segments, JournalNumbers& numbers,
                                 KeyFiles& keys)
    : terms_(std::move(terms)), disk_(disk), segments_(segments), numbers_(numbers), keys_(keys) {}

bool SegmentAppender::takes(const CommitGroup& group) const {
  if (!writer_ || !writer_->can_append() || writer_->bytes() >= terms_.segment_bytes) return false;
  const auto& frames = writer_->frames();
  if (frames.empty()) return true;
  return frames.size() < most_segment_frames &&
         (terms_.span_ms == 0 || std::abs(group.received_at_ms() - frames.front().received_at_ms) <= terms_.span_ms);
}

/// Begins a segment with this group. The result is for the list.
OpenSegmentPtr SegmentAppender::begin(const CommitGroup& group, std::int64_t now_ms) {
  const SegmentHeader header{SegmentKind::calls, terms_.workspace, group.first(), now_ms, draw_salt()};
  auto writer =
      std::make_unique<SegmentWriter>(SegmentWriter::Terms{terms_.directory, header, terms_.sync_each}, disk_);
  auto opened = std::make_shared<OpenSegment>(writer->path());
  writer_ = std::move(writer);
  newest_saved_ = false;
  return opened;
}

void SegmentAppender::append(const CommitGroup& group, std::int64_t now_ms) {
  if (!takes(group)) seal();
  OpenSegmentPtr opened;
  try {
    if (!writer_) opened = begin(group, now_ms);
    const auto frame = writer_->append(
        {group.first(), group.received_at_ms(), group.keys(), group.offsets(), group.bytes()}, encoder_);
    if (opened) sync_names(disk_, terms_.directory);
    segments_.grow(frame, writer_->bytes(), opened);
  } catch (const SyncFailed&) {
    throw;
  } catch (const std::exception&) {
    if (opened) writer_.reset(); // it has no frame: the next group makes the file anew
    throw;
  }
  last_checksum_ = writer_->last_checksum();
  save_newest();
}

/// Once the segment is on the disk: so that a start notices if it is gone. Calls are safe without it.
void SegmentAppender::save_newest() {
  if (newest_saved_ || !writer_->is_synced()) return;
  newest_saved_ = true;
  try {
    numbers_.set_newest(writer_->header().first);
  } catch (const SQLite::Exception& error) {
    spdlog::debug("the newest segment was not noted: {}", error.what());
  }
}

void SegmentAppender::keep_keys(const CommitGroup& group) {
  keys_.add(writer_->header().first, group.first(), group.received_at_ms(), group.keys());
}

void SegmentAppender::sync() {
  if (!writer_) return;
  writer_->sync();
  save_newest();
}

void SegmentAppender::seal() {
  if (!writer_) return;
  sync();
  writer_->seal();
  segments_.seal_newest(writer_->bytes());
  keys_.seal();
  writer_.reset();
}

void SegmentAppender::try_to_write() {
  if (writer_) return writer_->try_to_write();
  const auto file = terms_.directory / "probe.new"; // a start removes it
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  const auto probe = make_file(file);
  std::filesystem::remove(file, ignored);
  write_all(disk_, probe.get(), "x", 0);
}

std::optional<std::uint64_t> SegmentAppender::growing_first() const {
  return writer_ ? std::optional(writer_->header().first) : std::nullopt;
}

std::optional<std::filesystem::path> SegmentAppender::removed() const {
  struct stat held {};
  if (!writer_ || ::fstat(writer_->descriptor(), &held) != 0 || held.st_nlink != 0) return std::nullopt;
  return writer_->path();
}

} // namespace plumbline::journal
