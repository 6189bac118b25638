#include "daemon/setup/evidence.h"
#include "daemon/setup/json.h"

#include <stdexcept>

namespace plumbline::setup {
namespace {

using State = EventEvidence::State;

void write_event(JsonWriter& out, const EventEvidence& event) {
  out.StartObject();
  out.Key("state"), write_text(out, name_of(event.state));
  out.Key("passed"), out.Uint64(event.passed);
  out.Key("failed"), out.Uint64(event.failed);
  out.Key("first"), out.Uint64(event.first);
  out.Key("last"), out.Uint64(event.last);
  out.Key("sample"), out.Uint64(event.sample);
  out.Key("lastAtMs"), out.Int64(event.last_at_ms);
  out.Key("failedAt"), out.Uint64(event.failed_at);
  // As a string: its numbers come back as they were written.
  out.Key("violations"), write_text(out, event.violations);
  out.Key("fromVersion"), out.Int(event.from_version);
  out.Key("ruleChanged"), out.Bool(event.rule_changed);
  out.EndObject();
}

EventEvidence read_event(const rapidjson::Value& value) {
  const Stored stored(value);
  EventEvidence event;
  const auto state = stored.text("state");
  for (const auto each : {State::not_seen, State::failing, State::passing})
    if (name_of(each) == state) event.state = each;
  event.passed = stored.count("passed");
  event.failed = stored.count("failed");
  event.first = stored.count("first");
  event.last = stored.count("last");
  event.sample = stored.count("sample");
  event.last_at_ms = stored.integer("lastAtMs");
  event.failed_at = static_cast<std::uint64_t>(stored.integer_if("failedAt").value_or(0));
  event.violations = stored.text("violations");
  event.from_version = static_cast<int>(stored.integer("fromVersion"));
  event.rule_changed = stored.flag("ruleChanged");
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
  return source;
}

std::string name_of_member(const rapidjson::Value& name) { return {name.GetString(), name.GetStringLength()}; }

} // namespace

std::string Evidence::json() const {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("position"), out.Uint64(position_);
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
    for (const auto& member : stored.object(name.c_str()).GetObject())
      evidence.events(env).by_key.emplace(name_of_member(member.name), read_event(member.value));
  }
  for (const auto& member : stored.object("sources").GetObject())
    evidence.sources_.emplace(name_of_member(member.name), read_source(member.value));
  return evidence;
}

} // namespace plumbline::setup
