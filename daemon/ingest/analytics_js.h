#pragma once

#include "daemon/http/message.h"
#include "validator/values/result.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// analytics.js as --analytics-js FILE gives it: the standalone build of @segment/analytics-next, and the chunks that
/// it loads, which lie in the same folder. Read once, at start; then immutable and shared by all cores.
class AnalyticsJs {
 public:
  /// Of a folder larger than this in all nothing is kept. The build has 0.3 MB without its maps.
  static constexpr std::size_t max_bytes = 16 * 1024 * 1024;

  /// The error is a sentence that names the file.
  static Result<AnalyticsJs, std::string> read(const std::filesystem::path& file);

  /// The standalone build, in which the place for the write key is filled in: letters, digits, '.', '_' and '-' only
  /// are let through, so that no address can write a script.
  std::string script(std::string_view write_key) const;
  /// A chunk by its file's name; null: there is none.
  const std::string* chunk(std::string_view name) const;

 private:
  std::string script_;
  std::map<std::string, std::string, std::less<>> chunks_;
};

} // namespace plumbline::ingest
