#include "daemon/journal/set_aside.h"

#include "daemon/journal/sqlite/state_directory.h"
#include "validator/values/timestamp.h"

#include <system_error>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;

/// "20261124T203000Z".
std::string stamp(std::int64_t now_ms) {
  auto text = format_timestamp(now_ms).substr(0, 19) + "Z";
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

} // namespace

std::string name_aside(const fs::path& file, const std::string& why, std::int64_t now_ms) {
  const auto name = file.string() + "." + why + "-" + stamp(now_ms);
  auto free = name;
  for (int i = 2; fs::exists(free) || fs::exists(free + "-wal"); ++i) free = name + "-" + std::to_string(i);
  return free;
}

fs::path set_aside(const fs::path& file, const std::string& why, std::int64_t now_ms) {
  const auto aside = name_aside(file, why, now_ms);
  for (const auto* suffix : {"-wal", "-journal", ".head", ""})
    if (fs::exists(file.string() + suffix)) fs::rename(file.string() + suffix, aside + suffix);
  std::error_code ignored;
  for (const auto* suffix : {"-shm", damage_mark}) fs::remove(file.string() + suffix, ignored);
  sync_directory(file.parent_path());
  return aside;
}

} // namespace plumbline::journal
