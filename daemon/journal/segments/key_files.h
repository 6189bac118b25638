#pragma once

#include "daemon/journal/dedupe/dedupe_memory.h"
#include "daemon/journal/segments/format/key_format.h"
#include "daemon/journal/segments/segment_list.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::journal {

/// The keys of a group, of a key file or of a frame.
struct KeyPiece {
  std::uint64_t first = 0; ///< seq
  std::int64_t received_at_ms = 0;
  std::vector<StoredKey> keys; ///< one for each call; not empty

  std::uint64_t last() const { return first + keys.size() - 1; } ///< seq
};

/// The pieces of a key file up to the first that is damaged or incomplete. Empty: there is no such file, or it is not
/// this workspace's. Throws std::system_error if the disk fails.
[[nodiscard]] std::vector<KeyPiece> read_key_file(const std::filesystem::path& file, std::uint64_t workspace);

/// Writes a key file anew, at first beside its name. `sync`: it is on the disk at return. Throws std::system_error, or
/// SyncFailed.
void write_key_file(const std::filesystem::path& directory, std::uint64_t first, std::uint64_t workspace,
                    std::span<const KeyPiece> pieces, SegmentDisk& disk, bool sync);

/// The files with the dedupe keys of the segments' calls. They outlive retention and forgetting, and are derived from
/// the frames until then. Thread: the journal's, but for complete().
class KeyFiles {
 public:
  KeyFiles(std::filesystem::path directory, std::uint64_t workspace, SegmentDisk& disk);

  struct Terms {
    std::int64_t now_ms = 0;
    std::int64_t window_ms = 0;
    std::uint64_t head = 0;         ///< no key of a later call counts
    std::span<const SeqRange> lost; ///< nor of these: whoever sends them again is heard
  };
  /// Gives `memory` the keys of all calls within the window, by their seqs: from the key files as far as they reach,
  /// and from the segments' frames, with which it completes the files. Call it once, first. Throws std::system_error if
  /// the disk fails.
  void load(DedupeMemory& memory, const SegmentList& segments, const Terms& terms);

  /// Adds the keys of a durable group of the newest segment. Writes them some thousands at a time; a failure does no
  /// harm.
  void add(std::uint64_t segment, std::uint64_t first, std::int64_t received_at_ms, std::span<const StoredKey> keys);
  /// The newest segment was sealed: what is not yet written, is.
  void seal();

  /// Makes the file of a sealed segment have all keys of its frames, on the disk: the segment can go. Throws
  /// std::system_error, or SyncFailed. Thread: any, for one segment at a time.
  void complete(const OpenSegment& segment);
  /// Removes the files whose keys are all older.
  void remove_older(std::int64_t before_ms);

 private:
  void write_pending();
  std::filesystem::path path_of(std::uint64_t first) const;

  const std::filesystem::path directory_;
  const std::uint64_t workspace_;
  SegmentDisk& disk_;
  std::mutex mutex_;                             // guards newest_
  std::map<std::uint64_t, std::int64_t> newest_; ///< when the newest key of each file came, by first
  std::uint64_t segment_ = 0;                    ///< whose keys are pending; 0: none's
  std::optional<FileHandle> file_;               ///< of that; absent: not made yet, or it failed
  std::uint64_t salt_ = 0;
  std::uint64_t size_ = 0; ///< of the file
  std::string pending_;
};

} // namespace plumbline::journal
