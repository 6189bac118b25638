#include "tools/plumbline/offline/progress.h"

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace plumbline::tool {

namespace {

constexpr std::size_t width = 30;
constexpr std::chrono::milliseconds between{100};
/// How often it looks at the clock.
constexpr std::uint64_t stride = 128;

} // namespace

Progress::Progress(std::string_view what, std::uint64_t bytes)
    : what_(what), total_(bytes), enabled_(::isatty(STDERR_FILENO) == 1), drawn_(std::chrono::steady_clock::now()) {}

Progress::~Progress() { clear(); }

void Progress::at(std::uint64_t bytes, std::uint64_t count) {
  if (!enabled_ || ++calls_ % stride != 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - drawn_ < between) return;
  drawn_ = now;
  draw(bytes, count);
}

void Progress::draw(std::uint64_t bytes, std::uint64_t count) {
  std::string line = "\r" + what_ + " ";
  if (total_ > 0) {
    const auto done = std::min<std::uint64_t>(bytes, total_);
    const auto filled = static_cast<std::size_t>(done * width / total_);
    line += '[' + std::string(filled, '#') + std::string(width - filled, ' ') + "] " +
            std::to_string(done * 100 / total_) + " % ";
  }
  line += std::to_string(count) + " calls";
  std::cerr << line << "\x1B[K" << std::flush;
  shown_ = true;
}

void Progress::clear() {
  if (!shown_) return;
  std::cerr << "\r\x1B[K" << std::flush;
  shown_ = false;
}

} // namespace plumbline::tool
