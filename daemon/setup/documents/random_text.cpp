#include "daemon/setup/documents/random_text.h"

#include <openssl/rand.h>

#include <stdexcept>

namespace plumbline::setup {

std::string random_text(std::size_t length, std::string_view alphabet) {
  // Bytes after the last whole round of the alphabet are thrown away: a remainder would favour its beginning.
  const std::size_t fair = 256 - 256 % alphabet.size();
  std::string text;
  unsigned char bytes[64];
  while (text.size() < length) {
    if (RAND_bytes(bytes, sizeof bytes) != 1) throw std::runtime_error("the random source gives no bytes");
    for (const unsigned char byte : bytes)
      if (byte < fair && text.size() < length) text += alphabet[byte % alphabet.size()];
  }
  return text;
}

} // namespace plumbline::setup
