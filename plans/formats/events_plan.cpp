#include "plans/formats/json_rewriting.h"
#include "plans/formats/json_shapes.h"
#include "plans/formats/page_rules.h"
#include "plans/formats/rule_facts.h"

#include <algorithm>
#include <array>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;
using validator::RuleText;
using validator::RuleType;

namespace {

class EventsReader {
 public:
  EventsReader(DraftPlan& draft) : draft_(draft) {}

  void read_events(const AnyNode& list, const std::string& pointer) {
    if (list.type() != NodeType::array) {
      draft_.fail("invalid_plan", "Expected an array of events here.", pointer);
      return;
    }
    std::size_t at = 0;
    list.each_item([&](const AnyNode& event) {
      read_event(event, pointer + "/" + std::to_string(at++));
      return true;
    });
  }

  /// Reads the schema of every call of a type.
  void read_of_type(RuleType type, const AnyNode& schema, const std::string& pointer) {
    if (!expect_schema(schema, pointer)) return;
    RuleText rule;
    rule.type = type;
    add(std::move(rule), schema, {pointer, pointer, ""});
  }

  /// Joins the page and screen schemas for every call of their type, whatever its name, into one common rule.
  void finish() {
    if (pages_.empty()) return;
    draft_.warn("page_rule_as_common",
                "A page or screen rule without a name applies to every such call. Here it becomes a common rule that "
                "checks the type first.",
                page_places_.front().rule);
    RuleText rule;
    rule.type = RuleType::common;
    while (std::ranges::any_of(draft_.plan.rules, [&](const RuleText& other) { return other.id() == rule.id(); }))
      ++rule.version;
    rule.schema = common_schema_of(pages_);
    draft_.plan.rules.push_back(std::move(rule));
    RulePlace place = page_places_.front();
    place.inner = "/allOf/0/then";
    draft_.places.add(std::move(place));
  }

 private:
  bool expect_schema(const AnyNode& schema, const std::string& pointer) {
    if (schema.type() == NodeType::object) return true;
    draft_.fail("invalid_plan", "Expected a JSON Schema (an object) here.", pointer);
    return false;
  }

  void read_event(const AnyNode& event, const std::string& pointer) {
    const auto schema = member(event, "rules");
    if (!schema) {
      draft_.fail("invalid_plan", "Expected an event: an object with a name and, in `rules`, its JSON Schema.",
                  pointer);
      return;
    }
    if (!expect_schema(*schema, pointer + "/rules")) return;
    RuleText rule;
    rule.description = string_member(event, "description");
    const auto type_name = string_member(event, "eventType");
    if (!type_name.empty()) {
      const auto type = rule_type_named(type_name);
      if (!type) {
        draft_.fail("invalid_plan", "Expected track, page, screen, identify or group as the event's type.",
                    pointer + "/eventType");
        return;
      }
      rule.type = *type;
    }
    if (const auto name = string_member(event, "name"); has_name(rule.type) && !name.empty()) rule.event = name;
    if (const auto version = member(event, "version"); version && version->type() == NodeType::number) {
      const double number = version->number().approximate();
      if (!version->number().is_whole() || number < 1 || number > 1e6) {
        draft_.fail("invalid_plan", "Expected a whole number from 1 as the event's version.", pointer + "/version");
        return;
      }
      rule.version = static_cast<int>(number);
    }
    if (const auto facts = member(event, "x-plumbline")) read_facts(*facts, rule);
    draft_.note_unknown(event, pointer, {"name", "eventType", "description", "version", "rules", "x-plumbline"});
    if (rule.type == RuleType::track && !rule.event) {
      draft_.fail("missing_key", "A track rule needs the name of its event.", pointer);
      return;
    }
    add(std::move(rule), *schema, {pointer, pointer + "/rules", ""});
  }

  void add(RuleText rule, const AnyNode& schema, RulePlace place) {
    if ((rule.type == RuleType::page || rule.type == RuleType::screen) && !rule.event) {
      pages_.push_back({rule.type, std::string(schema.raw())});
      page_places_.push_back(std::move(place));
      return;
    }
    rule.schema = schema.raw();
    draft_.plan.rules.push_back(std::move(rule));
    draft_.places.add(std::move(place));
  }

  DraftPlan& draft_;
  std::vector<TypeSchema> pages_;
  std::vector<RulePlace> page_places_;
};

struct TypeMember {
  std::string_view name;
  RuleType type;
};
constexpr std::array<TypeMember, 5> type_members{{{"global", RuleType::common},
                                                  {"identify", RuleType::identify},
                                                  {"group", RuleType::group},
                                                  {"page", RuleType::page},
                                                  {"screen", RuleType::screen}}};

} // namespace

void read_events_plan(const AnyNode& root, const std::string& base, DraftPlan& draft) {
  const AnyNode plan = *validator::resolve(root, base);
  draft.plan.name = string_member(plan, "display_name");
  if (draft.plan.name.empty()) draft.plan.name = string_member(plan, "name");
  EventsReader reader(draft);
  draft.note_unknown(plan, base, {"name", "display_name", "rules", "events", "data"});
  if (const auto events = member(plan, "events")) reader.read_events(*events, base + "/events");
  if (const auto data = member(plan, "data"); data && data->type() == NodeType::array)
    reader.read_events(*data, base + "/data");
  if (const auto rules = member(plan, "rules"); rules && rules->type() == NodeType::object) {
    const std::string place = base + "/rules";
    draft.note_unknown(*rules, place, {"events", "global", "identify", "group", "page", "screen"});
    if (const auto events = member(*rules, "events")) reader.read_events(*events, place + "/events");
    for (const auto& [name, type] : type_members) {
      const auto schema = member(*rules, name);
      // These tools write an empty schema if there is none.
      if (!schema || schema->type() == NodeType::null || (schema->type() == NodeType::object && schema->count() == 0))
        continue;
      reader.read_of_type(type, *schema, place + "/" + std::string(name));
    }
  }
  reader.finish();
}

} // namespace plumbline::plans
