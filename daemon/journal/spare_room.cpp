#include "daemon/journal/spare_room.h"

#include <algorithm>
#include <cstdint>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace plumbline::journal {
namespace {

constexpr std::uintmax_t most_bytes = 16U << 20U;
constexpr std::uintmax_t share_of_disk = 16;

} // namespace

SpareRoom::SpareRoom(const std::filesystem::path& directory) : file_(directory / "spare") { take(); }

void SpareRoom::take(unsigned times) {
  if (is_lent()) return;
  std::error_code error;
  const auto space = std::filesystem::space(file_.parent_path(), error);
  if (error) return;
  const auto wanted = std::min(most_bytes, space.capacity / share_of_disk);
  const int descriptor = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return;
  struct stat held {};
  if (::fstat(descriptor, &held) == 0 && static_cast<std::uintmax_t>(held.st_size) < wanted &&
      space.available / times > wanted && ::posix_fallocate(descriptor, 0, static_cast<off_t>(wanted)) != 0)
      [[maybe_unused]]
    const int undone = ::ftruncate(descriptor, 0);
  ::close(descriptor);
}

std::shared_ptr<void> SpareRoom::lend() {
  lent_.store(true, std::memory_order_release);
  std::error_code error;
  std::filesystem::resize_file(file_, 0, error);
  return {this, [](SpareRoom* room) {
            room->lent_.store(false, std::memory_order_release);
            room->take(1);
          }};
}

} // namespace plumbline::journal
