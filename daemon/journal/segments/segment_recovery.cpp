#include "daemon/journal/segments/segment_recovery.h"

#include "daemon/journal/segments/segment_copy.h"
#include "daemon/journal/segments/segment_scan.h"
#include "daemon/journal/set_aside.h"
#include "daemon/journal/sqlite_journal.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;

/// A file with the name of a segment, as a start finds it.
struct FoundSegment {
  fs::path path;
  std::uint64_t first = 0;
  std::uint64_t bytes = 0;
  std::unique_ptr<SegmentFile> file; ///< null: its header is damaged
  std::optional<SegmentEnd> end;     ///< absent: it is not sealed
  ScannedSegment scanned;            ///< of one that is not sealed
  bool dropped = false;              ///< below the floor
  bool useless = false;              ///< was being made: nothing of it was answered
  bool damaged = false;              ///< is put aside, and what is whole is written anew

  std::uint64_t last() const {
    if (end) return end->last;
    return scanned.frames.empty() ? first - 1 : scanned.frames.back().last();
  }
};

std::string said(const SeqRange& range) {
  return range.first == range.last ? "call " + std::to_string(range.first)
                                   : "calls " + std::to_string(range.first) + " to " + std::to_string(range.last);
}

/// What is left of `ranges` without `known`; both in order.
std::vector<SeqRange> without_known(std::vector<SeqRange> ranges, std::span<const SeqRange> known) {
  std::vector<SeqRange> left;
  for (auto range : ranges) {
    for (const auto& one : known) {
      if (one.last < range.first || one.first > range.last) continue;
      if (one.first > range.first) left.push_back({range.first, one.first - 1});
      range.first = one.last + 1;
      if (range.first > range.last) break;
    }
    if (range.first <= range.last) left.push_back(range);
  }
  return left;
}

class Recovery {
 public:
  Recovery(const RecoveryTerms& terms, JournalNumbers& numbers, HeadWitness& witness, SegmentDisk& disk)
      : terms_(terms), numbers_(numbers), witness_(witness), disk_(disk), known_lost_(numbers.lost()),
        floor_(numbers.floor()) {}

  RecoveredJournal run(SegmentList& segments) {
    look();
    judge();
    if (!losses_.empty() && !terms_.accept_loss) throw LostCalls(sentence());
    if (!losses_.empty()) accept();
    act();
    for (const auto& info : ready_) segments.add(info);
    return {head_, !losses_.empty()};
  }

 private:
  /// Opens what is there. Changes nothing.
  void look() {
    std::vector<std::uint64_t> firsts;
    for (const auto& entry : fs::directory_iterator(terms_.directory))
      if (const auto first = first_in_name(entry.path().filename().string(), SegmentKind::calls))
        firsts.push_back(*first);
    std::ranges::sort(firsts);
    for (std::size_t i = 0; i < firsts.size(); ++i) {
      FoundSegment found;
      found.first = firsts[i];
      found.path = terms_.directory / segment_name(firsts[i], SegmentKind::calls);
      found.bytes = fs::file_size(found.path);
      open(found, i + 1 < firsts.size() ? firsts[i + 1] : 0);
      found_.push_back(std::move(found));
    }
  }

  /// `next`: the first seq of the segment after it; 0: it is the newest.
  void open(FoundSegment& found, std::uint64_t next) {
    try {
      found.file = std::make_unique<SegmentFile>(found.path);
    } catch (const DamagedSegment&) {
      found.useless = next == 0 && found.first > numbers_.newest() && is_unwritten(found);
      found.damaged = !found.useless;
      return;
    }
    if (found.file->header().workspace != terms_.workspace) {
      found.damaged = true;
      foreign_ = true;
      found.file.reset();
      return;
    }
    found.end = found.file->end();
    if (found.end) return;
    found.scanned = scan(*found.file);
    if (next != 0) clip(found.scanned, next);
    const bool lost_its_frames = next == 0 && found.scanned.frames.empty() && found.first <= numbers_.newest();
    found.damaged =
        lost_its_frames || !found.scanned.damaged.empty() || (next == 0 && found.scanned.tail == SegmentTail::damaged);
    found.useless = next == 0 && !found.damaged && found.scanned.frames.empty() && found.first > numbers_.newest();
  }

  /// The header was not written as a whole.
  static bool is_unwritten(const FoundSegment& found) {
    if (found.bytes < head_bytes) return true;
    const auto bytes = read_at(open_to_read(found.path).get(), 0, head_bytes);
    return found.bytes == head_bytes && std::ranges::all_of(bytes, [](char byte) { return byte == 0; });
  }

  /// What a segment has of the next one's seqs does not count: the next one has them.
  static void clip(ScannedSegment& scanned, std::uint64_t next) {
    std::erase_if(scanned.frames, [next](const FrameEntry& frame) { return frame.last() >= next; });
    std::erase_if(scanned.damaged, [next](const SeqRange& range) { return range.first >= next; });
    scanned.unsynced_from = std::min(scanned.unsynced_from, scanned.frames.size());
  }

  /// Finds what is lost.
  void judge() {
    if (numbers_.made_now() && !found_.empty())
      lose({}, numbers_.path().string() + " is missing: what was dropped before is not known");
    if (foreign_) lose({}, "segments of another workspace lie in " + terms_.directory.string());
    auto next = floor_; // the lowest seq that must be there
    std::uint64_t newest = 0;
    for (auto& found : found_) {
      found.dropped = !found.damaged && !found.useless && found.last() < floor_;
      if (found.dropped || found.useless) continue;
      for (const auto& range : found.scanned.damaged)
        lose({range}, said(range) + " in " + found.path.string() + " are damaged");
      if (!found.file) {
        lose({}, "the header of " + found.path.string() + " is damaged");
        continue;
      }
      if (found.first > next) miss({next, found.first - 1});
      next = std::max(next, found.last() + 1);
      newest = found.first;
      if (found.damaged && found.scanned.damaged.empty()) lose({}, found.path.string() + " is damaged at its end");
    }
    const auto given = numbers_.given();
    if (next <= given) miss({next, given});
    head_ = std::max(next - 1, given);
    if (numbers_.newest() > std::max(newest, floor_ - 1))
      lose({}, segment_name(numbers_.newest(), SegmentKind::calls) + " is missing, the newest of the segments");
    judge_end();
  }

  /// Compares the journal's end with what was answered.
  void judge_end() {
    const bool is_new = numbers_.made_now() && found_.empty() && terms_.reserved > 0;
    if (is_new) lose({}, terms_.directory.string() + " is new, in place of another journal");
    const auto end = witness_.end();
    if (!end) return;
    if (end->head > head_)
      lose({{head_ + 1, end->head}}, terms_.directory.string() + " ends with call " + std::to_string(head_) +
                                         ", and calls up to " + std::to_string(end->head) +
                                         " were answered 200: the calls between them are lost");
    else if (end->checksum != 0 && static_cast<std::uint64_t>(end->checksum) != checksum_at(end->head))
      lose({}, terms_.directory.string() + " does not end with the calls that were written last: these are lost");
  }

  /// The checksum in the head of the frame that has this call; 0 if no frame has it.
  std::uint64_t checksum_at(std::uint64_t seq) const {
    for (const auto& found : found_) {
      if (!found.file || seq < found.first || seq > found.last()) continue;
      for (const auto& frame : found.end ? frames_of(*found.file) : found.scanned.frames)
        if (seq >= frame.first && seq <= frame.last())
          return checksum_in(read_at(found.file->descriptor(), frame.at, head_bytes));
    }
    return 0;
  }

  /// Seqs that no segment has.
  void miss(const SeqRange& range) {
    for (const auto& gone : without_known({range}, known_lost_)) lose({gone}, said(gone) + " are missing");
  }

  void lose(std::vector<SeqRange> calls, std::string what) {
    losses_.push_back(std::move(what));
    lost_.insert(lost_.end(), calls.begin(), calls.end());
  }

  std::string sentence() const {
    constexpr std::size_t most_said = 5;
    std::string all = "the journal in " + terms_.directory.string() + " is damaged or incomplete: ";
    for (std::size_t i = 0; i < std::min(losses_.size(), most_said); ++i) all += (i == 0 ? "" : "; ") + losses_[i];
    if (losses_.size() > most_said) all += "; and more of the kind";
    return all;
  }

  /// Numbering goes on above every seq that may have been given, and the seqs between are lost.
  void accept() {
    const auto end = witness_.end();
    // Without a reservation nothing says how many calls the lost bytes had.
    const auto known = terms_.reserved > 0 ? terms_.reserved : head_ + SeqLedger::block;
    const auto above = std::max({head_, known, end ? end->head : 0});
    auto lost = lost_;
    if (above > head_) lost.push_back({head_ + 1, above});
    std::ranges::sort(lost, {}, &SeqRange::first);
    witness_.set({head_, 0});
    numbers_.accept_loss(lost, above);
    head_ = above;
    for (const auto& loss : losses_) spdlog::critical("{}; --accept-loss accepted that", loss);
    spdlog::critical("the next call gets seq {}, above every seq that was used", above + 1);
  }

  void act() {
    for (const auto& entry : fs::directory_iterator(terms_.directory))
      if (entry.path().extension() == ".new") remove(entry.path());
    for (std::size_t i = 0; i < found_.size(); ++i) {
      auto& found = found_[i];
      if (found.dropped || found.useless)
        remove(found.path);
      else if (found.damaged)
        put_aside(found);
      else if (found.end)
        ready_.push_back(
            {found.first, found.end->last, found.end->oldest_ms, found.end->newest_ms, found.end->calls, found.bytes});
      else if (i + 1 == found_.size())
        move_tail(found);
      else
        seal(found, found.scanned.frames, found.last());
    }
    sync_names(disk_, terms_.directory);
    std::ranges::sort(ready_, {}, &SegmentInfo::first);
  }

  static void remove(const fs::path& file) {
    std::error_code ignored;
    fs::remove(file, ignored);
  }

  /// Cuts it after these frames, and adds the footer.
  void seal(const FoundSegment& found, std::span<const FrameEntry> frames, std::uint64_t last) {
    const auto size = end_of(frames);
    const auto footer = encode_footer(size, found.first, last, frames, found.file->header().salt);
    const auto file = open_to_write(found.path);
    if (disk_.cut(file.get(), size) != 0) throw std::system_error(errno, std::generic_category(), found.path.string());
    write_all(disk_, file.get(), footer, size);
    sync_file(disk_, file.get(), found.path);
    const auto end = found.file->end();
    if (!end) throw std::runtime_error(found.path.string() + " could not be sealed");
    ready_.push_back({found.first, last, end->oldest_ms, end->newest_ms, end->calls, size + footer.size()});
  }

  /// After an unclean end: the frames that need not be on the disk are written into a segment of their own.
  void move_tail(const FoundSegment& found) {
    const auto& frames = found.scanned.frames;
    if (frames.empty()) return seal(found, frames, found.last());
    const auto from = std::span(frames).subspan(found.scanned.unsynced_from);
    // The frame that the witness knows gets another place, and another head.
    if (const auto end = witness_.end()) witness_.set({end->head, 0});
    auto header = found.file->header();
    header.first = from.front().first;
    SegmentCopy copy(terms_.directory, header, disk_);
    for (const auto& frame : from) copy.add(*found.file, frame);
    const auto info = copy.finish(from.back().last());
    copy.put_in_place();
    if (from.size() != frames.size()) // else the new file has the name of the old one
      seal(found, std::span(frames).first(frames.size() - from.size()), from.front().first - 1);
    ready_.push_back(info);
  }

  /// The file stays beside the others as it was found; what is whole of it gets its name.
  void put_aside(const FoundSegment& found) {
    const auto aside = name_aside(found.path, "damaged", terms_.now_ms);
    if (!found.file || found.last() < found.first) {
      fs::rename(found.path, aside);
    } else {
      SegmentCopy copy(terms_.directory, found.file->header(), disk_);
      for (const auto& frame : found.scanned.frames) copy.add(*found.file, frame);
      ready_.push_back(copy.finish(found.last()));
      std::error_code error;
      fs::create_hard_link(found.path, aside, error);
      if (error) fs::copy_file(found.path, aside, fs::copy_options::overwrite_existing);
      copy.put_in_place();
    }
    spdlog::critical("the damaged segment was kept as {}", aside);
  }

  const RecoveryTerms& terms_;
  JournalNumbers& numbers_;
  HeadWitness& witness_;
  SegmentDisk& disk_;
  const std::vector<SeqRange> known_lost_;
  const std::uint64_t floor_;
  std::uint64_t head_ = 0;
  bool foreign_ = false;
  std::vector<FoundSegment> found_; ///< by first
  std::vector<std::string> losses_;
  std::vector<SeqRange> lost_;
  std::vector<SegmentInfo> ready_;
};

} // namespace

RecoveredJournal recover(const RecoveryTerms& terms, JournalNumbers& numbers, HeadWitness& witness, SegmentDisk& disk,
                         SegmentList& segments) {
  return Recovery(terms, numbers, witness, disk).run(segments);
}

} // namespace plumbline::journal
