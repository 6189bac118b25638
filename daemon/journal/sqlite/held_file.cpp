#include "daemon/journal/sqlite/held_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace plumbline::journal {

HeldFile::HeldFile(std::filesystem::path path)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_PATH | O_CLOEXEC)) {}

HeldFile::~HeldFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

HeldFile::HeldFile(HeldFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

bool HeldFile::is_removed() const {
  struct stat held {};
  return descriptor_ >= 0 && ::fstat(descriptor_, &held) == 0 && held.st_nlink == 0;
}

bool HeldFile::is_elsewhere() const {
  struct stat held {};
  struct stat named {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &held) != 0) return false;
  return ::stat(path_.c_str(), &named) != 0 || named.st_dev != held.st_dev || named.st_ino != held.st_ino;
}

std::optional<std::filesystem::path> HeldJournal::removed() {
  if (!log_) {
    log_.emplace(file_.path().string() + "-wal");
    if (!log_->is_held()) log_.reset();
  }
  if (file_.is_removed()) return file_.path();
  if (log_ && log_->is_removed()) return log_->path();
  return std::nullopt;
}

} // namespace plumbline::journal
