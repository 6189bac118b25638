#include "daemon/journal/sqlite/calls_row.h"

#include <array>
#include <memory>
#include <new>
#include <xxhash.h>

namespace plumbline::journal {

std::int64_t checksum_of(const CallsRow& row) {
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
  if (!state) throw std::bad_alloc();
  XXH3_64bits_reset(state.get());
  const std::array<std::uint64_t, 3> head{row.first, row.offsets.size(),
                                          static_cast<std::uint64_t>(row.received_at_ms)};
  XXH3_64bits_update(state.get(), head.data(), sizeof head);
  if (row.unpacked != 0) XXH3_64bits_update(state.get(), &row.unpacked, sizeof row.unpacked);
  XXH3_64bits_update(state.get(), row.keys.data(), row.keys.size());
  XXH3_64bits_update(state.get(), row.offsets.data(), row.offsets.size_bytes());
  XXH3_64bits_update(state.get(), row.records.data(), row.records.size());
  return static_cast<std::int64_t>(XXH3_64bits_digest(state.get()));
}

} // namespace plumbline::journal
