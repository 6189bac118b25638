#pragma once

#include "plans/catalog.h"
#include "validator/values/environment.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// The use case of a workspace that was started with a plan of its own.
inline constexpr std::string_view custom_use_case = "custom";

/// What the workspace implements, and how far that decision has come. A value; times are ms since the epoch.
struct Selection {
  /// The review: from then on the use case is locked and calls are evidence.
  struct Review {
    std::int64_t at_ms = 0;
    std::string by;
    std::uint64_t seq = 0; ///< the newest call then: evidence begins after it
    int version = 1;       ///< of the plan that it put in force: calls judged by an earlier one are no evidence
  };

  std::string goal;     ///< "" where none is chosen, and for a plan of one's own
  std::string use_case; ///< "" = none chosen; or custom_use_case
  std::int64_t chosen_at_ms = 0;
  std::string chosen_by;
  std::optional<Review> review;
  std::optional<int> in_force[2]; ///< version of the plan by Environment; 0 is the draft; absent: none
  bool draft_edited = false;      ///< the draft is kept as a document; else it is the catalog's
  int last_version = 0;           ///< the highest number ever given; none but 0 is used twice
  int file_version = 0;           ///< of a plan of one's own: the version with the text that its file had last; 0: none

  bool chosen() const { return !use_case.empty(); }
  bool locked() const { return review.has_value(); }
  bool custom() const { return use_case == custom_use_case; }
  std::optional<int> version_in(Environment env) const { return in_force[static_cast<std::size_t>(env)]; }
};

/// The catalog's use case; null where none is chosen or the plan is one's own.
const plans::CatalogUseCase* use_case_of(const Selection& selection);
/// Whether the use case recommends sources of this category.
bool recommends_source(const Selection& selection, std::string_view category);
/// The same of a category of destinations.
bool recommends_destination(const Selection& selection, std::string_view category);

/// What a choice comes to. Where no goal is named: the goal that is held where it has the use case, else the catalog's
/// main goal for it.
plans::CatalogChoice choice_of(const Selection& held, std::string_view goal, std::string_view use_case);

/// The document of the workspace.
std::string selection_document(const Selection& selection);
Selection read_selection(std::string_view json);

} // namespace plumbline::setup
