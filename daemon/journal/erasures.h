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
  std::uint64_t from = 1; ///< where to go on; 0: all are gone, except from the log
  bool begun = false;
  int tries = 0; ///< attempts to empty the log
  std::uint64_t calls = 0;
  std::promise<std::uint64_t> answer;
};

/// The erasures that wait for the journal's thread, and the one in progress.
class Erasures {
 public:
  /// Throws std::runtime_error if no more are accepted. Thread: any.
  std::future<std::uint64_t> ask(std::vector<SeqRange> gone);

  // For the journal's thread:

  /// The one in progress, else the next; null if there is none.
  Erasure* current();
  bool is_under_way() const { return current_ != nullptr; }
  void done();
  void failed(const std::string& why);
  /// Refuses all, including later ones.
  void end();

 private:
  std::unique_ptr<Erasure> current_;
  std::mutex mutex_; // guards all below
  std::deque<Erasure> asked_;
  bool ended_ = false;
};

} // namespace plumbline::journal
