#pragma once

#include "daemon/journal/contract/journal.h"

#include <cstdint>
#include <deque>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace plumbline::journal {

/// One forget(), on its way through the journal's thread.
struct Erasure {
  std::vector<SeqRange> gone;
  std::uint64_t from = 1; ///< where to go on; 0: all are gone, but for the log
  bool begun = false;
  int tries = 0; ///< to empty the log
  std::uint64_t calls = 0;
  std::promise<std::uint64_t> answer;
};

/// Those that wait for the journal's thread, and the one that it is at.
class Erasures {
 public:
  /// Throws std::runtime_error where none is taken any more. Thread: any.
  std::future<std::uint64_t> ask(std::vector<SeqRange> gone);

  // The journal's thread.

  /// The one under way, or else the next; null: there is none.
  Erasure* current();
  bool is_under_way() const { return current_ != nullptr; }
  void done();
  void failed(const std::string& why);
  /// Refuses all, from now on too.
  void end();

 private:
  std::unique_ptr<Erasure> current_;
  std::mutex mutex_; // guards all below
  std::deque<Erasure> asked_;
  bool ended_ = false;
};

} // namespace plumbline::journal
