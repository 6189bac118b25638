#include "daemon/file_watch.h"

#include <boost/asio/buffer.hpp>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <sys/inotify.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace plumbline {

namespace {

namespace fs = std::filesystem;

constexpr int most_links = 40; // the same as the system's own limit
constexpr std::size_t most_folders = 1000;
/// An editor or a deployment writes several files at once.
constexpr std::chrono::milliseconds settling{100};

int open_inotify() {
  const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "inotify");
  return descriptor;
}

/// The parts of a path, the first one first.
std::deque<fs::path> parts_of(const fs::path& path) { return std::deque<fs::path>(path.begin(), path.end()); }

fs::path nearest_folder(fs::path folder, std::string& name) {
  std::error_code error;
  while (!fs::is_directory(folder, error) && folder.has_relative_path()) {
    name = folder.filename().string();
    folder = folder.parent_path();
  }
  return folder;
}

} // namespace

std::vector<std::pair<fs::path, std::string>> places_of(const fs::path& path) {
  std::vector<std::pair<fs::path, std::string>> places;
  std::error_code error;
  const auto absolute = fs::absolute(path, error);
  auto left = parts_of(absolute.relative_path());
  fs::path at = absolute.root_path();
  for (int links = 0; !left.empty();) {
    const auto part = std::move(left.front());
    left.pop_front();
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      at = at.parent_path();
      continue;
    }
    const auto next = at / part;
    const bool is_link = fs::is_symlink(next, error);
    if (is_link || left.empty()) {
      auto name = part.string();
      auto folder = nearest_folder(at, name);
      places.emplace_back(std::move(folder), std::move(name));
    }
    if (!is_link) {
      at = next;
      continue;
    }
    if (++links > most_links) break;
    const auto target = fs::read_symlink(next, error);
    if (target.is_absolute()) at = target.root_path();
    auto parts = parts_of(target.relative_path());
    left.insert(left.begin(), parts.begin(), parts.end());
  }
  return places;
}

FileWatch::FileWatch(net::io_context& context, fs::path path, std::function<void()> changed)
    : path_(std::move(path)), changed_(std::move(changed)), events_(context, open_inotify()), timer_(context) {
  watch();
  if (folders_.empty()) throw std::system_error(errno, std::generic_category(), path_.string());
  await();
}

/// -1: it cannot be watched.
int FileWatch::add(const fs::path& folder) {
  if (folders_.size() >= most_folders) return -1;
  constexpr auto events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ONLYDIR;
  const int number = ::inotify_add_watch(events_.native_handle(), folder.c_str(), events);
  if (number >= 0) folders_[number].path = folder;
  return number;
}

void FileWatch::watch_folders_below(const fs::path& folder) {
  if (const int number = add(folder); number >= 0) folders_[number].whole = true;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error); !error && entry != fs::end(entry);
       entry.increment(error)) {
    std::error_code gone;
    if (!entry->is_directory(gone)) continue;
    if (const int number = add(entry->path()); number >= 0) folders_[number].whole = true;
  }
}

/// Renews what is watched: links may lead elsewhere, and folders have come and gone.
void FileWatch::watch() {
  const auto before = std::exchange(folders_, {});
  for (const auto& [folder, name] : places_of(path_))
    if (const int number = add(folder); number >= 0) folders_[number].names.insert(name);
  std::error_code error;
  if (fs::is_directory(path_, error)) watch_folders_below(fs::canonical(path_, error));
  for (const auto& [number, folder] : before)
    if (!folders_.contains(number)) ::inotify_rm_watch(events_.native_handle(), number);
}

void FileWatch::await() {
  events_.async_read_some(net::buffer(buffer_), [this](const boost::system::error_code& error, std::size_t bytes) {
    if (error) return;
    if (is_of_interest(bytes)) tell_soon();
    await();
  });
}

void FileWatch::tell_soon() {
  if (std::exchange(telling_, true)) return;
  timer_.expires_after(settling);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    telling_ = false;
    // Before the file is read: later changes are told again.
    watch();
    changed_();
  });
}

bool FileWatch::is_of_interest(std::size_t bytes) const {
  for (std::size_t at = 0; at + sizeof(inotify_event) <= bytes;) {
    inotify_event event{};
    std::memcpy(&event, buffer_.data() + at, sizeof event);
    const std::string name(event.len > 0 ? buffer_.data() + at + sizeof event : "");
    at += sizeof event + event.len;
    if ((event.mask & IN_Q_OVERFLOW) != 0) return true;
    const auto folder = folders_.find(event.wd);
    if (folder == folders_.end()) continue;
    const bool named = folder->second.names.contains(name);
    if (!named && !folder->second.whole) continue;
    // A file that was only created has no text yet, and its writer closes it; a link and a folder are complete at once.
    std::error_code error;
    const auto status = fs::symlink_status(folder->second.path / name, error);
    if ((event.mask & IN_CREATE) != 0 && fs::is_regular_file(status)) continue;
    // A removed file is about to be replaced; one removed from a folder takes its event away.
    if (!folder->second.whole && (event.mask & (IN_DELETE | IN_MOVED_FROM)) != 0) continue;
    return true;
  }
  return false;
}

} // namespace plumbline
