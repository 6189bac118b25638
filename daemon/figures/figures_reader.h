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

/// Keeps the figures of a journal up to date after ingest, on its own thread ("figures", of lower priority than those
/// that answer), and in a file beside the journal. After a crash it counts again what was counted since the last write
/// (32,768 calls at most), with the same result; calls are counted and written before they are forgotten or dropped. A
/// file that is damaged or another journal's is rebuilt from the calls that are kept.
class FiguresReader {
 public:
  /// Opens or makes the file. Borrows the journal.
  FiguresReader(const std::filesystem::path& file, journal::Journal& journal);
  /// stop()s.
  ~FiguresReader();

  /// Call it when the journal has new calls. Any thread; costs an atomic exchange.
  void wake();

  /// Returns what `render` makes of the figures of every call that is in the journal now. Absent if the figures lag far
  /// (a file is being rebuilt): ask later. `render` runs on the thread "figures". From any coroutine.
  [[nodiscard]] task<std::optional<std::string>> ask(std::function<std::string(const Figures&)> render);

  /// Call it before calls are forgotten: counts every call that is in the journal now, and writes. Blocks.
  void count_all();
  /// Call it after that: erases their texts. `gone`: in order, none twice. Blocks until the file has none of them.
  void erase(const std::vector<journal::SeqRange>& gone);
  /// The calls below this seq are counted and written: retention may drop them. If more remain, they will be soon.
  /// Thread: any. Does not block.
  std::uint64_t may_drop_below();

  /// Stops counting, and writes. Idempotent.
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

  // Used by the worker's thread.
  std::unique_ptr<FiguresFile> file_; ///< null: it cannot be had, and figures last until the daemon's end
  std::unique_ptr<Figures> figures_;
  journal::JournalMark mark_; ///< the erasures whose texts are gone

  std::atomic<std::uint64_t> written_{0}; ///< the position in the file
  std::atomic<bool> failing_{false};      ///< a write failed, and that was logged
  std::atomic<bool> woken_{false}, write_wanted_{false}, stopped_{false};
  Worker worker_{"figures"};
};

} // namespace plumbline::debugger
