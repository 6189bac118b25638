#pragma once

#include "daemon/setup/checklist.h"
#include "daemon/setup/setup_state.h"

#include <cstdint>
#include <string>

namespace plumbline::setup {

/// The objects of the API that show what was decided. Checklist: checklist_json.h.

/// GET /api/goals: the catalog. Made once; any thread.
const std::string& goals_json();

/// GET /api/setup.
std::string setup_json(const SetupState& setup, const DoneSteps& done);

/// GET /api/plan: `version` as seen from `env`.
std::string plan_json(const PlanVersion& version, Environment env, const Selection& selection);

/// A Source. `with_key`: for owners; viewers get its last four characters alone.
std::string source_json(const SourceEntry& source, const SetupState& setup, const Evidence& evidence,
                        std::int64_t now_ms, bool with_key);

/// A source that has sent calls is silent when this long has gone by since the last.
inline constexpr std::int64_t silent_after_ms = 24LL * 60 * 60 * 1000;

} // namespace plumbline::setup
