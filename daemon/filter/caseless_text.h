#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline::debugger {

/// A text to find in others whatever the case of its ASCII letters (other letters are matched exactly). Searches at the
/// speed of memory: it looks for the byte of the text that is rarest in JSON.
class CaselessText {
 public:
  explicit CaselessText(std::string_view text);

  /// "" is in every text.
  bool is_in(std::string_view text) const;

 private:
  bool stands_at(const char* place) const;
  bool is_in_lower(std::string_view text) const;

  std::string lower_;
  std::size_t rarest_ = 0; ///< its place in lower_
};

} // namespace plumbline::debugger
