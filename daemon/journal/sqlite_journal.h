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

/// When append() answers. strict: the calls are on the disk, and survive a power cut. relaxed: the operating system has
/// them, so that they survive the end of the process, however it ends; they are on the disk within a second, and a
/// power cut may lose the last second's.
enum class Durability : std::uint8_t { strict, relaxed };

struct SqliteJournalOptions {
  Durability durability = Durability::strict;
  /// ms since the epoch, for the dedupe's window; empty: the system's clock. Thread: the journal's.
  std::function<std::int64_t()> clock;
  /// How much may wait for a commit, with overhead. A larger batch is taken when nothing waits.
  std::size_t max_waiting_bytes = 64U << 20U;
  /// A group of this size takes no further batch.
  std::size_t max_group_bytes = 4U << 20U;
  /// How many bytes of the newest groups' records stay in memory.
  std::size_t recent_bytes = 16U << 20U;
  std::chrono::milliseconds dedupe_window = std::chrono::hours(24);
  /// For the known calls within the window; if it is not enough, the window is shorter.
  std::size_t dedupe_bytes = 256U << 20U;
  /// Keys of calls received before lack the workspace's secret.
  std::int64_t keyed_since_ms = 0;
  /// Calls received longer ago are dropped, whole rows at a time; empty: no limit.
  std::optional<std::chrono::milliseconds> keep_for;
  /// The oldest calls are dropped while the rest is larger. The file also has the dedupe keys of a day (24 bytes a
  /// call). It does not shrink: its free space is used again. Empty: no limit.
  std::optional<std::uint64_t> keep_bytes;
  /// Figures of dropped calls cover those below this seq; empty: all. Thread: the journal's.
  std::function<std::uint64_t()> may_drop_below;
  /// The workspace that the journal belongs to: another one's file is refused. 0: the file's own.
  std::uint64_t workspace = 0;
  /// Where seqs are reserved before they are given; null: they are not reserved. Outlives the journal.
  SeqLedger* ledger = nullptr;
  /// No seq up to this one is given, besides those that `ledger` knows of.
  std::uint64_t given = 0;
  /// A loss is no reason to refuse the file: a damaged one is salvaged, and numbering goes on above every seq that may
  /// have been given.
  bool accept_loss = true;
  /// The disk's last room is for forgetting: groups are refused, as on a full disk. Empty: never. Thread: the
  /// journal's.
  std::function<bool()> room_is_lent;
  /// Other files of the state are gone: no more calls are accepted. Empty: never. Thread: the journal's.
  std::function<bool()> state_is_lost;
  /// Called once if the files were removed under the journal, which then accepts no more calls; with a sentence for an
  /// operator. Thread: the journal's.
  std::function<void(const std::string&)> on_lost;
  /// The most pages (of 64 KiB) that the file may have, asked before each commit; above it the disk counts as full.
  /// Empty: no limit. Thread: the journal's.
  std::function<std::uint32_t()> page_limit;
};

/// The journal lacks calls that were answered; what() says which.
struct LostCalls : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The journal belongs to another workspace.
struct ForeignJournal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The embedded engine: one SQLite file (README.md has its format), and one thread that commits in groups, each as soon
/// as the last is durable. Opens or makes the file. Throws std::runtime_error with one sentence for an operator if it
/// is damaged (DamagedFile), of a newer version, or not a journal; ForeignJournal; and LostCalls, unless that is
/// accepted.
///
/// A full or read-only disk fails only the groups that meet it (AppendFault::disk_full, read_only), and passes by
/// itself. After any other failure to write, no more calls are accepted (AppendFault::broken). Reading goes on in both
/// cases, and after stop().
[[nodiscard]] std::unique_ptr<Journal> open_sqlite_journal(const std::filesystem::path& file,
                                                           SqliteJournalOptions options = {});

} // namespace plumbline::journal
