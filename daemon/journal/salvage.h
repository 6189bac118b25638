#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace plumbline::journal {

/// Notes that readers or the writer met a torn structure: the next start salvages. Never throws.
void mark_damaged(const std::filesystem::path& journal);

/// A salvage was cut off by a crash when the new file was complete: salvage() puts it in its place.
bool is_being_salvaged(const std::filesystem::path& journal);

/// Whether the journal is to be salvaged before it is opened: it was marked, pages of it are neither in the file nor in
/// the log, or the log has commits behind a damaged place, which SQLite would pass over in silence. Finishes a salvage
/// that a crash cut off. Cheap but for the log, which is read once. Nothing of this process may have the file open.
bool must_salvage(const std::filesystem::path& journal);

/// What a salvaged journal is told beside what its file says.
struct SalvageTerms {
  std::uint64_t workspace = 0; ///< whose it is; 0: a number of its own
  std::uint64_t given = 0;     ///< no seq up to this one is given again
};

/// Moves a file, with what SQLite has beside it, out of the way, to NAME.WHY-TIME. Where it is now.
std::filesystem::path set_aside(const std::filesystem::path& file, const std::string& why, std::int64_t now_ms);

/// Puts every call that is whole into a new journal and moves the damaged file (with its log) aside, to
/// journal.db.damaged-TIME. The log says what it did. The new one gives no seq that the old one may have given: where
/// its end is lost, it goes on further than that can have reached. Dedupe keys of calls that are not kept, and how
/// often calls came again, are lost. false: nothing in the file says that it is a journal, and it stays as it is.
/// Throws std::runtime_error, and leaves everything as it is, where there is no room.
bool salvage(const std::filesystem::path& journal, std::int64_t now_ms, const SalvageTerms& terms = {});

} // namespace plumbline::journal
