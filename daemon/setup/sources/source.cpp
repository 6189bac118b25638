#include "daemon/setup/sources/source.h"

#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/random_text.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace plumbline::setup {
namespace {

bool is_taken(std::string_view key, const std::vector<SourceEntry>& sources) {
  return std::ranges::any_of(sources, [key](const SourceEntry& source) {
    return source.write_key == key ||
           std::ranges::find(source.replaced_keys, key, &ReplacedKey::key) != source.replaced_keys.end();
  });
}

std::string new_key(const std::vector<SourceEntry>& others) {
  std::string key;
  do {
    key = random_text(32, letters_and_digits);
  } while (is_taken(key, others));
  return key;
}

void write_sources(JsonWriter& out, const std::vector<SourceEntry>& sources) {
  out.StartArray();
  for (const auto& source : sources) {
    out.StartObject();
    out.Key("id"), write_text(out, source.id);
    out.Key("name"), write_text(out, source.name);
    out.Key("category"), write_text(out, source.category);
    out.Key("env"), write_text(out, name_of(source.env));
    out.Key("writeKey"), write_text(out, source.write_key);
    out.Key("replacedKeys"), out.StartArray();
    for (const auto& [key, until_ms] : source.replaced_keys) {
      out.StartObject();
      out.Key("key"), write_text(out, key);
      out.Key("untilMs"), out.Int64(until_ms);
      out.EndObject();
    }
    out.EndArray();
    out.Key("enabled"), out.Bool(source.enabled);
    out.Key("publishedFrom"), write_text_or_null(out, source.published_from);
    out.Key("createdAtMs"), out.Int64(source.created_at_ms);
    out.Key("controls"), write_text(out, validator::controls_json(source.controls));
    out.EndObject();
  }
  out.EndArray();
}

std::vector<SourceEntry> read_list(const rapidjson::Value& list) {
  std::vector<SourceEntry> sources;
  for (const auto& value : list.GetArray()) {
    const Stored stored(value);
    SourceEntry source;
    source.id = stored.text("id");
    source.name = stored.text("name");
    source.category = stored.text("category");
    source.env = stored.environment("env");
    source.write_key = stored.text("writeKey");
    if (value.HasMember("replacedKeys"))
      for (const auto& replaced : stored.array("replacedKeys").GetArray())
        source.replaced_keys.push_back({Stored(replaced).text("key"), Stored(replaced).integer("untilMs")});
    source.enabled = stored.flag("enabled");
    source.published_from = stored.text("publishedFrom");
    source.created_at_ms = stored.integer("createdAtMs");
    if (value.HasMember("controls")) { // absent in a document from before sources had controls
      auto controls = validator::read_controls(stored.text("controls"));
      if (!controls) throw std::runtime_error("the controls of " + source.id + " are damaged");
      source.controls = std::move(*controls);
    }
    sources.push_back(std::move(source));
  }
  return sources;
}

} // namespace

SourceEntry make_source(std::string name, std::string_view category, Environment env, std::int64_t now_ms,
                        const std::vector<SourceEntry>& others) {
  SourceEntry made;
  do {
    made.id = "src_" + random_text(12, small_letters_and_digits);
  } while (find_source(others, made.id));
  made.write_key = new_key(others);
  made.name = std::move(name);
  made.category = category;
  made.env = env;
  made.created_at_ms = now_ms;
  return made;
}

void replace_key(SourceEntry& source, std::int64_t until_ms, const std::vector<SourceEntry>& all) {
  auto& replaced = source.replaced_keys;
  replaced.push_back({std::exchange(source.write_key, new_key(all)), until_ms});
  if (replaced.size() > max_replaced_keys) replaced.erase(replaced.begin());
}

const ReplacedKey* previous_key(const SourceEntry& source, std::int64_t now_ms) {
  const auto& replaced = source.replaced_keys;
  const auto found = std::find_if(replaced.rbegin(), replaced.rend(),
                                  [now_ms](const ReplacedKey& each) { return now_ms < each.until_ms; });
  return found == replaced.rend() ? nullptr : &*found;
}

const SourceEntry* find_source(const std::vector<SourceEntry>& sources, std::string_view id) {
  const auto found = std::ranges::find(sources, id, &SourceEntry::id);
  return found == sources.end() ? nullptr : &*found;
}

SourceEntry as_published(const SourceEntry& dev, const std::vector<SourceEntry>& sources) {
  auto prod = dev;
  prod.env = Environment::prod;
  prod.published_from = dev.id;
  for (auto* to : {&prod.controls.forwarding_violations_to, &prod.controls.forwarding_blocked_events_to}) {
    const auto* target = to->empty() ? nullptr : published_as(sources, *to);
    *to = target ? target->id : "";
  }
  return prod;
}

const SourceEntry* published_as(const std::vector<SourceEntry>& sources, std::string_view dev_id) {
  const auto found = std::ranges::find(sources, dev_id, &SourceEntry::published_from);
  return found == sources.end() ? nullptr : &*found;
}

std::string sources_document(const Sources& sources) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("sources"), write_sources(out, sources.kept);
    out.Key("deleted"), write_sources(out, sources.deleted);
    out.EndObject();
  });
}

Sources read_sources(std::string_view json) {
  const auto document = Stored::parse("sources", json);
  const Stored stored(document);
  Sources sources{read_list(stored.array("sources")), {}};
  if (document.HasMember("deleted")) sources.deleted = read_list(stored.array("deleted"));
  return sources;
}

} // namespace plumbline::setup
