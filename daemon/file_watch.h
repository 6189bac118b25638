#pragma once

#include "daemon/core/task.h"

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <array>
#include <filesystem>
#include <functional>
#include <string>

namespace plumbline {

/// Tells when a file was written or put in place anew (inotify on its folder: editors and deployments replace files
/// rather than write them). Lives on its io_context's thread.
class FileWatch {
 public:
  /// Throws std::system_error where the folder cannot be watched.
  FileWatch(net::io_context& context, const std::filesystem::path& file, std::function<void()> changed);

 private:
  void await();
  bool concerns_file(std::size_t bytes) const;

  std::string name_;
  std::function<void()> changed_;
  net::posix::basic_stream_descriptor<Ex> events_;
  alignas(8) std::array<char, 4096> buffer_{};
};

} // namespace plumbline
