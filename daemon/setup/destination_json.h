#pragma once

#include "daemon/ingest/record/record.h"
#include "daemon/setup/checklist/setup_state.h"
#include "daemon/setup/destinations/destination.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace plumbline::setup {

/// What a Destination shows besides its stored state.
struct DestinationView {
  std::uint64_t backlog = 0;        ///< kept calls still to deliver
  std::vector<std::string> sources; ///< those of its sources that exist
  bool with_secrets = false;        ///< its maker has not seen them yet
};

/// A Destination as the API shows it.
[[nodiscard]] std::string destination_json(const Destination& destination, const DestinationView& view);
/// {"deadLetters":[...],"next"}: a page of the kept ones, newest first. `before`: a `next`; 0: from the newest.
[[nodiscard]] std::string dead_letters_json(const DeliveryProgress& progress, std::uint64_t before, std::size_t limit);

/// What happened to one call at each destination that it is meant for: [{"destination","state",...}]. A call from
/// before a destination is not its own. If a call's batch is no longer known, `at` is null. Thread: any.
[[nodiscard]] std::string deliveries_json(const Destinations& destinations, std::uint64_t seq,
                                          const ingest::Record& record);

} // namespace plumbline::setup
