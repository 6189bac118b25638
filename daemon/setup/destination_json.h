#pragma once

#include "daemon/ingest/record/record.h"
#include "daemon/setup/checklist/setup_state.h"
#include "daemon/setup/destinations/destination.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace plumbline::setup {

/// What a Destination shows beside what it keeps.
struct DestinationView {
  std::uint64_t backlog = 0;        ///< calls that are still there to be delivered
  std::vector<std::string> sources; ///< those of its sources that there are
  bool with_secrets = false;        ///< its maker has not seen them yet
};

/// A Destination as the API shows it.
std::string destination_json(const Destination& destination, const DestinationView& view);
/// {"deadLetters":[...],"next"}: a page of those that are kept, newest first. `before`: a `next`; 0: from the newest.
std::string dead_letters_json(const DeliveryProgress& progress, std::uint64_t before, std::size_t limit);

/// What became of one call, for each destination that it is meant for: [{"destination","state",...}]. A call that was
/// there before the destination is not its. Of older calls, whose batch is no longer known, `at` is null. Thread: any.
std::string deliveries_json(const Destinations& destinations, std::uint64_t seq, const ingest::Record& record);

} // namespace plumbline::setup
