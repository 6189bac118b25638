#include "daemon/file_watch.h"

#include <boost/asio/buffer.hpp>

#include <cerrno>
#include <cstring>
#include <sys/inotify.h>
#include <system_error>
#include <utility>

namespace plumbline {

namespace {

int watch_folder_of(const std::filesystem::path& file) {
  const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "inotify");
  const auto folder = std::filesystem::absolute(file).parent_path();
  if (::inotify_add_watch(descriptor, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO) < 0)
    throw std::system_error(errno, std::generic_category(), folder.string());
  return descriptor;
}

} // namespace

FileWatch::FileWatch(net::io_context& context, const std::filesystem::path& file, std::function<void()> changed)
    : name_(file.filename().string()), changed_(std::move(changed)), events_(context, watch_folder_of(file)) {
  await();
}

void FileWatch::await() {
  events_.async_read_some(net::buffer(buffer_), [this](const boost::system::error_code& error, std::size_t bytes) {
    if (error) return;
    if (concerns_file(bytes)) changed_();
    await();
  });
}

bool FileWatch::concerns_file(std::size_t bytes) const {
  for (std::size_t at = 0; at + sizeof(inotify_event) <= bytes;) {
    inotify_event event{};
    std::memcpy(&event, buffer_.data() + at, sizeof event);
    const std::string name(event.len > 0 ? buffer_.data() + at + sizeof event : "");
    // Kubernetes swaps the link ..data, through which its files are seen.
    if (name == name_ || name == "..data") return true;
    at += sizeof event + event.len;
  }
  return false;
}

} // namespace plumbline
