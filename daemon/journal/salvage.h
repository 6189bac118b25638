#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace plumbline::journal {

/// Notes that readers or the writer found a torn structure: the next start salvages. Never throws.
void mark_damaged(const std::filesystem::path& journal);

/// Whether a crash interrupted a salvage after the new file was complete: salvage() then puts it in its place.
[[nodiscard]] bool is_being_salvaged(const std::filesystem::path& journal);

/// Whether the journal must be salvaged before it is opened: it was marked, pages of it are neither in the file nor in
/// the log, or the log has commits after a damaged place, which SQLite would silently skip. Finishes a salvage that a
/// crash cut off. Cheap except for the log, which is read once. This process must not have the file open.
[[nodiscard]] bool must_salvage(const std::filesystem::path& journal);

/// Facts for a salvaged journal that its file does not have.
struct SalvageTerms {
  std::uint64_t workspace = 0; ///< whose it is; 0: a new number of its own
  std::uint64_t given = 0;     ///< every seq up to this one may have been given
};

/// Copies every intact call into a new journal and moves the damaged file (with its log) aside, to
/// journal.db.damaged-TIME. Logs what it did. The new journal gives no seq that the old one may have given: if its end
/// is lost, it skips more than that can have held. Loses the dedupe keys of calls that are not kept, and the counts of
/// repeats. false: the file shows no sign of being a journal, and stays as it is. If there is no room, throws
/// std::runtime_error and changes nothing.
[[nodiscard]] bool salvage(const std::filesystem::path& journal, std::int64_t now_ms, const SalvageTerms& terms = {});

} // namespace plumbline::journal
