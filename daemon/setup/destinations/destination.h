#pragma once

#include "daemon/setup/destinations/delivery_progress.h"
#include "daemon/setup/destinations/destination_settings.h"
#include "validator/values/environment.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// Where calls are delivered, as people decided and the workspace stores it. See also DeliveryProgress.
struct DestinationEntry {
  std::string id; ///< "dst_" and 12 of [a-z0-9]
  std::string name;
  std::string category; ///< any text: the checklist recommends those of the catalog
  DestinationKind kind = DestinationKind::webhook;
  Environment env = Environment::dev;
  std::vector<std::string> sources; ///< ids of those that feed it, in its environment
  DestinationSettings settings;
  std::string filter;           ///< as a viewer's `q`; "" = every call
  bool failing = true;          ///< false: calls that fail the plan are left out
  bool paused = false;          ///< nothing is delivered until it is resumed
  std::string published_from;   ///< of a prod destination: the dev destination's id; "" = made in prod
  std::uint64_t after = 0;      ///< calls up to this seq are older than it: not its own
  std::uint64_t generation = 0; ///< raised by each replay: work in progress for an older one no longer counts
  std::int64_t created_at_ms = 0;
};

/// Both immutable and shared: a copy of the list costs pointers.
struct Destination {
  std::shared_ptr<const DestinationEntry> entry;
  std::shared_ptr<const DeliveryProgress> progress;
};
using Destinations = std::vector<Destination>; ///< oldest first

/// The longest name or category of a destination, in bytes.
inline constexpr std::size_t max_destination_name = 200;
inline constexpr std::size_t max_destinations = 100;

/// Null if none has that id.
const Destination* find_destination(const Destinations& destinations, std::string_view id);
/// The prod destination that this dev destination was published as; null if it was not.
const Destination* destination_published_as(const Destinations& destinations, std::string_view dev_id);
[[nodiscard]] bool is_fed_by(const DestinationEntry& destination, std::string_view source_id);

/// "dst_" and a text that no other has.
[[nodiscard]] std::string new_destination_id(const Destinations& others);

/// The document of the workspace: the entries alone.
[[nodiscard]] std::string destinations_document(const Destinations& destinations);
[[nodiscard]] std::vector<DestinationEntry> read_destinations(std::string_view json);

} // namespace plumbline::setup
