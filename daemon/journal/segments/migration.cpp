#include "daemon/journal/segments/migration.h"

#include "daemon/journal/head_witness.h"
#include "daemon/journal/segments/format/salt.h"
#include "daemon/journal/segments/journal_numbers.h"
#include "daemon/journal/segments/old_journal.h"
#include "daemon/journal/segments/segment_copy.h"
#include "daemon/journal/sqlite/sqlite_file.h"
#include "daemon/journal/sqlite/state_directory.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;

/// Calls of neighbouring rows go into one frame until it has so many bytes.
constexpr std::size_t enough_frame_bytes = 1U << 20U;
/// Keys of calls that are in no segment go into files of so many.
constexpr std::size_t enough_file_keys = 256U << 10U;
constexpr std::uint64_t calls_between_progress = 1'000'000;
/// Beside the size of the old file.
constexpr std::uint64_t room_to_spare = 64U << 20U;

/// Old rows as frames of new segments.
class SegmentsWriter {
 public:
  SegmentsWriter(const fs::path& directory, std::uint64_t workspace, std::uint64_t segment_bytes, SegmentDisk& disk)
      : directory_(directory), workspace_(workspace), segment_bytes_(segment_bytes), disk_(disk) {}

  void add(OldRow row) {
    if (!pending_.offsets.empty() &&
        (row.first != pending_.last() + 1 || row.received_at_ms != pending_.received_at_ms ||
         pending_.records.size() >= enough_frame_bytes))
      flush();
    if (bytes_ >= segment_bytes_) end(row.first - 1);
    if (pending_.offsets.empty()) {
      pending_ = std::move(row);
      return;
    }
    for (const auto offset : row.offsets)
      pending_.offsets.push_back(static_cast<std::uint32_t>(pending_.records.size() + offset));
    pending_.keys.insert(pending_.keys.end(), row.keys.begin(), row.keys.end());
    pending_.records += row.records;
  }
  /// No more rows come, or they belong to another segment. `last`: the last seq of this one.
  void end(std::uint64_t last) {
    flush();
    if (!copy_) return;
    static_cast<void>(copy_->finish(last));
    copy_->put_in_place();
    copy_.reset();
    bytes_ = 0;
    ++segments_;
  }
  int segments() const { return segments_; }

 private:
  void flush() {
    if (pending_.offsets.empty()) return;
    if (!copy_)
      copy_ = std::make_unique<SegmentCopy>(
          directory_,
          SegmentHeader{SegmentKind::calls, workspace_, pending_.first, pending_.received_at_ms, draw_salt()}, disk_);
    copy_->add({pending_.first, pending_.received_at_ms, pending_.keys, pending_.offsets, pending_.records});
    bytes_ = copy_->bytes();
    pending_ = {};
  }

  const fs::path& directory_;
  const std::uint64_t workspace_;
  const std::uint64_t segment_bytes_;
  SegmentDisk& disk_;
  std::unique_ptr<SegmentCopy> copy_;
  std::uint64_t bytes_ = 0;
  OldRow pending_; ///< neighbouring rows that came at the same time
  int segments_ = 0;
};

/// The calls of sealed segments, one after the other.
class SegmentsReader {
 public:
  explicit SegmentsReader(std::vector<fs::path> files) : files_(std::move(files)) {}

  struct Call {
    std::uint64_t seq = 0;
    std::string_view record;
    StoredKey key;
  };
  /// Absent: there are no more. Throws DamagedFrame.
  std::optional<Call> next() {
    while (!group_ || at_ == group_->size()) {
      if (group_ && group_->last() < frame().last())
        take(group_->last() + 1);
      else if (!next_frame())
        return std::nullopt;
    }
    const auto& offsets = group_->offsets();
    const auto end = at_ + 1 < offsets.size() ? offsets[at_ + 1] : group_->raw().size();
    Call call;
    call.seq = group_->first() + at_;
    call.record = std::string_view(group_->raw()).substr(offsets[at_], end - offsets[at_]);
    call.key = keys_[static_cast<std::size_t>(call.seq - frame().first)];
    ++at_;
    return call;
  }

 private:
  const FrameEntry& frame() const { return segment_->frames[frame_]; }
  bool next_frame() {
    if (segment_) ++frame_;
    while (!segment_ || frame_ == segment_->frames.size()) {
      if (file_ == files_.size()) return false;
      segment_ = std::make_unique<OpenSegment>(files_[file_++], OpenSegment::with_frames);
      frame_ = 0;
    }
    auto keys = segment_->file.keys(frame());
    if (!keys) throw DamagedFrame({frame().first, frame().last()});
    keys_ = std::move(*keys);
    take(frame().first);
    return true;
  }
  void take(std::uint64_t seq) {
    group_ = segment_->file.group(frame(), seq);
    at_ = 0;
  }

  const std::vector<fs::path> files_;
  std::size_t file_ = 0;
  std::unique_ptr<OpenSegment> segment_;
  std::size_t frame_ = 0;
  std::vector<StoredKey> keys_; ///< of the frame
  GroupPtr group_;
  std::size_t at_ = 0;
};

class Migration {
 public:
  explicit Migration(const MigrationTerms& terms)
      : terms_(terms), disk_(terms.disk != nullptr ? *terms.disk : system_disk()),
        written_to_(terms.directory.string() + ".new"), old_(terms.old_file), head_(old_.head()), mark_(old_.mark()) {}

  void run() {
    fs::create_directory(written_to_);
    fs::permissions(written_to_, fs::perms::owner_all);
    look_for_room();
    write_calls();
    write_keys();
    compare();
    write_numbers();
    rename_into_place(disk_, written_to_, terms_.directory);
    spdlog::info("the calls up to {} of {} are in segments now", head_, terms_.old_file.string());
  }

 private:
  void tell(bool comparing, std::uint64_t seq) const {
    if (terms_.progress) terms_.progress({comparing, seq, head_});
  }

  std::vector<fs::path> files(SegmentKind kind) const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(written_to_))
      if (first_in_name(entry.path().filename().string(), kind)) found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
  }

  void look_for_room() {
    std::uint64_t there = 0;
    for (const auto& entry : fs::directory_iterator(written_to_)) there += entry.file_size();
    const auto wanted = old_.bytes() + room_to_spare;
    const auto room = fs::space(written_to_).available + there;
    if (room < wanted)
      throw std::runtime_error("the calls of " + terms_.old_file.string() +
                               " must be written anew, in segments: this needs " +
                               std::to_string((wanted - room) >> 20U) + " MiB more on the disk than are free");
  }

  /// Goes on after the last segment that is whole.
  void write_calls() {
    std::uint64_t from = 1;
    for (const auto& file : files(SegmentKind::calls)) {
      const auto end = SegmentFile(file).end();
      if (!end) throw std::runtime_error(file.string() + " is not whole");
      from = end->last + 1;
    }
    SegmentsWriter writer(written_to_, mark_.identity, terms_.segment_bytes, disk_);
    auto told = from;
    int segments = 0;
    old_.each_row(
        from,
        [&](OldRow row) {
          const auto seq = row.last();
          writer.add(std::move(row));
          if (seq < told + calls_between_progress && writer.segments() == segments) return;
          told = seq;
          segments = writer.segments();
          tell(false, seq);
        },
        [&](const SeqRange& range) {
          spdlog::error("the calls {} to {} are damaged in {}, and are left out", range.first, range.last,
                        terms_.old_file.string());
        });
    writer.end(head_);
  }

  void write_keys() {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> segments; ///< first and last of each
    for (const auto& file : files(SegmentKind::calls)) {
      const SegmentFile segment(file);
      segments.emplace_back(segment.header().first, segment.end()->last);
    }
    for (const auto& file : files(SegmentKind::keys)) fs::remove(file);
    std::vector<KeyPiece> pieces; // of one file: a segment's, or of calls below all segments
    std::uint64_t home = 0;       // the first seq of that segment; 0: none's
    std::size_t keys = 0;
    const auto flush = [&] {
      if (pieces.empty()) return;
      const auto first = home != 0 ? home : pieces.front().first;
      write_key_file(written_to_, first, mark_.identity, pieces, disk_, true);
      pieces.clear();
      keys = 0;
    };
    auto segment = segments.begin();
    old_.each_keys([&](const KeyPiece& piece) {
      for (std::size_t begin = 0; begin < piece.keys.size();) {
        const auto first = piece.first + begin;
        while (segment != segments.end() && segment->second < first) ++segment;
        const bool within = segment != segments.end() && first >= segment->first;
        const auto to = within ? segment->first : 0;
        if (to != home || (to == 0 && keys >= enough_file_keys)) flush();
        home = to;
        // The piece may reach into the next file.
        const auto limit = segment == segments.end() ? piece.last() : within ? segment->second : segment->first - 1;
        const auto end = static_cast<std::size_t>(std::min(limit, piece.last()) + 1 - piece.first);
        const auto from = piece.keys.begin();
        pieces.push_back({first,
                          piece.received_at_ms,
                          {from + static_cast<std::ptrdiff_t>(begin), from + static_cast<std::ptrdiff_t>(end)}});
        keys += end - begin;
        begin = end;
      }
    });
    flush();
  }

  void compare() {
    SegmentsReader reader(files(SegmentKind::calls));
    std::uint64_t told = 0;
    const auto differs = [&](std::uint64_t seq) {
      throw std::runtime_error("call " + std::to_string(seq) + " was not written as it is in " +
                               terms_.old_file.string());
    };
    old_.each_row(
        1,
        [&](const OldRow& row) {
          for (std::size_t i = 0; i < row.offsets.size(); ++i) {
            const auto seq = row.first + i;
            const auto call = reader.next();
            if (!call || call->seq != seq || call->record != row.record(i) ||
                std::memcmp(&call->key, &row.keys[i], sizeof call->key) != 0)
              differs(seq);
          }
          if (row.last() < told + calls_between_progress) return;
          told = row.last();
          tell(true, told);
        },
        [](const SeqRange&) {});
    if (const auto more = reader.next()) differs(more->seq);
    compare_keys();
  }

  void compare_keys() {
    std::vector<fs::path> names = files(SegmentKind::keys);
    std::size_t name = 0;
    std::vector<KeyPiece> pieces;
    std::size_t piece = 0;
    std::size_t at = 0;
    old_.each_keys([&](const KeyPiece& old) {
      for (std::size_t i = 0; i < old.keys.size(); ++i, ++at) {
        while (piece < pieces.size() && at == pieces[piece].keys.size()) ++piece, at = 0;
        while (piece == pieces.size() && name < names.size()) {
          pieces = read_key_file(names[name++], mark_.identity);
          piece = at = 0;
        }
        if (piece == pieces.size() || pieces[piece].first + at != old.first + i ||
            pieces[piece].received_at_ms != old.received_at_ms ||
            std::memcmp(&pieces[piece].keys[at], &old.keys[i], sizeof(StoredKey)) != 0)
          throw std::runtime_error("the message id of call " + std::to_string(old.first + i) +
                                   " was not written as it is in " + terms_.old_file.string());
      }
    });
  }

  void write_numbers() {
    const auto segments = files(SegmentKind::calls);
    const auto first = [&](const fs::path& file) {
      return *first_in_name(file.filename().string(), SegmentKind::calls);
    };
    const auto numbers_file = written_to_ / "numbers.db";
    remove_sqlite_file(numbers_file);
    JournalNumbers numbers(numbers_file);
    numbers.take_over(mark_, segments.empty() ? head_ + 1 : first(segments.front()), head_,
                      segments.empty() ? 0 : first(segments.back()));
    RepeatCounts counts;
    for (const auto& [seq, count] : old_.repeats()) counts[seq] = count;
    numbers.add(counts);
    HeadWitness(written_to_ / "head", mark_.identity).set({head_, 0});
  }

  const MigrationTerms& terms_;
  SegmentDisk& disk_;
  const fs::path written_to_;
  OldJournal old_;
  const std::uint64_t head_;
  const JournalMark mark_;
};

/// The old file is still there because a kill came before it was removed; or somebody put one there.
void check_is_migrated(const MigrationTerms& terms) {
  JournalNumbers numbers(terms.directory / "numbers.db");
  OldJournal old(terms.old_file);
  if (old.mark().identity != numbers.identity() || old.head() > numbers.given())
    throw std::runtime_error("there are two journals, " + terms.old_file.string() + " and " + terms.directory.string() +
                             ": remove the one that is not to be used");
}

} // namespace

void migrate(const MigrationTerms& terms) {
  if (is_absent_or_empty(terms.old_file)) return;
  if (fs::exists(terms.directory)) {
    check_is_migrated(terms);
  } else {
    try {
      Migration(terms).run();
    } catch (const std::system_error&) {
      throw; // the disk: what is written so far is of use to the next try
    } catch (const std::exception&) {
      std::error_code ignored;
      fs::remove_all(terms.directory.string() + ".new", ignored);
      throw;
    }
  }
  remove_sqlite_file(terms.old_file);
  std::error_code ignored;
  fs::remove(terms.old_file.string() + ".head", ignored);
  sync_directory(terms.old_file.parent_path());
}

} // namespace plumbline::journal
