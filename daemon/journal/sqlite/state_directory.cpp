#include "daemon/journal/sqlite/state_directory.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;

std::string said(int error) { return std::generic_category().message(error); }

unexpected<std::string> refused(const fs::path& path, const std::string& why) {
  return unexpected("the state directory " + path.string() + " " + why);
}

std::string holder_of(int lock) {
  std::array<char, 32> text{};
  const auto size = ::pread(lock, text.data(), text.size() - 1, 0);
  const std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return pid.substr(0, pid.find_first_not_of("0123456789"));
}

/// Takes a lock that nobody holds, except for a moment somebody who checks it (is_served).
bool lock_soon(int file) {
  constexpr int tries = 20;
  constexpr int pause_ms = 5;
  for (int i = 0; i < tries; ++i) {
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) return false;
    ::poll(nullptr, 0, pause_ms);
  }
  errno = EWOULDBLOCK;
  return false;
}

} // namespace

void sync_directory(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

Result<fs::path, std::string> choose_state_directory(std::string_view asked_for,
                                                     const std::function<const char*(const char*)>& environment) {
  const auto value = [&environment](const char* name) {
    const char* text = environment(name);
    return std::string(text == nullptr ? "" : text);
  };
  if (!asked_for.empty()) return fs::path(asked_for);
  if (const auto given = value("STATE_DIRECTORY"); !given.empty()) return fs::path(given.substr(0, given.find(':')));
  // The base directory specification says to ignore relative paths.
  if (const fs::path base = value("XDG_STATE_HOME"); base.is_absolute()) return base / "plumbline";
  if (const fs::path home = value("HOME"); home.is_absolute()) return home / ".local/state/plumbline";
  return unexpected<std::string>("no state directory is given: use --state-dir (HOME is not set)");
}

Result<StateDirectory, std::string> StateDirectory::take(const fs::path& path) {
  std::error_code error;
  const auto absolute = fs::absolute(path, error).lexically_normal();
  if (error) return refused(path, "cannot be found: " + error.message());
  if (const auto status = fs::status(absolute, error); fs::exists(status) && !fs::is_directory(status))
    return refused(absolute, "is not a directory");
  const bool made = !fs::exists(absolute, error);
  if (made) {
    fs::create_directories(absolute, error);
    if (error) return refused(absolute, "cannot be created: " + error.message());
    sync_directory(absolute.parent_path());
  }
  // A directory with other contents may be somebody else's; our own files in it are private anyway.
  if (made || fs::is_empty(absolute, error)) fs::permissions(absolute, fs::perms::owner_all, error);

  const int directory = ::open(absolute.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return refused(absolute, "cannot be read: " + said(errno));
  StateDirectory taken(absolute, directory);
  const bool ours = ::flock(directory, LOCK_EX | LOCK_NB) == 0;
  if (!ours && errno != EWOULDBLOCK) return refused(absolute, "cannot be locked: " + said(errno));
  // If the directory is served, do not make its file anew: it is gone, and the pid with it.
  const int lock = taken.lock_ =
      ::openat(directory, "lock", O_RDWR | O_CLOEXEC | (ours ? O_CREAT : 0), S_IRUSR | S_IWUSR);
  if (lock < 0 && ours) return refused(absolute, "is not writable: " + said(errno));
  if (!ours || !lock_soon(lock)) {
    if (ours && errno != EWOULDBLOCK) return refused(absolute, "cannot be locked: " + said(errno));
    const auto holder = lock < 0 ? std::string() : holder_of(lock);
    return refused(absolute,
                   "is already served by " + (holder.empty() ? "another daemon" : "the daemon with pid " + holder));
  }
  const auto pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock, 0) != 0 || ::pwrite(lock, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
    return refused(absolute, "is not writable: " + said(errno));
  return taken;
}

bool is_served(const fs::path& directory) {
  const int lock = ::open((directory / "lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (lock < 0) return false;
  const bool held = ::flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(lock);
  return held;
}

StateDirectory::StateDirectory(StateDirectory&& other) noexcept
    : path_(std::move(other.path_)), directory_(std::exchange(other.directory_, -1)),
      lock_(std::exchange(other.lock_, -1)) {}

StateDirectory& StateDirectory::operator=(StateDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(directory_, other.directory_);
  std::swap(lock_, other.lock_);
  return *this;
}

StateDirectory::~StateDirectory() {
  for (const int descriptor : {lock_, directory_})
    if (descriptor >= 0) ::close(descriptor);
}

} // namespace plumbline::journal
