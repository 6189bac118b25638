#pragma once

#include "daemon/ingest/record/record.h"

#include <atomic>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <system_error>

namespace plumbline::journal {

/// What a failed write to a segment means for those who wait. disk_full, read_only: the write was taken back, a later
/// try may work. broken: what is on the disk is unknown, or the file cannot be written at all.
[[nodiscard]] ingest::AppendFault fault_of(const std::error_code& error);
/// Whether a database of ours had no room.
[[nodiscard]] bool is_full(const std::exception& error);

/// Whether calls can be written now, and what the log hears of it. Thread: the journal's, but for fault().
class WriteGate {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `strict`: an answered call is on the disk.
  WriteGate(std::string journal, bool strict) : journal_(std::move(journal)), strict_(strict) {}

  /// Why calls are refused. Thread: any.
  std::optional<ingest::AppendFault> fault() const;

  /// A fault that passes by itself; said once. Returns it.
  ingest::AppendFault passes(ingest::AppendFault fault, const std::string& why);
  /// A write worked.
  void passed();
  /// When to try again; empty: nothing passes.
  std::optional<Time> retry_due() const { return retry_due_; }
  void wait_longer();

  /// Nothing can be written until a restart; said once.
  void breaks(const std::string& why);
  /// Likewise; the log knows why.
  void close();
  bool is_broken() const { return broken_; }

 private:
  const std::string journal_;
  const bool strict_;
  std::optional<ingest::AppendFault> passing_;
  bool broken_ = false;
  std::optional<Time> retry_due_; ///< while passing_
  std::atomic<int> fault_{-1};    ///< AppendFault's number; -1: none
};

} // namespace plumbline::journal
