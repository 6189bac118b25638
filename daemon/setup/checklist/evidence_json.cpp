#include "daemon/setup/checklist/evidence.h"
#include "daemon/setup/documents/json.h"

#include <stdexcept>

namespace plumbline::setup {
namespace {

using State = EventEvidence::State;

void write_rule(JsonWriter& out, const RuleEvidence& rule) {
  out.StartObject();
  out.Key("eventVersion"), out.Int(rule.event_version);
  out.Key("passes"), out.Bool(rule.passes);
  out.Key("last"), out.Uint64(rule.last);
  out.Key("failedAt"), out.Uint64(rule.failed_at);
  out.Key("failedSource"), write_text(out, rule.failed_source);
  // As a string, so that its numbers come back as they were written.
  out.Key("violations"), write_text(out, rule.violations);
  out.EndObject();
}

/// For an event known by its calls' name only, just how many came.
void write_event(JsonWriter& out, const EventEvidence& event) {
  out.StartObject();
  out.Key("uncounted"), event.uncounted.write(out);
  if (event.by_name) {
    out.EndObject();
    return;
  }
  out.Key("state"), write_text(out, name_of(event.state));
  out.Key("passed"), out.Uint64(event.passed);
  out.Key("failed"), out.Uint64(event.failed);
  out.Key("first"), out.Uint64(event.first);
  out.Key("last"), out.Uint64(event.last);
  out.Key("sample"), out.Uint64(event.sample);
  out.Key("lastAtMs"), out.Int64(event.last_at_ms);
  out.Key("rules"), out.StartArray();
  for (const auto& rule : event.rules) write_rule(out, rule);
  out.EndArray();
  out.Key("planVersions"), out.StartArray();
  for (const auto version : event.plan_versions) out.Int(version);
  out.EndArray();
  out.Key("ruleChanged"), out.Bool(event.rule_changed);
  out.EndObject();
}

RuleEvidence read_rule(const rapidjson::Value& value) {
  const Stored stored(value);
  RuleEvidence rule;
  rule.event_version = static_cast<int>(stored.integer("eventVersion"));
  rule.passes = stored.flag("passes");
  rule.last = stored.count("last");
  rule.failed_at = stored.count("failedAt");
  rule.failed_source = stored.text("failedSource");
  rule.violations = stored.text("violations");
  return rule;
}

/// Documents of older versions only knew the latest call, whatever its event version.
RuleEvidence read_old_rule(const Stored& stored, const EventEvidence& event) {
  RuleEvidence rule;
  rule.passes = event.state == State::passing;
  rule.last = event.last;
  rule.failed_at = static_cast<std::uint64_t>(stored.integer_if("failedAt").value_or(0));
  rule.violations = stored.text("violations");
  return rule;
}

EventEvidence read_event(const rapidjson::Value& value) {
  const Stored stored(value);
  EventEvidence event;
  const bool old = !value.HasMember("uncounted");
  if (!old) event.uncounted = UncountedCalls::read(stored.object("uncounted"));
  event.by_name = !value.HasMember("state");
  if (event.by_name) return event;
  const auto state = stored.text("state");
  for (const auto each : {State::not_seen, State::failing, State::passing})
    if (name_of(each) == state) event.state = each;
  event.passed = stored.count("passed");
  event.failed = stored.count("failed");
  event.first = stored.count("first");
  event.last = stored.count("last");
  event.sample = stored.count("sample");
  event.last_at_ms = stored.integer("lastAtMs");
  event.rule_changed = stored.flag("ruleChanged");
  if (old) {
    if (event.state != State::not_seen) event.rules.push_back(read_old_rule(stored, event));
    if (const auto from = static_cast<int>(stored.integer("fromVersion")); from > 1) event.plan_versions = {from};
    return event;
  }
  for (const auto& rule : stored.array("rules").GetArray()) event.rules.push_back(read_rule(rule));
  for (const auto& version : stored.array("planVersions").GetArray())
    if (version.IsInt()) event.plan_versions.push_back(version.GetInt());
  return event;
}

void write_source(JsonWriter& out, const SourceEvidence& source) {
  out.StartObject();
  out.Key("calls"), out.Uint64(source.calls);
  out.Key("first"), out.Uint64(source.first);
  out.Key("last"), out.Uint64(source.last);
  out.Key("seen"), out.Uint64(source.seen);
  out.Key("firstSeenMs"), out.Int64(source.first_seen_ms);
  out.Key("lastSeenMs"), out.Int64(source.last_seen_ms);
  out.Key("uncounted"), source.uncounted.write(out);
  out.EndObject();
}

SourceEvidence read_source(const rapidjson::Value& value) {
  const Stored stored(value);
  SourceEvidence source;
  source.calls = stored.count("calls");
  source.first = stored.count("first");
  source.last = stored.count("last");
  source.seen = stored.count("seen");
  source.first_seen_ms = stored.integer("firstSeenMs");
  source.last_seen_ms = stored.integer("lastSeenMs");
  if (value.HasMember("uncounted")) source.uncounted = UncountedCalls::read(stored.object("uncounted"));
  return source;
}

std::string name_of_member(const rapidjson::Value& name) { return {name.GetString(), name.GetStringLength()}; }

} // namespace

std::string Evidence::json() const {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("position"), out.Uint64(position_);
    out.Key("namesLost"), out.StartArray();
    for (const auto& table : events_) out.Bool(table.names_lost);
    out.EndArray();
    for (const auto env : {Environment::dev, Environment::prod}) {
      write_key(out, plumbline::name_of(env)), out.StartObject();
      for (const auto& [key, event] : events_[static_cast<std::size_t>(env)].by_key) {
        write_key(out, key);
        write_event(out, event);
      }
      out.EndObject();
    }
    out.Key("sources"), out.StartObject();
    for (const auto& [id, source] : sources_) {
      write_key(out, id);
      write_source(out, source);
    }
    out.EndObject();
    out.EndObject();
  });
}

Evidence Evidence::read(const rapidjson::Value& value) {
  const Stored stored(value);
  Evidence evidence;
  evidence.position_ = stored.count("position");
  for (const auto env : {Environment::dev, Environment::prod}) {
    const std::string name(plumbline::name_of(env));
    auto& table = evidence.events(env);
    for (const auto& member : stored.object(name.c_str()).GetObject()) {
      auto event = read_event(member.value);
      if (event.by_name) ++table.names;
      table.by_key.emplace(name_of_member(member.name), std::move(event));
    }
  }
  // Older versions did not count calls that are not evidence.
  if (!value.HasMember("namesLost")) {
    for (auto& table : evidence.events_) table.names_lost = true;
  } else {
    const auto& lost = stored.array("namesLost");
    for (rapidjson::SizeType i = 0; i < lost.Size() && i < 2; ++i) evidence.events_[i].names_lost = lost[i].IsTrue();
  }
  for (const auto& member : stored.object("sources").GetObject())
    evidence.sources_.emplace(name_of_member(member.name), read_source(member.value));
  return evidence;
}

} // namespace plumbline::setup
