#pragma once

#include "daemon/journal/segments/segment_appender.h"
#include "daemon/journal/segments/segment_disk.h"
#include "daemon/journal/sqlite_journal.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace plumbline::journal {

/// What tests change of the engine.
struct SegmentTuning {
  /// A segment of this size takes no further group; less with a small limit of what is kept.
  std::uint64_t segment_bytes = usual_segment_bytes;
  /// How often every segment is looked for: a removed one has calls that were answered.
  std::chrono::milliseconds files_check_interval = std::chrono::minutes(1);
  /// Null: the operating system's.
  SegmentDisk* disk = nullptr;
};

/// The engine in segments: calls in append-only files of a directory (README.md has the format), and one thread that
/// commits in groups, each as soon as the last is durable. Opens or makes the directory. `options` are those of the
/// embedded engine; `page_limit` counts 64 KiB of the segments. Throws std::runtime_error with one sentence for an
/// operator if the journal is of a newer version; DamagedFile if its numbers are damaged; ForeignJournal; and
/// LostCalls, unless that is accepted.
///
/// A full or read-only disk fails only the groups that meet it (AppendFault::disk_full, read_only), and passes by
/// itself. After any other failure to write, and after any failure to sync, no more calls are accepted
/// (AppendFault::broken). Reading goes on in both cases, and after stop().
[[nodiscard]] std::unique_ptr<Journal> open_segment_journal(const std::filesystem::path& directory,
                                                            SqliteJournalOptions options = {},
                                                            const SegmentTuning& tuning = {});

} // namespace plumbline::journal
