#include "daemon/http/read_buffer.h"

#include <cstring>
#include <utility>

namespace plumbline::http {

std::pair<char*, std::size_t> ReadBuffer::prepare(std::size_t wanted) {
  if (read_buffer_bytes - end_ < wanted && begin_ > 0) {
    std::memmove(bytes_.get(), bytes_.get() + begin_, size());
    end_ = size();
    begin_ = 0;
  }
  return {bytes_.get() + end_, read_buffer_bytes - end_};
}

std::unique_ptr<ReadBuffer> ReadBufferPool::take() {
  if (free_.empty()) return std::make_unique<ReadBuffer>();
  auto buffer = std::move(free_.back());
  free_.pop_back();
  return buffer;
}

void ReadBufferPool::give(std::unique_ptr<ReadBuffer> buffer) {
  if (!buffer || free_.size() >= spare) return;
  buffer->clear();
  free_.push_back(std::move(buffer));
}

bool ReadBufferPool::hold(std::size_t bytes) {
  if (held_ + bytes > max_gathered_bytes) return false;
  held_ += bytes;
  return true;
}

} // namespace plumbline::http
