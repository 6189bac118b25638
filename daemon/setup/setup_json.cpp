#include "daemon/setup/setup_json.h"

#include "daemon/setup/documents/json.h"
#include "daemon/setup/plans/rule_json.h"
#include "daemon/setup/setup.h"

namespace plumbline::setup {
namespace {

std::string_view last4_of_key(std::string_view key) { return key.substr(key.size() - 4); }

void write_versions(JsonWriter& out, const Selection& selection) {
  out.StartObject();
  for (const auto env : {Environment::dev, Environment::prod}) {
    write_key(out, name_of(env));
    if (const auto number = selection.version_in(env))
      out.Int(*number);
    else
      out.Null();
  }
  out.EndObject();
}

void write_accepts(JsonWriter& out, const std::vector<validator::Accepts>& accepts) {
  out.StartArray();
  for (const auto& each : accepts) {
    out.StartObject();
    out.Key("type"), write_text(out, validator::name_of(each.type));
    out.Key("map"), out.StartObject();
    for (const auto& [target, source] : each.map) write_key(out, target), write_text(out, source);
    out.EndObject();
    out.EndObject();
  }
  out.EndArray();
}

/// Into an object that the caller has begun.
void write_rule_members(JsonWriter& out, const validator::RuleText& rule) {
  out.Key("id"), write_text(out, rule.id());
  write_rule_facts(out, rule);
  out.Key("accepts"), write_accepts(out, rule.accepts);
  out.Key("schema"), write_raw(out, rule.schema);
}

void write_rule(JsonWriter& out, const validator::RuleText& rule) {
  out.StartObject();
  write_rule_members(out, rule);
  out.EndObject();
}

void write_texts(JsonWriter& out, const std::vector<std::string>& texts) {
  out.StartArray();
  for (const auto& text : texts) write_text(out, text);
  out.EndArray();
}

void write_changes(JsonWriter& out, const PlanChanges& changes) {
  out.Key("added"), write_texts(out, changes.added);
  out.Key("changed"), write_texts(out, changes.changed);
  out.Key("removed"), write_texts(out, changes.removed);
}

void write_property(JsonWriter& out, const plans::CatalogProperty& property) {
  out.StartObject();
  out.Key("name"), write_text(out, property.name);
  out.Key("type"), write_text(out, property.type);
  out.Key("format"), write_text_or_null(out, property.format);
  out.Key("required"), out.Bool(property.required);
  out.Key("example"), write_raw(out, property.example.empty() ? "null" : property.example);
  out.Key("description"), write_text(out, property.description);
  out.EndObject();
}

void write_event(JsonWriter& out, const plans::CatalogEvent& event) {
  out.StartObject();
  out.Key("type"), write_text(out, "track");
  out.Key("event"), write_text(out, event.event);
  out.Key("properties"), out.StartArray();
  for (const auto& property : event.properties) write_property(out, property);
  out.EndArray();
  out.EndObject();
}

void write_use_case(JsonWriter& out, const plans::CatalogUseCase& use_case) {
  out.StartObject();
  out.Key("id"), write_text(out, use_case.id);
  out.Key("title"), write_text(out, use_case.title);
  out.Key("events"), out.StartArray();
  for (const auto& event : use_case.events) write_event(out, event);
  out.EndArray();
  out.Key("sources"), write_texts(out, use_case.sources);
  out.Key("destinations"), write_texts(out, use_case.destinations);
  out.EndObject();
}

} // namespace

const std::string& goals_json() {
  static const std::string text = json_text([](JsonWriter& out) {
    out.StartObject();
    out.Key("goals"), out.StartArray();
    for (const auto& goal : plans::catalog().goals) {
      out.StartObject();
      out.Key("id"), write_text(out, goal.id);
      out.Key("title"), write_text(out, goal.title);
      out.Key("useCases"), out.StartArray();
      for (const auto& use_case : goal.use_cases) write_use_case(out, use_case);
      out.EndArray();
      out.EndObject();
    }
    out.EndArray();
    out.Key("next"), out.Null();
    out.EndObject();
  });
  return text;
}

std::string setup_json(const SetupState& setup, const DoneSteps& done) {
  const auto& selection = setup.selection;
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("workspace"), write_text(out, setup.workspace);
    out.Key("state"), write_text(out, setup_state_name(setup, done));
    out.Key("goal"), write_text_or_null(out, selection.goal);
    out.Key("useCase"), write_text_or_null(out, selection.use_case);
    out.Key("locked"), out.Bool(selection.locked());
    out.Key("planVersion"), write_versions(out, selection);
    const auto& review = selection.review;
    out.Key("reviewedAt"), write_time(out, review ? std::optional(review->at_ms) : std::nullopt);
    out.Key("reviewedBy"), write_text_or_null(out, review ? review->by : "");
    out.EndObject();
  });
}

std::string plan_json(const PlanVersion& version, Environment env, const Selection& selection) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("version"), out.Int(version.number);
    out.Key("env"), write_text(out, name_of(env));
    out.Key("inForce"), write_versions(out, selection);
    out.Key("origin"), write_text(out, version.origin);
    out.Key("author"), write_text(out, version.author);
    out.Key("at"), write_time(out, version.at_ms);
    out.Key("name"), write_text_or_null(out, version.text.name);
    out.Key("rules"), out.StartArray();
    for (const auto& rule : version.text.rules) write_rule(out, rule);
    out.EndArray();
    out.EndObject();
  });
}

void write_inferred_rule(JsonWriter& out, const validator::RuleText& rule, double confidence, std::uint64_t seen) {
  out.StartObject();
  write_rule_members(out, rule);
  out.Key("confidence"), out.Double(confidence);
  out.Key("seen"), out.Uint64(seen);
  out.EndObject();
}

std::string in_force_json(const Selection& selection) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("inForce"), write_versions(out, selection);
    out.EndObject();
  });
}

std::string publication_json(const Selection& selection, int version, const PlanChanges& changes) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("inForce"), write_versions(out, selection);
    out.Key("version"), out.Int(version);
    out.Key("changes"), out.StartObject();
    write_changes(out, changes);
    out.EndObject();
    out.EndObject();
  });
}

std::string plan_versions_json(const std::vector<PlanVersionPtr>& versions, std::size_t begin, std::size_t end,
                               const std::string& next) {
  static const validator::PlanText nothing;
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("versions"), out.StartArray();
    const auto* before = begin == 0 ? &nothing : &versions[begin - 1]->text;
    for (auto i = begin; i < end; ++i) {
      const auto& version = versions[i];
      const auto changes = changes_between(*before, version->text);
      out.StartObject();
      out.Key("version"), out.Int(version->number);
      out.Key("author"), write_text(out, version->author);
      out.Key("at"), write_time(out, version->at_ms);
      out.Key("origin"), write_text(out, version->origin);
      write_changes(out, changes);
      out.EndObject();
      before = &version->text;
    }
    out.EndArray();
    out.Key("next"), write_text_or_null(out, next);
    out.EndObject();
  });
}

std::string_view status_of(const SourceEvidence& evidence, std::int64_t now_ms) {
  if (evidence.seen == 0) return "never";
  return now_ms - evidence.last_seen_ms > silent_after_ms ? "silent" : "receiving";
}

std::string source_json(const SourceEntry& source, const Setup& setup, bool with_key) {
  const auto& seen = setup.progress().evidence().source(source.id);
  const auto now_ms = setup.now_ms();
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("id"), write_text(out, source.id);
    out.Key("name"), write_text(out, source.name);
    out.Key("category"), write_text(out, source.category);
    out.Key("env"), write_text(out, name_of(source.env));
    if (with_key) out.Key("writeKey"), write_text(out, source.write_key);
    out.Key("writeKeyLast4"), write_text(out, last4_of_key(source.write_key));
    if (const auto* previous = previous_key(source, now_ms)) {
      out.Key("previousKey"), out.StartObject();
      out.Key("last4"), write_text(out, last4_of_key(previous->key));
      out.Key("until"), write_time(out, previous->until_ms);
      out.EndObject();
    }
    out.Key("enabled"), out.Bool(source.enabled);
    out.Key("publishedFrom"), write_text_or_null(out, source.published_from);
    out.Key("recommended"), out.Bool(recommends_source(setup.state().selection, source.category));
    out.Key("controls"), write_raw(out, validator::controls_json(source.controls));
    out.Key("status"), write_text(out, status_of(seen, now_ms));
    out.Key("calls"), out.Uint64(seen.seen);
    out.Key("firstCallAt"), write_time(out, seen.seen ? std::optional(seen.first_seen_ms) : std::nullopt);
    out.Key("lastCallAt"), write_time(out, seen.seen ? std::optional(seen.last_seen_ms) : std::nullopt);
    out.Key("createdAt"), write_time(out, source.created_at_ms);
    out.Key("callsPerMinute"), out.Uint64(setup.rates().per_minute(source.id, now_ms));
    out.EndObject();
  });
}

} // namespace plumbline::setup
