#include "tests/fuzz/http_target.h"

#include "daemon/http/chunked_body.h"
#include "daemon/http/request_reader.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

namespace plumbline::http {

namespace {

using Step = RequestReader::Step;

struct Read {
  std::string requests; ///< the head of each, and whether its end came
  Step last = Step::need_header;
  bool waits() const { return last == Step::need_header || last == Step::need_body; }
};

Read read_requests(std::string_view bytes, std::size_t piece) {
  ReadBuffer buffer;
  ReadBufferPool pool;
  RequestReader reader(pool);
  Read read;
  bool idle = false;
  for (;;) {
    const auto before = buffer.size();
    read.last = reader.step(buffer);
    switch (read.last) {
    case Step::header: {
      const auto& head = reader.head();
      read.requests += std::string(head.method_string()) + ' ' + std::string(head.target()) + '\n';
      for (const auto& field : head)
        read.requests += std::string(field.name_string()) + ": " + std::string(field.value()) + '\n';
      idle = false;
      continue;
    }
    case Step::done:
      read.requests += "done\n";
      reader.release(buffer);
      reader.reset();
      idle = false;
      continue;
    case Step::malformed:
    case Step::tls:
    case Step::too_much: return read;
    case Step::need_header:
    case Step::need_body: break;
    }
    if (bytes.empty()) return read;
    const auto [to, room] = buffer.prepare(1);
    const auto count = std::min({piece, bytes.size(), room});
    if (count == 0 && (idle || buffer.size() == before)) throw std::logic_error("a full buffer, and no byte is taken");
    idle = count == 0;
    std::memcpy(to, bytes.data(), count);
    buffer.commit(count);
    bytes.remove_prefix(count);
  }
}

std::string read_chunks(std::string_view bytes, std::size_t piece) {
  ChunkedBody body;
  std::string content;
  std::size_t taken = 0;
  while (body.state() == ChunkedBody::State::more && taken < bytes.size()) {
    const auto next = body.take(bytes.substr(taken, piece));
    if (next.bytes == 0) throw std::logic_error("a step that takes nothing");
    content += next.content;
    taken += next.bytes;
  }
  return content + '\n' + std::to_string(taken) + ' ' + std::string(body.fault());
}

} // namespace

void fuzz_http(std::string_view bytes) {
  const auto whole = read_requests(bytes, read_buffer_bytes);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
    // A header that is wrong may be refused before its end has come, or then.
    const auto pieces = read_requests(bytes, piece);
    if (pieces.requests != whole.requests || (pieces.last != whole.last && !pieces.waits() && !whole.waits()))
      throw std::logic_error("pieces are read otherwise than the whole");
  }
}

void fuzz_chunked(std::string_view bytes) {
  const auto whole = read_chunks(bytes, bytes.size());
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1000}})
    if (read_chunks(bytes, piece) != whole) throw std::logic_error("pieces are read otherwise than the whole");
}

} // namespace plumbline::http
