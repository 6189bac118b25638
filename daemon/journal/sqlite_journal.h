#pragma once

#include "daemon/journal/contract/journal.h"
#include "daemon/journal/workspace_identity.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace plumbline::journal {

/// When append() answers. strict: the calls are on the disk, and survive a power cut. relaxed: they are with the
/// operating system, and survive the end of the process, however it comes; they are on the disk within a second, and
/// what came in the last one before a power cut may be lost.
enum class Durability : std::uint8_t { strict, relaxed };

struct SqliteJournalOptions {
  Durability durability = Durability::strict;
  /// ms since the epoch, for what the dedupe forgets; empty: the system's clock. Thread: the journal's.
  std::function<std::int64_t()> clock;
  /// What may wait for a commit, with its overhead; a batch that is larger by itself is taken when nothing waits.
  std::size_t max_waiting_bytes = 64U << 20U;
  /// A group takes no further batch once it has this.
  std::size_t max_group_bytes = 4U << 20U;
  /// Records of the newest groups that are kept in memory.
  std::size_t recent_bytes = 16U << 20U;
  std::chrono::milliseconds dedupe_window = std::chrono::hours(24);
  /// For what is known of the calls within the window; where it is not enough, the window is shorter.
  std::size_t dedupe_bytes = 256U << 20U;
  /// Keys of calls received before are without the workspace's secret.
  std::int64_t keyed_since_ms = 0;
  /// Calls received longer ago are dropped, whole rows at a time; empty: none are.
  std::optional<std::chrono::milliseconds> keep_for;
  /// The oldest calls are dropped while the rest is larger. The file has the dedupe keys of a day besides (24 bytes a
  /// call) and does not shrink: what is free in it is used again. Empty: no limit.
  std::optional<std::uint64_t> keep_bytes;
  /// What keeps figures of dropped calls has those below this seq; empty: all. Thread: the journal's.
  std::function<std::uint64_t()> may_drop_below;
  /// The workspace whose journal it is: a file of another one is refused. 0: the file says of which it is.
  std::uint64_t workspace = 0;
  /// Where seqs are reserved before they are given; null: nowhere. Outlives the journal.
  SeqLedger* ledger = nullptr;
  /// No seq up to this one is given, beside those that `ledger` knows of.
  std::uint64_t given = 0;
  /// What is lost is no reason to refuse the file: one that is damaged is salvaged, and numbering goes on above every
  /// seq that may have been given.
  bool accept_loss = true;
  /// What room the disk has left is for forgetting: groups are refused, as on a full disk. Empty: it never is. Thread:
  /// the journal's.
  std::function<bool()> room_is_lent;
  /// Other files of the state are gone: no call is taken any more. Empty: they are not. Thread: the journal's.
  std::function<bool()> state_is_lost;
  /// The files were removed under the journal, which takes no call any more; a sentence for an operator. Once. Thread:
  /// the journal's.
  std::function<void(const std::string&)> on_lost;
  /// The most pages (of 64 KiB) that the file may have, asked before each commit; beyond it the disk counts as full.
  /// Empty: no limit. Thread: the journal's.
  std::function<std::uint32_t()> page_limit;
};

/// Calls that were answered are not in the journal any more; what() says which.
struct LostCalls : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The journal is another workspace's.
struct ForeignJournal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The embedded engine: one SQLite file (README.md has its format), one thread that commits in groups, the next as soon
/// as the last is durable. Opens or makes the file. Throws std::runtime_error with one sentence for an operator where
/// it is damaged (DamagedFile), of a newer version, or no journal; ForeignJournal; and LostCalls, unless that is
/// accepted.
///
/// A full disk, or one that is read-only, fails the groups that meet it (AppendFault::disk_full, read_only) and is over
/// by itself; after any other failure to write, nothing is taken any more (AppendFault::broken). Reading goes on in
/// both, and after stop().
std::unique_ptr<Journal> open_sqlite_journal(const std::filesystem::path& file, SqliteJournalOptions options = {});

} // namespace plumbline::journal
