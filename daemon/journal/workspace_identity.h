#pragma once

#include "daemon/journal/contract/state.h"

#include <array>
#include <cstdint>
#include <optional>

namespace plumbline::journal {

/// What tells a workspace from every other: drawn once, when the workspace is made, and kept in its documents, so that
/// each engine and each backup has it.
struct WorkspaceIdentity {
  /// Every file of the state carries it. 63 bits, never 0.
  std::uint64_t number = 0;
  /// What is stored of message ids is keyed by it, so that nobody outside can choose ids whose keys collide.
  std::array<std::uint8_t, 32> secret{};
  /// Keys that were stored before this (ms since the epoch) are without the secret. 0: there are none.
  std::int64_t keyed_since_ms = 0;
};

/// Draws the secret, and the number where it is 0. Throws std::runtime_error where the system has no random bytes.
WorkspaceIdentity draw_identity(std::uint64_t number = 0, std::int64_t keyed_since_ms = 0);

/// Absent: the workspace was made by a daemon that gave it none. Throws std::runtime_error where it is damaged.
std::optional<WorkspaceIdentity> stored_identity(StateStore& store);
/// Once; durable at return.
void store_identity(StateStore& store, const WorkspaceIdentity& identity);

/// What the workspace knows of its journal, durable: whether there is one, and up to which seq numbers may have been
/// given. They are reserved ahead, in blocks, so that a group of calls costs no second sync; where the journal is lost,
/// numbering goes on above the reservation, and no seq is given twice. Thread: one at a time.
class SeqLedger {
 public:
  /// Borrows the store.
  explicit SeqLedger(StateStore& store);

  /// The journal was made; where it is not there any more, it is lost.
  bool has_journal() const { return has_journal_; }
  /// No seq above this was ever given.
  std::uint64_t reserved() const { return reserved_; }
  /// Reserves beyond `seq`, by a block, and notes that there is a journal. Durable at return: one commit of the store
  /// where that is not so already. Throws std::runtime_error (or SQLite::Exception) where it cannot be written.
  void reserve(std::uint64_t seq);
  /// Half of a block or less is left after `seq`: time to reserve, before a group has to wait for it.
  bool is_short_after(std::uint64_t seq) const { return !has_journal_ || reserved_ < seq + block / 2; }

  static constexpr std::uint64_t block = 1U << 20U;

 private:
  StateStore& store_;
  std::uint64_t revision_ = 0;
  bool has_journal_ = false;
  std::uint64_t reserved_ = 0;
};

} // namespace plumbline::journal
