#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::tool {

/// The progress of a long command: a bar on stderr if that is a terminal, otherwise nothing. Removes itself.
class Progress {
 public:
  /// `bytes`: of the whole input; 0 if unknown.
  Progress(std::string_view what, std::uint64_t bytes);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Cheap: draws ten times a second at most.
  void at(std::uint64_t bytes, std::uint64_t count);
  /// Removes the bar from the line before something else is printed.
  void clear();

 private:
  void draw(std::uint64_t bytes, std::uint64_t count);

  std::string what_;
  std::uint64_t total_;
  bool shown_ = false;
  bool enabled_;
  std::uint64_t calls_ = 0;
  std::chrono::steady_clock::time_point drawn_;
};

} // namespace plumbline::tool
