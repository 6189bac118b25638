#pragma once

#include "plans/formats/draft_plan.h"

#include <span>
#include <string>
#include <string_view>

namespace plumbline::plans {

/// A YAML file of a RudderStack catalog, borrowed.
struct CatalogFile {
  std::string_view name; ///< "" where it stands alone
  std::string_view text;
};

/// Whether a text is such a file: YAML that says `version: rudder/...`.
bool is_rudder_catalog(std::string_view text);

/// RudderStack's plans as its tool keeps them (rudder/v1, rudder/v0.1): tracking plans whose rules refer to events,
/// properties and custom types of the same or other files. What the files refer to and none of them has is an error,
/// as is a word that is not understood where it would change a verdict; what has no place here is a warning. In
/// problems the pointer begins with the file's name, where it has one.
DraftPlan read_rudder_catalog(std::span<const CatalogFile> files);

} // namespace plumbline::plans
