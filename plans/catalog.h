#pragma once

#include "validator/plan/plan.h"

#include <string>
#include <string_view>
#include <vector>

/// What a team can choose from: goals, their use cases, and the events that a use case needs, with their rules. The
/// data is in goals.json, use-cases/ and events/ (their shapes in schema/) and is compiled in.
namespace plumbline::plans {

/// A property that an event's use cases suggest, as shown to people. The event's schema is what counts.
struct CatalogProperty {
  std::string name;
  std::string type;   ///< "string", "number", "integer", "boolean", "array", "object"
  std::string format; ///< "date-time", "email"; "" = none
  bool required = false;
  std::string example; ///< JSON text
  std::string description;
};

/// An event that a use case needs.
struct CatalogEvent {
  std::string event;
  std::string description;
  std::string why;                         ///< why this use case needs it
  std::vector<CatalogProperty> properties; ///< the suggested ones, in the catalog's order; the schema may name more
  std::vector<validator::Accepts> accepts;
  std::string schema;                ///< JSON text: draft-07 over the whole call, open
  std::vector<std::string> examples; ///< JSON texts of whole calls that satisfy the rule, track calls first
};

/// A use case under one goal: events are the same under every goal, sources and destinations may differ.
struct CatalogUseCase {
  std::string id;
  std::string title;
  std::string description; ///< one line
  std::string main_goal;   ///< the goal that is meant by default; "" if only one goal has it
  std::vector<CatalogEvent> events;
  std::vector<std::string> sources;      ///< recommended categories of sources, such as "Website"
  std::vector<std::string> destinations; ///< recommended categories of destinations, such as "Analytics"
};

struct Goal {
  std::string id;
  std::string title;
  std::vector<CatalogUseCase> use_cases;
};

/// Goals, use cases and events in the order in which people see them. Immutable.
struct Catalog {
  std::vector<Goal> goals;
};

/// The catalog that is compiled in. Read at the first call, from any thread, and kept until the program ends. Throws
/// std::logic_error, naming file and place, if a file is broken: the files are our own.
const Catalog& catalog();

/// A goal and one of its use cases, in catalog(). Both null: not found.
struct CatalogChoice {
  const Goal* goal = nullptr;
  const CatalogUseCase* use_case = nullptr;

  explicit operator bool() const { return use_case != nullptr; }
};

/// The use case under that goal; if `goal` is "", under its main goal.
[[nodiscard]] CatalogChoice choose(std::string_view goal, std::string_view use_case);
/// The same without its goal; null if not found.
const CatalogUseCase* find(std::string_view goal, std::string_view use_case);
/// The other goals that have the use case, in catalog order.
[[nodiscard]] std::vector<std::string> other_goals(std::string_view goal, std::string_view use_case);

/// The tracking plan that a use case starts with: a track rule of event version 1 for each of its events, all suggested
/// and kept. Named after the use case's title.
[[nodiscard]] validator::PlanText plan_of(const CatalogUseCase& use_case);

} // namespace plumbline::plans
