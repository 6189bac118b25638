#pragma once

#include "daemon/setup/checklist/checklist.h"

#include <string>
#include <vector>

namespace plumbline::setup {

/// What is missing in the steps of the checklist: each sentence names environment and source, what came, why it does
/// not count, and what to do about it. Plain functions of values.

/// For a step while nothing is chosen, or before the review.
[[nodiscard]] Missing before_the_review(const Selection& selection);

/// For an event that does not pass; empty if it does.
[[nodiscard]] std::vector<Missing> missing_of(const EventItem& item, Environment env, const SetupState& setup,
                                              const Evidence& evidence);
[[nodiscard]] Missing no_suggested_event(Environment env, const SetupState& setup);

/// For a step without a source that counts for it.
[[nodiscard]] Missing no_source(Environment env, const SetupState& setup);
/// For a source without a call that counts.
[[nodiscard]] Missing no_call(const SourceEntry& source, const Evidence& evidence);

/// For a step without a destination that counts for it.
[[nodiscard]] Missing no_destination(Environment env, const SetupState& setup);
/// For a destination that has accepted no call that counts.
[[nodiscard]] Missing no_delivery(const Destination& destination, const DestinationItem& item, const SetupState& setup,
                                  const Evidence& evidence);
/// For a destination whose latest delivery was not accepted.
[[nodiscard]] Missing failing_delivery(const Destination& destination);

/// The messages, one after the other; if there are many, the first ones and how many more there are.
[[nodiscard]] std::string all_of(const std::vector<Missing>& missing);

} // namespace plumbline::setup
