#include "daemon/ingest/record/id_hashes.h"

#include "validator/call/call.h"

#include <xxhash.h>

namespace plumbline::ingest {

std::uint32_t seeded_hash(std::uint64_t seed, std::string_view text) {
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(text.data(), text.size(), seed));
}

IdHashes ids_of(const validator::Call& call, std::optional<std::string_view> message_id) {
  IdHashes ids{.known = true};
  if (message_id) ids.set(IdField::message_id, *message_id);
  if (call.user_id) ids.set(IdField::user_id, *call.user_id);
  if (call.anonymous_id) ids.set(IdField::anonymous_id, *call.anonymous_id);
  return ids;
}

} // namespace plumbline::ingest
