#pragma once

#include "daemon/core/worker.h"
#include "daemon/figures/figures.h"
#include "daemon/journal/contract/journal.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::debugger {

class FiguresFile;

/// Keeps the figures of a journal up to date behind ingest, on a thread of its own ("figures", of less priority than
/// what answers), and in a file beside the journal. What was counted since the last write (32,768 calls at most) is
/// counted again after a crash, to the same end; calls are counted and written before they are forgotten or dropped. A
/// file that is damaged or another journal's is made anew from the calls that are kept.
class FiguresReader {
 public:
  /// Opens or makes the file. Borrows the journal.
  FiguresReader(const std::filesystem::path& file, journal::Journal& journal);
  /// stop()s.
  ~FiguresReader();

  /// There are new calls in the journal. Any thread; costs an atomic exchange.
  void wake();

  /// What `render` makes of the figures of every call that is in the journal now. Nothing where they are far behind (a
  /// file is being made anew): later. `render` runs on the thread "figures". From any coroutine.
  task<std::optional<std::string>> ask(std::function<std::string(const Figures&)> render);

  /// Calls are about to be forgotten: counts every one that is in the journal now, and writes. Blocks.
  void count_all();
  /// They are forgotten: their texts are erased. `gone`: in order, none twice. Blocks until nothing is in the file.
  void erase(const std::vector<journal::SeqRange>& gone);
  /// The calls below this seq are counted and written: retention may drop them. If that is not all, it will be soon.
  /// Thread: any. Does not block.
  std::uint64_t may_drop_below();

  /// Counts no more; writes. Idempotent.
  void stop();

 private:
  void open();
  void note_beginning();
  void erase_forgotten_texts();
  void look();
  enum class Reached : std::uint8_t { target, less, fault };
  Reached count_to(std::uint64_t target, std::chrono::milliseconds at_most);
  void count(const journal::Group& group);
  void write(const journal::JournalMark& mark);
  template<class Job>
  void run_and_wait(Job job);

  const std::filesystem::path path_;
  journal::Journal& journal_;

  // The worker's thread.
  std::unique_ptr<FiguresFile> file_; ///< null: it cannot be had, and figures last until the daemon's end
  std::unique_ptr<Figures> figures_;
  journal::JournalMark mark_; ///< with which erasures' texts are gone

  std::atomic<std::uint64_t> written_{0}; ///< the position in the file
  std::atomic<bool> failing_{false};      ///< nothing can be written, and that was logged
  std::atomic<bool> woken_{false}, write_wanted_{false}, stopped_{false};
  Worker worker_{"figures"};
};

} // namespace plumbline::debugger
