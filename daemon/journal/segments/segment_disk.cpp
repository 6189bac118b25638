#include "daemon/journal/segments/segment_disk.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace plumbline::journal {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

FileHandle open_with(const std::filesystem::path& file, int flags) {
  FileHandle handle(::open(file.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (handle.get() < 0) fail(file.string());
  return handle;
}

} // namespace

ssize_t SegmentDisk::write(int file, std::string_view bytes, std::uint64_t at) {
  return ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
}

int SegmentDisk::sync(int file) { return ::fdatasync(file); }

int SegmentDisk::cut(int file, std::uint64_t size) { return ::ftruncate(file, static_cast<off_t>(size)); }

SegmentDisk& system_disk() {
  static SegmentDisk disk;
  return disk;
}

FileHandle::~FileHandle() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileHandle::FileHandle(FileHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

std::uint64_t FileHandle::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) fail("a file of the journal");
  return static_cast<std::uint64_t>(status.st_size);
}

FileHandle open_to_read(const std::filesystem::path& file) { return open_with(file, O_RDONLY); }
FileHandle open_to_write(const std::filesystem::path& file) { return open_with(file, O_RDWR); }
FileHandle make_file(const std::filesystem::path& file) { return open_with(file, O_RDWR | O_CREAT | O_EXCL); }

void write_all(SegmentDisk& disk, int file, std::string_view bytes, std::uint64_t at) {
  while (!bytes.empty()) {
    const auto written = disk.write(file, bytes, at);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write");
    if (written == 0) throw std::system_error(ENOSPC, std::generic_category(), "write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
    at += static_cast<std::uint64_t>(written);
  }
}

void sync_file(SegmentDisk& disk, int file, const std::filesystem::path& name) {
  if (disk.sync(file) != 0) throw SyncFailed(errno, std::generic_category(), "sync of " + name.string());
}

void sync_names(SegmentDisk& disk, const std::filesystem::path& directory) {
  sync_file(disk, open_with(directory, O_RDONLY | O_DIRECTORY).get(), directory);
}

std::string read_at(int file, std::uint64_t at, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const auto got = ::pread(file, bytes.data() + done, size - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

void rename_into_place(SegmentDisk& disk, const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::rename(from, to);
  sync_names(disk, to.parent_path());
}

} // namespace plumbline::journal
