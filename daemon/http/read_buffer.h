#pragma once

#include "daemon/http/limits.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace plumbline::http {

/// Bytes read and not yet consumed, in one piece. The read_slack bytes after them are always readable (simdjson reads
/// ahead).
class ReadBuffer {
 public:
  static constexpr std::size_t read_slack = 64;

  ReadBuffer() : bytes_(std::make_unique_for_overwrite<char[]>(read_buffer_bytes + read_slack)) {}

  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  char* data() { return bytes_.get() + begin_; }
  std::string_view view() const { return {bytes_.get() + begin_, size()}; }

  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Where to read to. Moves the unconsumed bytes to the front if less than `wanted` bytes would fit after them.
  std::pair<char*, std::size_t> prepare(std::size_t wanted);
  void commit(std::size_t count) { end_ += count; }
  /// Whether so many unconsumed bytes fit at all.
  static bool fits(std::size_t count) { return count <= read_buffer_bytes; }
  void clear() { begin_ = end_ = 0; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

/// The read buffers of one core. A connection holds one only while a request arrives, so that idle connections cost
/// none.
class ReadBufferPool {
 public:
  std::unique_ptr<ReadBuffer> take();
  void give(std::unique_ptr<ReadBuffer> buffer);

  /// Counts bytes of bodies that are gathered outside the buffers. False: they would be too many.
  bool hold(std::size_t bytes);
  void release(std::size_t bytes) { held_ -= bytes; }

 private:
  static constexpr std::size_t spare = 64;
  std::vector<std::unique_ptr<ReadBuffer>> free_;
  std::size_t held_ = 0;
};

} // namespace plumbline::http
