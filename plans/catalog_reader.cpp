#include "plans/catalog_reader.h"

#include "plans/json_member.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>

namespace plumbline::plans {
namespace {

/// A use case without its goals' own statements about it.
using UseCases = std::map<std::string, CatalogUseCase, std::less<>>;
/// Events without a use case's `why`.
using Events = std::map<std::string, CatalogEvent, std::less<>>;

/// Calls `read` with the root of the file.
template<class Read>
void with_root_of(const EmbeddedFile& file, Read read) {
  rapidjson::Document document;
  document.Parse(file.text.data(), file.text.size());
  const JsonMember root(document, std::string(file.path) + "#");
  if (document.HasParseError()) root.fail(rapidjson::GetParseError_En(document.GetParseError()));
  read(root);
}

CatalogProperty property_of(const std::string& name, const JsonMember& properties) {
  const JsonMember schema = properties.at("properties").at(name.c_str());
  const auto examples = schema.at("examples").elements();
  if (examples.empty()) schema.fail("has no example");
  const auto required = properties.elements_if_there("required");
  return {.name = name,
          .type = schema.at("type").string(),
          .format = schema.string_or_empty("format"),
          .required = std::ranges::any_of(required, [&](const JsonMember& one) { return one.string() == name; }),
          .example = examples.front().text(),
          .description = schema.at("description").string()};
}

validator::Accepts accepts_of(const JsonMember& member) {
  validator::Accepts accepts;
  accepts.type = validator::call_type_named(member.at("type").string());
  if (accepts.type == validator::CallType::none) member.fail("accepts a type of call that there is not");
  const JsonMember map = member.at("map");
  for (const auto& [target, source] : map.object().GetObject()) {
    accepts.map.emplace_back(target.GetString(), map.at(target.GetString()).string());
  }
  return accepts;
}

CatalogEvent event_of(const JsonMember& root) {
  CatalogEvent event;
  event.event = root.at("event").string();
  event.description = root.at("description").string();
  const JsonMember schema = root.at("schema");
  const JsonMember properties = schema.at("properties").at("properties");
  for (const std::string& name : root.at("suggested").strings()) {
    event.properties.push_back(property_of(name, properties));
  }
  for (const JsonMember& member : root.elements_if_there("accepts")) event.accepts.push_back(accepts_of(member));
  event.schema = schema.text();
  for (const JsonMember& example : root.at("examples").elements()) event.examples.push_back(example.text());
  return event;
}

CatalogUseCase use_case_of(const JsonMember& root, const Events& events) {
  CatalogUseCase use_case;
  use_case.id = root.at("id").string();
  use_case.title = root.at("title").string();
  use_case.description = root.at("description").string();
  use_case.main_goal = root.string_or_empty("mainGoal");
  for (const JsonMember& member : root.at("events").elements()) {
    const auto event = events.find(member.at("event").string());
    if (event == events.end()) member.fail("names an event of no file");
    use_case.events.push_back(event->second);
    use_case.events.back().why = member.at("why").string();
  }
  return use_case;
}

Goal goal_of(const JsonMember& root, const UseCases& use_cases) {
  Goal goal;
  goal.id = root.at("id").string();
  goal.title = root.at("title").string();
  for (const JsonMember& member : root.at("useCases").elements()) {
    const auto use_case = use_cases.find(member.at("id").string());
    if (use_case == use_cases.end()) member.fail("names a use case of no file");
    goal.use_cases.push_back(use_case->second);
    goal.use_cases.back().sources = member.at("sources").strings();
    goal.use_cases.back().destinations = member.at("destinations").strings();
  }
  return goal;
}

/// A use case under several goals names one of them as its main goal.
void check_main_goals(const Catalog& catalog) {
  std::map<std::string, std::pair<std::string, std::vector<std::string>>> goals_of;
  for (const Goal& goal : catalog.goals)
    for (const CatalogUseCase& use_case : goal.use_cases) {
      auto& [main, goals] = goals_of[use_case.id];
      main = use_case.main_goal;
      goals.push_back(goal.id);
    }
  for (const auto& [id, found] : goals_of) {
    const auto& [main, goals] = found;
    const bool right = goals.size() == 1 ? main.empty() : std::ranges::find(goals, main) != goals.end();
    if (!right) throw std::logic_error("use-cases/" + id + ".json: mainGoal names one of several goals that have it");
  }
}

} // namespace

Catalog read_catalog(std::span<const EmbeddedFile> files) {
  Events events;
  for (const EmbeddedFile& file : files) {
    if (!file.path.starts_with("events/")) continue;
    with_root_of(file, [&](const JsonMember& root) {
      CatalogEvent event = event_of(root);
      if (!events.try_emplace(event.event, event).second) root.fail("is the second file of its event");
    });
  }

  UseCases use_cases;
  for (const EmbeddedFile& file : files) {
    if (!file.path.starts_with("use-cases/")) continue;
    with_root_of(file, [&](const JsonMember& root) {
      CatalogUseCase use_case = use_case_of(root, events);
      if (!use_cases.try_emplace(use_case.id, use_case).second) root.fail("is the second file of its use case");
    });
  }

  Catalog catalog;
  const auto goals = std::ranges::find(files, std::string_view("goals.json"), &EmbeddedFile::path);
  if (goals == files.end()) throw std::logic_error("the catalog has no goals.json");
  with_root_of(*goals, [&](const JsonMember& root) {
    for (const JsonMember& member : root.at("goals").elements()) catalog.goals.push_back(goal_of(member, use_cases));
  });
  check_main_goals(catalog);
  return catalog;
}

} // namespace plumbline::plans
