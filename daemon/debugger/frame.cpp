#include "daemon/debugger/frame.h"

#include <utility>

namespace plumbline::debugger {

std::string& Frame::begin(std::string_view type, std::optional<std::uint64_t> id) {
  if (shape_ == Shape::array) return text_ += text_.empty() ? '[' : ',';
  end_event();
  if (id) text_.append("id: ").append(std::to_string(*id)).append("\n");
  text_.append("event: ").append(type).append("\ndata: ");
  data_begin_ = text_.size();
  return text_;
}

std::string Frame::finish() {
  if (shape_ == Shape::array)
    text_ += text_.empty() ? "[]" : "]";
  else
    end_event();
  std::string done;
  done.swap(text_);
  return done;
}

/// A call's own text may have line breaks between its tokens, and a line break ends a line of data.
void Frame::end_event() {
  if (text_.empty()) return;
  if (text_.find_first_of("\r\n", data_begin_) != std::string::npos) {
    const auto data = text_.substr(data_begin_);
    text_.resize(data_begin_);
    for (const char c : data) {
      if (c == '\n')
        text_ += "\ndata: ";
      else if (c != '\r')
        text_ += c;
    }
  }
  text_ += "\n\n";
}

} // namespace plumbline::debugger
