#include "daemon/ingest/wire/base64.h"

#include "validator/call/call.h"

#include <openssl/evp.h>

#include <algorithm>

namespace plumbline::ingest {

std::optional<std::string> from_base64(std::string text) {
  // A '+' that was not escaped in a query arrived as a space.
  for (auto& c : text) c = c == '-' || c == ' ' ? '+' : c == '_' ? '/' : c;
  text.resize(std::min(text.find_last_not_of('=') + 1, text.size()));
  const auto zeros = (4 - text.size() % 4) % 4;
  if (text.empty() || zeros == 3 || text.find('=') != std::string::npos) return std::nullopt;
  text.append(zeros, '=');
  std::string decoded(text.size() / 4 * 3 + validator::text_padding, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  decoded.resize(static_cast<std::size_t>(size) - zeros);
  return decoded;
}

} // namespace plumbline::ingest
