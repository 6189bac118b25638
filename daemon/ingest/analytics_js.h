#pragma once

#include "daemon/http/message.h"
#include "validator/values/result.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// analytics.js as given by --analytics-js FILE: the standalone build of @segment/analytics-next, and the chunks that
/// it loads from the same folder. Read once, at start; then immutable and shared by all cores.
class AnalyticsJs {
 public:
  /// The limit for the whole folder; above it nothing is kept. The build has 0.3 MB without its maps.
  static constexpr std::size_t max_bytes = 16 * 1024 * 1024;

  /// The error is a sentence that names the file.
  [[nodiscard]] static Result<AnalyticsJs, std::string> read(const std::filesystem::path& file);

  /// The standalone build with the write key filled in. Only letters, digits, '.', '_' and '-' are let through, so that
  /// no address can write a script.
  std::string script(std::string_view write_key) const;
  /// A chunk by its file's name; null if there is no such chunk.
  const std::string* chunk(std::string_view name) const;

 private:
  std::string script_;
  std::map<std::string, std::string, std::less<>> chunks_;
};

} // namespace plumbline::ingest
