#pragma once

#include "daemon/core/task.h"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace plumbline {

/// Where changes of a path show: (folder, name in it). Covers the file that the path leads to, and every symbolic link
/// on the way, also of folders. A missing file or folder is awaited in its nearest existing folder.
[[nodiscard]] std::vector<std::pair<std::filesystem::path, std::string>> places_of(const std::filesystem::path& path);

/// Tells when a file, or one in a folder, was written, replaced or (in a folder) removed, and when a link on the way to
/// it changed (inotify on folders: editors and deployments replace files rather than write them). Changes in quick
/// succession are told once. Lives on its io_context's thread.
class FileWatch {
 public:
  /// Throws std::system_error if nothing can be watched.
  FileWatch(net::io_context& context, std::filesystem::path path, std::function<void()> changed);

 private:
  void await();
  void watch();
  void watch_folders_below(const std::filesystem::path& folder);
  int add(const std::filesystem::path& folder);
  bool is_of_interest(std::size_t bytes) const;
  void tell_soon();

  std::filesystem::path path_;
  std::function<void()> changed_;
  net::posix::basic_stream_descriptor<Ex> events_;
  net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex> timer_;
  struct Folder {
    std::filesystem::path path;
    std::set<std::string> names; ///< the watched names in it
    bool whole = false;          ///< everything in it is watched
  };
  std::map<int, Folder> folders_; ///< by inotify's number
  bool telling_ = false;
  alignas(8) std::array<char, 4096> buffer_{};
};

} // namespace plumbline
