#pragma once

#include "daemon/journal/segments/segment_appender.h"
#include "daemon/journal/segments/segment_disk.h"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace plumbline::journal {

/// What a migration has done.
struct MigrationProgress {
  bool comparing = false; ///< all is written, and is compared with the old file
  std::uint64_t seq = 0;  ///< up to here
  std::uint64_t head = 0; ///< of the old file
};

struct MigrationTerms {
  std::filesystem::path old_file;  ///< journal.db, which ended well: it has no log
  std::filesystem::path directory; ///< of the journal in segments; written beside it until it is complete
  std::uint64_t segment_bytes = usual_segment_bytes;
  /// Called after each segment and each million calls: to tell an operator, and whoever waits for the start.
  std::function<void(const MigrationProgress&)> progress = nullptr;
  SegmentDisk* disk = nullptr; ///< null: the operating system's
};

/// Makes a journal in segments of a journal.db: looks for room, writes it beside the directory's name, compares every
/// call and every key with the old file, gives it its name, and then removes the old file. After a kill the next call
/// goes on where it was. Does nothing if there is no old file. Throws std::runtime_error with a sentence for an
/// operator; the old file is then as it was.
void migrate(const MigrationTerms& terms);

} // namespace plumbline::journal
