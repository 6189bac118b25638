#pragma once

#include "daemon/filter/filter.h"
#include "daemon/ingest/record/record.h"
#include "daemon/setup/destinations/destination.h"
#include "validator/values/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// What a destination does with a call of its sources.
enum class Choice : std::uint8_t {
  taken,
  blocked,  ///< the source's schema controls block it
  filtered, ///< another source or environment, the filter, an unwanted failing call, or a malformed one, which no
            ///< receiver could read
};

/// Which calls go to a destination. A value.
class DestinationFilter {
 public:
  /// A filter that was accepted but is no longer understood takes nothing.
  explicit DestinationFilter(const DestinationEntry& entry);

  Choice choose(const ingest::Record& record) const;

 private:
  Environment env_;
  std::vector<std::string> sources_;
  bool failing_;
  bool broken_ = false;
  bool any_ = true; ///< no filter
  debugger::Filter filter_;
};

/// As the debugger's `q`. The error is a sentence.
[[nodiscard]] Result<debugger::Filter, std::string> read_filter(std::string_view text);

} // namespace plumbline::setup
