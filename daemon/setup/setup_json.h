#pragma once

#include "daemon/figures/coverage.h"
#include "daemon/setup/checklist/checklist.h"
#include "daemon/setup/checklist/setup_state.h"
#include "daemon/setup/documents/json.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace plumbline::setup {

class Setup;

/// The objects of the API that show decisions. For the checklist see checklist_json.h.

/// GET /api/goals: the catalog. Made once; any thread.
const std::string& goals_json();

/// GET /api/setup.
[[nodiscard]] std::string setup_json(const SetupState& setup, const DoneSteps& done);

/// GET /api/plan: `version` as seen from `env`.
[[nodiscard]] std::string plan_json(const PlanVersion& version, Environment env, const Selection& selection);

/// {"inForce":{"dev","prod"}}.
[[nodiscard]] std::string in_force_json(const Selection& selection);

/// {"inForce":{"dev","prod"},"version","changes":{"added","changed","removed"}}: what a publish would change.
[[nodiscard]] std::string publication_json(const Selection& selection, int version, const PlanChanges& changes);

/// GET /api/plan/versions: those from `begin` to `end`, each with its changes since the previous one. `next`: "" =
/// null.
[[nodiscard]] std::string plan_versions_json(const std::vector<PlanVersionPtr>& versions, std::size_t begin,
                                             std::size_t end, const std::string& next);

/// A Rule with its confidence and the number of calls that it was drawn from.
void write_inferred_rule(JsonWriter& out, const validator::RuleText& rule, double confidence, std::uint64_t seen);

/// A Source. `with_key`: for owners; viewers only get its last four characters.
[[nodiscard]] std::string source_json(const SourceEntry& source, const Setup& setup, bool with_key);

/// "never", "receiving" or "silent".
[[nodiscard]] std::string_view status_of(const SourceEvidence& evidence, std::int64_t now_ms);

/// A source that has sent calls is silent once the last one is older than this.
using debugger::silent_after_ms;

} // namespace plumbline::setup
