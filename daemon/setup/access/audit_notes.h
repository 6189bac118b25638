#pragma once

#include "daemon/setup/documents/selection.h"
#include "daemon/setup/plans/plan_versions.h"
#include "daemon/setup/sources/source.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// How the audit describes things before and after a change: JSON, without keys and secrets.

/// {"goal","useCase"}; "" if none is chosen.
[[nodiscard]] std::string selection_note(const Selection& selection);
/// {NAME: number}
[[nodiscard]] std::string number_note(std::string_view name, std::uint64_t number);
/// {"version"}
[[nodiscard]] std::string version_note(int number);
/// The same for a plan; "" without a plan.
[[nodiscard]] std::string version_note_of(const PlanVersion* version);
/// "version 3", as a target.
[[nodiscard]] std::string version_name(int number);
/// {"name","env","category","enabled","writeKeyLast4"}
[[nodiscard]] std::string source_note(const SourceEntry& source);

} // namespace plumbline::setup
