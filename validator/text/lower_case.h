#pragma once

#include <string>
#include <string_view>

namespace plumbline {

/// ASCII letters in lower case, every other byte as it is: names of HTTP, of files and of properties are compared so.
constexpr char lower_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower_letter(c);
  return out;
}

} // namespace plumbline
