#include "tools/plumbline/terminal/text_lines.h"

#include <array>
#include <string>

namespace plumbline::tool {

bool TextLines::next(std::string& line) {
  std::size_t looked_at = begin_;
  for (;;) {
    if (const auto end = text_.find('\n', looked_at); end != std::string::npos) {
      line.assign(text_, begin_, end - begin_);
      begin_ = end + 1;
      return true;
    }
    looked_at = text_.size() - begin_;
    text_.erase(0, begin_);
    begin_ = 0;
    if (!too_long() && fill()) continue;
    if (fault_ || text_.empty()) return false;
    line = std::move(text_);
    text_.clear();
    return true;
  }
}

std::string TextLines::rest() {
  while (!too_long() && fill()) {
  }
  std::string all = text_.substr(begin_);
  text_.clear();
  begin_ = 0;
  return all;
}

/// Whether the text not returned yet is more than may be held, which is a fault.
bool TextLines::too_long() {
  if (text_.size() - begin_ > most_)
    fault_ = TextFault{TextFault::Code::too_large,
                       "A line, or a value over several lines, has more than " + std::to_string(most_) +
                           " bytes. Write one call per line.",
                       0, 0};
  return fault_.has_value();
}

/// False: nothing more follows.
bool TextLines::fill() {
  if (ended_ || fault_) return false;
  std::array<char, 64 * 1024> block; // NOLINT: read() fills it
  stream_.read(block.data(), static_cast<std::streamsize>(block.size()));
  const auto count = static_cast<std::size_t>(stream_.gcount());
  bytes_ += count;
  const auto read = count > 0 ? decoder_.feed({block.data(), count}, text_) : decoder_.finish(text_);
  ended_ = count == 0 || !read;
  if (!read) fault_ = read.error();
  return !fault_;
}

} // namespace plumbline::tool
