#pragma once

#include "plans/formats/draft_plan.h"

#include <span>
#include <string>
#include <string_view>

namespace plumbline::plans {

/// A YAML file of a RudderStack catalog, borrowed.
struct CatalogFile {
  std::string_view name; ///< "" for a single file
  std::string_view text;
};

/// Whether a text is such a file: YAML with `version: rudder/...`.
[[nodiscard]] bool is_rudder_catalog(std::string_view text);

/// RudderStack's plans in its own tool's form (rudder/v1, rudder/v0.1): tracking plans whose rules refer to events,
/// properties and custom types of the same or other files. A reference that no file resolves is an error, and so is an
/// unknown word that would change a verdict; what has no place here is a warning. In problems the pointer begins with
/// the file's name, if it has one.
[[nodiscard]] DraftPlan read_rudder_catalog(std::span<const CatalogFile> files);

} // namespace plumbline::plans
