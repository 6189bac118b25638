#include "daemon/address_file.h"

#include <spdlog/spdlog.h>

#include <fstream>
#include <system_error>

namespace plumbline {

namespace fs = std::filesystem;

void leave_address(const fs::path& directory, const std::string& console, const std::string& ingest) {
  const auto part = directory / "address.part";
  std::error_code error;
  {
    std::ofstream stream(part, std::ios::trunc);
    stream << console << '\n' << ingest << '\n';
    stream.close();
    if (!stream) error = std::make_error_code(std::errc::io_error);
  }
  if (!error) fs::permissions(part, fs::perms::owner_read | fs::perms::owner_write, error);
  if (!error) fs::rename(part, directory / "address", error);
  if (error) spdlog::warn("cannot write the daemon's address into {}: {}", directory.string(), error.message());
}

void take_back_address(const fs::path& directory) {
  std::error_code error;
  fs::remove(directory / "address", error);
  if (error)
    spdlog::warn("cannot remove the previous daemon's address from {}: {}", directory.string(), error.message());
}

} // namespace plumbline
