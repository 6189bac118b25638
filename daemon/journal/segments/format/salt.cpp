#include "daemon/journal/segments/format/salt.h"

#include <openssl/rand.h>

#include <stdexcept>

namespace plumbline::journal {

std::uint64_t draw_salt() {
  std::uint64_t salt = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&salt), sizeof salt) != 1)
    throw std::runtime_error("the system has no random bytes");
  return salt;
}

} // namespace plumbline::journal
