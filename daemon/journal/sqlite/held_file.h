#pragma once

#include <filesystem>
#include <optional>

namespace plumbline::journal {

/// A file that this process has open elsewhere and that must stay in place. Holds no descriptor that could be read or
/// written, so that closing it releases none of SQLite's locks. Thread: one at a time.
class HeldFile {
 public:
  /// Holds the file that is there now.
  explicit HeldFile(std::filesystem::path path);
  ~HeldFile();
  HeldFile(HeldFile&& other) noexcept;
  HeldFile& operator=(HeldFile&&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Whether there was a file.
  bool is_held() const { return descriptor_ >= 0; }
  /// The file has no name any more: its contents are lost when it is closed. Cheap.
  bool is_removed() const;
  /// No file has its name, or another file has it. Looks the name up.
  bool is_elsewhere() const;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// A database in use, and its log once it exists.
class HeldJournal {
 public:
  explicit HeldJournal(const std::filesystem::path& file) : file_(file) {}

  /// The one that was removed. Cheap.
  [[nodiscard]] std::optional<std::filesystem::path> removed();

 private:
  HeldFile file_;
  std::optional<HeldFile> log_;
};

} // namespace plumbline::journal
