#include "daemon/journal/segments/segment_claim.h"

#include "daemon/journal/segments/segment_file.h"
#include "daemon/journal/sqlite/sqlite_file.h"
#include "daemon/journal/sqlite/state_directory.h"

#include <optional>
#include <string>
#include <system_error>

namespace plumbline::journal {
namespace {

bool is_segment(const std::filesystem::directory_entry& entry) {
  return first_in_name(entry.path().filename().string(), SegmentKind::calls).has_value();
}

bool has_segments(const std::filesystem::path& directory) {
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    if (is_segment(entry)) return true;
  return false;
}

/// Whose the segments are; absent: none can be read.
std::optional<std::uint64_t> workspace_of_segments(const std::filesystem::path& directory) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (!is_segment(entry)) continue;
    try {
      return SegmentFile(entry.path()).header().workspace;
    } catch (const DamagedSegment&) {
    }
  }
  return std::nullopt;
}

} // namespace

void prepare_directory(const std::filesystem::path& directory, const SqliteJournalOptions& options) {
  std::error_code error;
  if (std::filesystem::create_directory(directory, error)) {
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
    sync_directory(directory.parent_path());
  }
  if (!std::filesystem::is_directory(directory))
    throw std::runtime_error("the journal " + directory.string() + " cannot be created: " + error.message());
  const auto numbers = directory / "numbers.db";
  if (!options.accept_loss && is_absent_or_empty(numbers) && has_segments(directory))
    throw LostCalls(numbers.string() + " is missing, and there are calls: what was dropped or forgotten is not known");
}

std::uint64_t claim(const std::filesystem::path& directory, JournalNumbers& numbers,
                    const SqliteJournalOptions& options) {
  if (numbers.made_now())
    if (const auto found = workspace_of_segments(directory)) numbers.adopt(*found);
  const auto own = numbers.identity();
  if (options.workspace == 0 || options.workspace == own) return own;
  // A journal without calls was made just now, or before a crash.
  const bool had_journal = options.ledger != nullptr && options.ledger->has_journal();
  if (numbers.given() > 0 || has_segments(directory) || (had_journal && !numbers.made_now()))
    throw ForeignJournal(directory.string() + " is the journal of another workspace");
  numbers.adopt(options.workspace);
  return options.workspace;
}

} // namespace plumbline::journal
