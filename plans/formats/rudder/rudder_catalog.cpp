#include "plans/formats/rudder/rudder_catalog.h"

#include "plans/formats/json_rewriting.h"
#include "plans/formats/json_shapes.h"
#include "plans/formats/rudder/rudder_schema.h"
#include "plans/formats/rudder/yaml_json.h"
#include "plans/formats/rule_facts.h"
#include "validator/json/json_writer.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace plumbline::plans {

using validator::AnyNode;
using validator::LineColumn;
using validator::NodeType;
using validator::RuleType;

namespace {

struct File {
  std::string_view name;
  YamlAsJson yaml;
  validator::Tape tape;
};

class CatalogReader {
 public:
  explicit CatalogReader(DraftPlan& draft)
      : draft_(draft), schemas_(definitions_, [this](bool is_error, std::string code, std::string message,
                                                     const AnyNode& node, std::size_t file) {
          tell(is_error, std::move(code), std::move(message), node, file);
        }) {}

  void read(const CatalogFile& source) {
    auto json = json_of_yaml(source.text);
    if (!json) {
      draft_.fail_at(json.error().at, "invalid_yaml", "The plan is not valid YAML: " + json.error().message + ".");
      name_file(source.name);
      return;
    }
    auto file = std::make_unique<File>();
    file->name = source.name;
    file->yaml = std::move(*json);
    if (validator::parse_json(file->yaml.json, max_yaml_depth + 2, &file->tape)) return;
    files_.push_back(std::move(file));
    const std::size_t number = files_.size() - 1;
    AnyNode(files_.back()->tape, 0).each_item([&](const AnyNode& document) {
      read_document(document, number);
      return true;
    });
  }

  void finish() {
    for (const auto& [plan, file] : plans_) read_plan(plan, file);
    if (plans_.empty() && !draft_.is_refused())
      draft_.fail_at({1, 1}, "missing_plan",
                     "There is no tracking plan here (kind: tracking-plan). Events and properties alone check "
                     "nothing: give the folder with all files of the plan.");
    if (draft_.is_refused()) return;
    // From here on it has RudderStack's other shape.
    const std::string text = R"({"events":[)" + events_ + "]}";
    auto tape = std::make_shared<validator::Tape>();
    if (validator::parse_json(text, validator::max_call_depth + 16, tape.get())) {
      draft_.fail_at({1, 1}, "too_deep", "The plan's properties are nested too deeply.");
      return;
    }
    DraftPlan shaped(PlanFormat::rudderstack, SourceMap());
    read_events_plan(AnyNode(*tape, 0), "", shaped);
    draft_.plan.rules = std::move(shaped.plan.rules);
    for (auto& problem : shaped.problems) {
      const auto before = draft_.problems.size();
      draft_.warn_at(pages_at_.value_or(RulePlace{}).at, problem.code, problem.message);
      if (draft_.problems.size() > before) name_file(pages_at_ ? pages_at_->file : std::string());
    }
    for (RulePlace& place : places_) draft_.places.add(std::move(place));
    if (pages_at_) draft_.places.add(std::move(*pages_at_));
  }

 private:
  LineColumn place_of(const AnyNode& node, std::size_t file) const { return files_[file]->yaml.place(node.begin()); }

  void name_file(std::string_view name) {
    if (!name.empty() && !draft_.problems.empty()) draft_.problems.back().pointer = std::string(name) + "#";
  }

  void tell(bool is_error, std::string code, std::string message, const AnyNode& node, std::size_t file) {
    const LineColumn at = place_of(node, file);
    const std::size_t before = draft_.problems.size();
    if (is_error)
      draft_.fail_at(at, std::move(code), std::move(message));
    else
      draft_.warn_at(at, std::move(code), std::move(message));
    if (draft_.problems.size() > before) name_file(files_[file]->name);
  }

  void read_document(const AnyNode& document, std::size_t file) {
    const std::string version = string_member(document, "version");
    const std::string kind = string_member(document, "kind");
    const auto spec = member(document, "spec");
    if (version != "rudder/v1" && version != "rudder/v0.1" && version != "rudder/0.1") {
      tell(true, "unknown_format",
           "Expected version: rudder/v1 (or rudder/v0.1)" +
               (version.empty() ? "." : "; " + json_of(version) + " was given."),
           member(document, "version").value_or(document), file);
      return;
    }
    if (kind == "categories") return; // they group events, and do not affect calls
    const auto metadata = member(document, "metadata");
    const std::string group = metadata ? string_member(*metadata, "name") : "";
    if (!spec || spec->type() != NodeType::object) {
      tell(true, "invalid_plan", "Expected `spec` with what the file defines.", document, file);
    } else if (kind == "tracking-plan" || kind == "tp") {
      plans_.emplace_back(*spec, file);
    } else if (kind == "events") {
      define("event", *spec, "events", group, file);
    } else if (kind == "properties") {
      define("property", *spec, "properties", group, file);
    } else if (kind == "custom-types") {
      define("custom-type", *spec, "types", group, file);
    } else {
      tell(false, "not_kept", "Plumbline does not read files of the kind " + json_of(kind) + "; this one is ignored.",
           member(document, "kind").value_or(document), file);
    }
  }

  void define(const std::string& kind, const AnyNode& spec, std::string_view list_name, const std::string& group,
              std::size_t file) {
    const auto list = member(spec, list_name);
    if (!list || list->type() != NodeType::array) {
      tell(true, "invalid_plan", "Expected a list of " + std::string(list_name) + " here.", spec, file);
      return;
    }
    list->each_item([&](const AnyNode& item) {
      const std::string id = string_member(item, "id");
      const bool is_named = kind == "event" || !string_member(item, "name").empty();
      if (id.empty() || !is_named) {
        tell(true, "invalid_plan", "Expected an `id` and a `name` in each definition.", item, file);
        return true;
      }
      const bool is_new = definitions_.add(kind, id, {item, file});
      const bool is_new_in_group = group.empty() || definitions_.add(kind, group + "/" + id, {item, file});
      if (!is_new && (group.empty() || !is_new_in_group))
        tell(true, "invalid_plan", "The " + kind + " " + json_of(id) + " is defined twice.", item, file);
      return true;
    });
  }

  void read_plan(const AnyNode& plan, std::size_t file) {
    if (draft_.plan.name.empty()) draft_.plan.name = string_member(plan, "display_name");
    const auto rules = member(plan, "rules");
    if (!rules || rules->type() != NodeType::array) {
      tell(true, "invalid_plan", "Expected the plan's rules, a list.", plan, file);
      return;
    }
    rules->each_item([&](const AnyNode& rule) {
      read_rule(rule, file);
      return true;
    });
  }

  void read_rule(const AnyNode& rule, std::size_t file) {
    const auto event_member = member(rule, "event");
    const bool is_v0 = event_member && event_member->type() == NodeType::object;
    const std::string reference = is_v0 ? string_member(*event_member, "$ref") : string_member(rule, "event");
    if (const auto type = string_member(rule, "type"); type != "event_rule") {
      tell(true, "invalid_plan", "Expected type: event_rule.", member(rule, "type").value_or(rule), file);
      return;
    }
    const auto* const event = definitions_.find("event", reference);
    if (!event) {
      tell(true, "invalid_plan",
           reference.empty() ? "Expected the event of the rule, such as event: \"#event:signed_up\"."
                             : "The event " + json_of(reference) + " is not defined in any of the files.",
           event_member.value_or(rule), file);
      return;
    }
    rule.each_member([&](std::string_view key, const AnyNode& value) {
      constexpr std::array<std::string_view, 8> known{"type",
                                                      "id",
                                                      "event",
                                                      "properties",
                                                      "variants",
                                                      "additional_properties",
                                                      "allow_unplanned",
                                                      "identity_section"};
      if (key == "includes")
        tell(true, "invalid_plan", "Rules that include other rules are not supported: list the properties here.", value,
             file);
      else if (std::ranges::find(known, key) == known.end())
        tell(false, "not_kept", "Plumbline has no place for " + std::string(key) + ": it is not kept.", value, file);
      return true;
    });
    const auto type = rule_type_named(string_member(event->node, "event_type"));
    if (!type || *type == RuleType::common) {
      tell(true, "invalid_plan", "Expected track, page, screen, identify or group as the event's type.",
           member(event->node, "event_type").value_or(event->node), event->file);
      return;
    }
    const AnyNode& says = is_v0 ? *event_member : rule;
    const bool open = schemas_.flag(says, is_v0 ? "allow_unplanned" : "additional_properties", false, file);
    const std::string object = schemas_.object_of(rule, file, !open);
    const auto section = section_of(rule, says, *type, file);
    if (!section) return;
    add_event(*event, *type, in_section(object, *section), {rule, file});
  }

  std::optional<std::string> section_of(const AnyNode& rule, const AnyNode& says, RuleType type, std::size_t file) {
    std::string section = string_member(rule, "identity_section");
    if (section.empty()) section = string_member(says, "identity_section");
    if (section.empty()) section = payload_member(type);
    for (const std::string_view known : {"properties", "traits", "context.traits"}) {
      if (section == known) return section;
    }
    tell(true, "invalid_plan", "Expected properties, traits or context.traits as the identity_section.", rule, file);
    return std::nullopt;
  }

  /// Turns a schema over a part of the call into one over the whole call.
  std::string in_section(std::string schema, std::string_view section) const {
    while (!section.empty()) {
      const auto dot = section.rfind('.');
      const auto name = json_of(section.substr(dot == std::string_view::npos ? 0 : dot + 1));
      section = section.substr(0, dot == std::string_view::npos ? 0 : dot);
      schema = R"({"type":"object",)" +
               (schemas_.requires_something() ? "\"required\":[" + name + "]," : std::string()) + "\"properties\":{" +
               name + ":" + schema + "}}";
    }
    return schema;
  }

  void add_event(const RudderDefinitions::Entry& event, RuleType type, const std::string& schema,
                 const RudderDefinitions::Entry& rule) {
    const bool is_named = has_name(type) && !string_member(event.node, "name").empty();
    events_ += (events_.empty() ? "" : ",");
    events_ += json_text([&](JsonWriter& out) {
      out.object("name", is_named ? string_member(event.node, "name") : "", "eventType", validator::name_of(type),
                 "description", string_member(event.node, "description"), "rules", RawJson{schema});
    });
    RulePlace place;
    place.at = place_of(rule.node, rule.file);
    place.file = files_[rule.file]->name;
    const bool is_page = (type == RuleType::page || type == RuleType::screen) && !is_named;
    if (!is_page)
      places_.push_back(std::move(place));
    else if (!pages_at_)
      pages_at_ = std::move(place);
  }

  DraftPlan& draft_;
  RudderDefinitions definitions_;
  RudderSchemas schemas_;
  std::vector<std::unique_ptr<File>> files_;
  std::vector<std::pair<AnyNode, std::size_t>> plans_;
  std::string events_;
  std::vector<RulePlace> places_;
  std::optional<RulePlace> pages_at_;
};

} // namespace

bool is_rudder_catalog(std::string_view text) {
  constexpr std::size_t looked_at = 16 * 1024;
  text = text.substr(0, looked_at);
  for (std::size_t at = text.find("version:"); at != std::string_view::npos; at = text.find("version:", at + 1)) {
    if (at > 0 && text[at - 1] != '\n') continue;
    const std::string_view line = text.substr(at, text.find('\n', at) - at);
    if (line.find("rudder/") != std::string_view::npos) return true;
  }
  return false;
}

DraftPlan read_rudder_catalog(std::span<const CatalogFile> files) {
  DraftPlan draft(PlanFormat::rudderstack, SourceMap());
  CatalogReader reader(draft);
  for (const CatalogFile& file : files) reader.read(file);
  reader.finish();
  return draft;
}

} // namespace plumbline::plans
