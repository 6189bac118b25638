#pragma once

#include "plans/catalog.h"
#include "validator/values/environment.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// The use case of a workspace that was started with its own plan.
inline constexpr std::string_view custom_use_case = "custom";

/// What the workspace implements, and how far that decision has come. A value; times are ms since the epoch.
struct Selection {
  /// The review: after it the use case is locked and calls are evidence.
  struct Review {
    std::int64_t at_ms = 0;
    std::string by;
    std::uint64_t seq = 0; ///< the newest call then: evidence begins after it
    int version = 1;       ///< of the plan that it put in force: calls judged by an earlier one are not evidence
  };

  std::string goal;     ///< "" if none is chosen, and for an own plan
  std::string use_case; ///< "" = none chosen; or custom_use_case
  std::int64_t chosen_at_ms = 0;
  std::string chosen_by;
  std::optional<Review> review;
  std::optional<int> in_force[2]; ///< version of the plan by Environment; 0 is the draft; absent: no plan
  bool draft_edited = false;      ///< the draft is stored as a document; otherwise it is the catalog's
  int last_version = 0;           ///< the highest number ever given; only 0 is used twice
  int file_version = 0;           ///< for an own plan: the version with the last text of its file; 0: none

  bool chosen() const { return !use_case.empty(); }
  bool locked() const { return review.has_value(); }
  bool custom() const { return use_case == custom_use_case; }
  [[nodiscard]] std::optional<int> version_in(Environment env) const { return in_force[static_cast<std::size_t>(env)]; }
};

/// The catalog's use case; null if none is chosen or the plan is an own one.
const plans::CatalogUseCase* use_case_of(const Selection& selection);
/// Whether the use case recommends sources of this category.
[[nodiscard]] bool recommends_source(const Selection& selection, std::string_view category);
/// The same for a category of destinations.
[[nodiscard]] bool recommends_destination(const Selection& selection, std::string_view category);

/// The result of a choice. If it names no goal: the goal held if that has the use case, else the catalog's main goal
/// for it.
[[nodiscard]] plans::CatalogChoice choice_of(const Selection& held, std::string_view goal, std::string_view use_case);

/// The key of its document.
inline constexpr std::string_view setup_key = "setup";
[[nodiscard]] std::string selection_document(const Selection& selection);
[[nodiscard]] Selection read_selection(std::string_view json);

} // namespace plumbline::setup
