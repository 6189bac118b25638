#pragma once

#include "daemon/journal/journal.h"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace plumbline::journal {

/// Reads the file of the SQLite journal beside its writer, through at most two connections that are opened when they
/// are needed. `head`: what lies behind it may be in the file and is not yet said to be. Blocks; throws
/// std::runtime_error where the file cannot be read or is damaged. Thread: any. Ends before the writer does.
class JournalReaders {
 public:
  explicit JournalReaders(std::filesystem::path file);
  ~JournalReaders();

  GroupPtr at_or_after(std::uint64_t seq, std::uint64_t head);
  GroupPtr at_or_before(std::uint64_t seq, std::uint64_t head);
  std::uint64_t duplicates_of(std::uint64_t seq);

 private:
  struct Connection;
  class Lease;

  const std::filesystem::path file_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  int open_ = 0;
};

} // namespace plumbline::journal
