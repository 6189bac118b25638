#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline::debugger {

/// A text to be found in others whatever the case of its ASCII letters (those beyond ASCII are found as they are).
/// Searches at the speed of memory: it looks for the byte of the text that is rarest in JSON.
class CaselessText {
 public:
  explicit CaselessText(std::string_view text);

  /// "" is in everything.
  bool is_in(std::string_view text) const;

 private:
  bool stands_at(const char* place) const;
  bool is_in_lower(std::string_view text) const;

  std::string lower_;
  std::size_t rarest_ = 0; ///< where in lower_
};

} // namespace plumbline::debugger
