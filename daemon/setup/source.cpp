#include "daemon/setup/source.h"

#include "daemon/setup/json.h"
#include "daemon/setup/random_text.h"

#include <algorithm>

namespace plumbline::setup {

SourceEntry make_source(std::string name, std::string_view category, Environment env, std::int64_t now_ms,
                        const std::vector<SourceEntry>& others) {
  SourceEntry made;
  do {
    made.id = "src_" + random_text(12, small_letters_and_digits);
  } while (find_source(others, made.id));
  do {
    made.write_key = random_text(32, letters_and_digits);
  } while (std::ranges::find(others, made.write_key, &SourceEntry::write_key) != others.end());
  made.name = std::move(name);
  made.category = category;
  made.env = env;
  made.created_at_ms = now_ms;
  return made;
}

const SourceEntry* find_source(const std::vector<SourceEntry>& sources, std::string_view id) {
  const auto found = std::ranges::find(sources, id, &SourceEntry::id);
  return found == sources.end() ? nullptr : &*found;
}

const SourceEntry* published_as(const std::vector<SourceEntry>& sources, std::string_view dev_id) {
  const auto found = std::ranges::find(sources, dev_id, &SourceEntry::published_from);
  return found == sources.end() ? nullptr : &*found;
}

std::string sources_document(const std::vector<SourceEntry>& sources) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("sources"), out.StartArray();
    for (const auto& source : sources) {
      out.StartObject();
      out.Key("id"), write_text(out, source.id);
      out.Key("name"), write_text(out, source.name);
      out.Key("category"), write_text(out, source.category);
      out.Key("env"), write_text(out, name_of(source.env));
      out.Key("writeKey"), write_text(out, source.write_key);
      out.Key("enabled"), out.Bool(source.enabled);
      out.Key("publishedFrom"), write_text_or_null(out, source.published_from);
      out.Key("createdAtMs"), out.Int64(source.created_at_ms);
      out.EndObject();
    }
    out.EndArray();
    out.EndObject();
  });
}

std::vector<SourceEntry> read_sources(std::string_view json) {
  const auto document = Stored::parse("sources", json);
  std::vector<SourceEntry> sources;
  for (const auto& value : Stored(document).array("sources").GetArray()) {
    const Stored stored(value);
    SourceEntry source;
    source.id = stored.text("id");
    source.name = stored.text("name");
    source.category = stored.text("category");
    source.env = stored.environment("env");
    source.write_key = stored.text("writeKey");
    source.enabled = stored.flag("enabled");
    source.published_from = stored.text("publishedFrom");
    source.created_at_ms = stored.integer("createdAtMs");
    sources.push_back(std::move(source));
  }
  return sources;
}

} // namespace plumbline::setup
