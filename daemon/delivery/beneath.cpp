#include "daemon/delivery/beneath.h"

#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <memory>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

namespace plumbline::delivery {

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

namespace beneath {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what, const fs::path& path) {
  if (errno == ELOOP) throw std::runtime_error(path.string() + " leads through a symbolic link, which is not followed");
  throw std::system_error(errno, std::generic_category(), what + ' ' + path.string());
}

/// glibc has no function of this name yet. RESOLVE_NO_SYMLINKS covers the last part too, and gives ELOOP for it.
Descriptor open_at(int folder, const fs::path& below, std::uint64_t flags, std::uint64_t mode = 0) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return Descriptor(static_cast<int>(::syscall(SYS_openat2, folder, below.c_str(), &how, sizeof how)));
}

Descriptor open_root(const fs::path& root) {
  return Descriptor(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

} // namespace

Descriptor open_folder(const fs::path& root, const fs::path& below) {
  fs::create_directories(root);
  auto folder = open_root(root);
  if (!folder) fail("cannot open", root);
  auto path = root;
  for (const auto& part : below) {
    path /= part;
    if (::mkdirat(folder.number(), part.c_str(), 0777) != 0 && errno != EEXIST) fail("cannot create", path);
    auto next = open_at(folder.number(), part, O_RDONLY | O_DIRECTORY);
    if (!next) fail("cannot open", path);
    folder = std::move(next);
  }
  return folder;
}

Descriptor open_file(const Descriptor& folder, const std::string& name, const fs::path& path) {
  // Not blocking: a pipe would wait for its reader.
  auto file = open_at(folder.number(), name, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK, S_IRUSR | S_IWUSR);
  struct stat status {};
  if (!file || ::fstat(file.number(), &status) != 0) fail("cannot open", path);
  if (!S_ISREG(status.st_mode)) throw std::runtime_error(path.string() + " is not a regular file");
  if (status.st_nlink != 1)
    throw std::runtime_error(path.string() + " is a hard link: it has another name too, and is not written to");
  return file;
}

bool is_at(const Descriptor& file, const fs::path& root, const fs::path& below) {
  const auto folder = open_root(root);
  const auto there = open_at(folder.number(), below, O_PATH);
  struct stat ours {};
  struct stat theirs {};
  return folder && there && ::fstat(file.number(), &ours) == 0 && ::fstat(there.number(), &theirs) == 0 &&
         ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev && ours.st_nlink == 1;
}

bool rename_to_free_name(const Descriptor& folder, const std::string& name, const std::string& to,
                         const fs::path& path) {
  const int at = folder.number();
  if (::renameat2(at, name.c_str(), at, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) fail("cannot rename", path);
  // A file system without RENAME_NOREPLACE. Nobody else should make such names, so that a look is enough.
  struct stat status {};
  if (::fstatat(at, to.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) return false;
  if (errno != ENOENT || ::renameat(at, name.c_str(), at, to.c_str()) != 0) fail("cannot rename", path);
  return true;
}

bool is_file(const Descriptor& folder, const std::string& name) {
  struct stat status {};
  return ::fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode);
}

std::vector<std::string> names_in(const Descriptor& folder, const fs::path& path) {
  auto again = open_at(folder.number(), ".", O_RDONLY | O_DIRECTORY);
  if (!again) fail("cannot read", path);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(::dup(again.number())), ::closedir);
  if (!entries) fail("cannot read", path);
  std::vector<std::string> names;
  while (const auto* entry = ::readdir(entries.get())) names.emplace_back(entry->d_name);
  return names;
}

} // namespace beneath

} // namespace plumbline::delivery
