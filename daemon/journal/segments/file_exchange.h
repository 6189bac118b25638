#pragma once

#include "daemon/journal/segments/segment_disk.h"

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace plumbline::journal {

/// Who may take files out of a journal's directory, or put others in their place: one thread of the daemon at a time,
/// and nobody while a backup reads them, in whatever process. The file `exchange` in the directory is locked (flock),
/// so that a lock goes with its process. Thread: any.
class FileExchange {
 public:
  /// Makes the file unless it exists. Throws std::system_error.
  explicit FileExchange(const std::filesystem::path& directory);

  /// Held until it ends.
  class Hold {
   public:
    ~Hold();
    Hold(Hold&& other) noexcept = default;
    Hold& operator=(Hold&&) = delete;

   private:
    friend class FileExchange;
    Hold(std::unique_lock<std::mutex> thread, FileHandle file) : thread_(std::move(thread)), file_(std::move(file)) {}

    std::unique_lock<std::mutex> thread_;
    FileHandle file_; ///< the lock goes when it closes
  };
  /// Waits until nobody else has it; absent: `give_up` said so, which is asked again and again. Throws
  /// std::system_error.
  [[nodiscard]] std::optional<Hold> wait(const std::function<bool()>& give_up);
  /// Absent: somebody has it.
  [[nodiscard]] std::optional<Hold> try_now();

  /// For a backup: while it is held, no file goes. Waits for an exchange that is under way. A directory without the
  /// file is nobody's. Throws std::system_error.
  [[nodiscard]] static FileHandle hold_still(const std::filesystem::path& directory);

 private:
  const std::filesystem::path file_;
  std::mutex mutex_;
};

} // namespace plumbline::journal
