#pragma once

#include "daemon/journal/contract/state.h"

#include <array>
#include <cstdint>
#include <optional>

namespace plumbline::journal {

/// Distinguishes a workspace from every other. Drawn once, when the workspace is made, and kept in its documents, so
/// that each engine and each backup has it.
struct WorkspaceIdentity {
  /// Every file of the state carries it. 63 bits, never 0.
  std::uint64_t number = 0;
  /// Keys stored for message ids depend on it, so that nobody outside can choose ids whose keys collide.
  std::array<std::uint8_t, 32> secret{};
  /// Keys stored before this (ms since the epoch) lack the secret. 0: none do.
  std::int64_t keyed_since_ms = 0;
};

/// Draws the secret, and the number if it is 0. Throws std::runtime_error if the system has no random bytes.
[[nodiscard]] WorkspaceIdentity draw_identity(std::uint64_t number = 0, std::int64_t keyed_since_ms = 0);

/// Absent: a daemon that gave no identities made the workspace. Throws std::runtime_error if it is damaged.
[[nodiscard]] std::optional<WorkspaceIdentity> stored_identity(StateStore& store);
/// Once; durable at return.
void store_identity(StateStore& store, const WorkspaceIdentity& identity);

/// What the workspace knows of its journal, durable: whether it exists, and the highest seq that may have been given.
/// Seqs are reserved ahead, in blocks, so that a group of calls costs no second sync. If the journal is lost, numbering
/// goes on above the reservation, and no seq is given twice. Thread: one at a time.
class SeqLedger {
 public:
  /// Borrows the store.
  explicit SeqLedger(StateStore& store);

  /// The journal was made; if its file is missing, it is lost.
  bool has_journal() const { return has_journal_; }
  /// No seq above this was ever given.
  std::uint64_t reserved() const { return reserved_; }
  /// Reserves beyond `seq`, by a block, and notes that there is a journal. Durable at return; costs one commit of the
  /// store unless already done. Throws std::runtime_error (or SQLite::Exception) if it cannot be written.
  void reserve(std::uint64_t seq);
  /// Whether half a block or less is left after `seq`: time to reserve, before a group has to wait for it.
  bool is_short_after(std::uint64_t seq) const { return !has_journal_ || reserved_ < seq + block / 2; }

  static constexpr std::uint64_t block = 1U << 20U;

 private:
  StateStore& store_;
  std::uint64_t revision_ = 0;
  bool has_journal_ = false;
  std::uint64_t reserved_ = 0;
};

} // namespace plumbline::journal
