#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <system_error>

namespace plumbline::journal {

/// The system calls that change the journal's files, so that a test can make them fail. Each returns what the call
/// returns, with errno. Thread: any.
class SegmentDisk {
 public:
  virtual ~SegmentDisk() = default;
  virtual ssize_t write(int file, std::string_view bytes, std::uint64_t at);
  virtual int sync(int file); ///< the data, and the size
  virtual int cut(int file, std::uint64_t size);
};

/// The operating system's.
[[nodiscard]] SegmentDisk& system_disk();

/// A file could not be synced: what the disk has of it is unknown, also if it is read again.
struct SyncFailed : std::system_error {
  using std::system_error::system_error;
};

/// An open file, closed with this. Moves; does not copy.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
  ~FileHandle();
  FileHandle(FileHandle&& other) noexcept;
  FileHandle& operator=(FileHandle&& other) noexcept;

  int get() const { return descriptor_; }
  /// Its size in bytes. Throws std::system_error.
  std::uint64_t size() const;

 private:
  int descriptor_ = -1;
};

/// Throws std::system_error.
[[nodiscard]] FileHandle open_to_read(const std::filesystem::path& file);
[[nodiscard]] FileHandle open_to_write(const std::filesystem::path& file);
/// For reading and writing, mode 0600. The file must not exist yet.
[[nodiscard]] FileHandle make_file(const std::filesystem::path& file);

/// Writes all of it, in several calls if need be. Throws std::system_error: then a part may be written.
void write_all(SegmentDisk& disk, int file, std::string_view bytes, std::uint64_t at);
/// Throws SyncFailed.
void sync_file(SegmentDisk& disk, int file, const std::filesystem::path& name);
/// Syncs the names in a directory. Throws SyncFailed.
void sync_names(SegmentDisk& disk, const std::filesystem::path& directory);
/// Reads as much as there is, up to `size` bytes. Throws std::system_error.
[[nodiscard]] std::string read_at(int file, std::uint64_t at, std::size_t size);

/// Renames a synced file, and syncs the directory. A file of this name is replaced. Throws std::system_error, or
/// SyncFailed.
void rename_into_place(SegmentDisk& disk, const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace plumbline::journal
