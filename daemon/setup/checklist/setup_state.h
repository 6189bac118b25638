#pragma once

#include "daemon/setup/destinations/destination.h"
#include "daemon/setup/documents/selection.h"
#include "daemon/setup/plans/plan_versions.h"
#include "daemon/setup/sources/source.h"

#include <string>
#include <vector>

namespace plumbline::setup {

/// The workspace's set-up as values: everything that people decided. Evidence is what calls have shown.
struct SetupState {
  std::string workspace = "default";
  Selection selection;
  PlanVersionPtr plans[2]; ///< the version in force, by Environment; null: no plan
  std::vector<SourceEntry> sources;
  std::vector<SourceEntry> deleted_sources; ///< the latest last
  Destinations destinations;

  const PlanVersion* plan(Environment env) const { return plans[static_cast<std::size_t>(env)].get(); }
};

} // namespace plumbline::setup
