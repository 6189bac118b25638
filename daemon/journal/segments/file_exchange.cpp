#include "daemon/journal/segments/file_exchange.h"

#include <cerrno>
#include <poll.h>
#include <sys/file.h>
#include <system_error>
#include <utility>

namespace plumbline::journal {
namespace {

constexpr const char* exchange_name = "exchange";

/// False: another process, or a backup in this one, has it (only with LOCK_NB).
bool lock_file(const FileHandle& file, int how, const std::filesystem::path& name) {
  while (::flock(file.get(), how) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return false;
    throw std::system_error(errno, std::generic_category(), name.string());
  }
  return true;
}

} // namespace

FileExchange::FileExchange(const std::filesystem::path& directory) : file_(directory / exchange_name) {
  try {
    static_cast<void>(make_file(file_));
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::file_exists) throw;
  }
}

FileExchange::Hold::~Hold() = default;

std::optional<FileExchange::Hold> FileExchange::wait(const std::function<bool()>& give_up) {
  constexpr int pause_ms = 20;
  while (!give_up()) {
    if (auto hold = try_now()) return hold;
    ::poll(nullptr, 0, pause_ms); // a lock cannot be waited for and be given up
  }
  return std::nullopt;
}

std::optional<FileExchange::Hold> FileExchange::try_now() {
  std::unique_lock thread(mutex_, std::try_to_lock);
  if (!thread) return std::nullopt;
  auto file = open_to_read(file_);
  if (!lock_file(file, LOCK_EX | LOCK_NB, file_)) return std::nullopt;
  return Hold(std::move(thread), std::move(file));
}

FileHandle FileExchange::hold_still(const std::filesystem::path& directory) {
  const auto name = directory / exchange_name;
  try {
    auto file = open_to_read(name);
    static_cast<void>(lock_file(file, LOCK_SH, name));
    return file;
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::no_such_file_or_directory) return {};
    throw;
  }
}

} // namespace plumbline::journal
