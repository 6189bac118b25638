#include "daemon/ingest/wire/write_key.h"

#include "validator/text/ascii.h"

#include <openssl/evp.h>

#include <algorithm>

namespace plumbline::ingest {

std::string basic_write_key(std::string_view authorization) {
  constexpr std::string_view scheme = "basic ";
  if (authorization.size() <= scheme.size() || lower_case(authorization.substr(0, scheme.size())) != scheme) return {};
  auto encoded = authorization.substr(scheme.size());
  encoded.remove_prefix(std::min(encoded.find_first_not_of(' '), encoded.size()));
  // A key has 32 characters; longer values are not decoded.
  if (encoded.empty() || encoded.size() > 1024) return {};
  std::string padded(encoded);
  padded.resize((padded.size() + 3) / 4 * 4, '=');
  std::string key(padded.size(), '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(key.data()),
                      reinterpret_cast<const unsigned char*>(padded.data()), static_cast<int>(padded.size()));
  if (size < 0) return {};
  const auto zeros = static_cast<std::size_t>(std::count(padded.end() - 2, padded.end(), '='));
  key.resize(static_cast<std::size_t>(size) - zeros);
  key.resize(std::min(key.find(':'), key.size()));
  return key;
}

std::string header_write_key(const http::Request& request) {
  auto key = basic_write_key(request.header("authorization"));
  if (key.empty()) key = request.header("x-write-key");
  return key;
}

} // namespace plumbline::ingest
