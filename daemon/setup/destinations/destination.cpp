#include "daemon/setup/destinations/destination.h"

#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/random_text.h"

#include <algorithm>
#include <stdexcept>

namespace plumbline::setup {
namespace {

void write_entry(JsonWriter& out, const DestinationEntry& entry) {
  out.StartObject();
  out.Key("id"), write_text(out, entry.id);
  out.Key("name"), write_text(out, entry.name);
  out.Key("category"), write_text(out, entry.category);
  out.Key("kind"), write_text(out, name_of(entry.kind));
  out.Key("env"), write_text(out, name_of(entry.env));
  out.Key("sources"), out.StartArray();
  for (const auto& source : entry.sources) write_text(out, source);
  out.EndArray();
  out.Key("settings"), write_stored_settings(out, entry.settings);
  out.Key("filter"), write_text(out, entry.filter);
  out.Key("failing"), out.Bool(entry.failing);
  out.Key("paused"), out.Bool(entry.paused);
  out.Key("publishedFrom"), write_text_or_null(out, entry.published_from);
  out.Key("after"), out.Uint64(entry.after);
  out.Key("generation"), out.Uint64(entry.generation);
  out.Key("createdAtMs"), out.Int64(entry.created_at_ms);
  out.EndObject();
}

DestinationEntry read_entry(const rapidjson::Value& value) {
  const Stored stored(value);
  DestinationEntry entry;
  entry.id = stored.text("id");
  entry.name = stored.text("name");
  entry.category = stored.text("category");
  const auto kind = kind_named(stored.text("kind"));
  if (!kind) throw std::runtime_error("the kind of " + entry.id + " is unknown");
  entry.kind = *kind;
  entry.env = stored.environment("env");
  for (const auto& source : stored.array("sources").GetArray()) entry.sources.emplace_back(source.GetString());
  entry.settings = read_stored_settings(stored.object("settings"));
  entry.filter = stored.text("filter");
  entry.failing = stored.flag("failing");
  entry.paused = stored.flag("paused");
  entry.published_from = stored.text("publishedFrom");
  entry.after = stored.count("after");
  entry.generation = stored.count("generation");
  entry.created_at_ms = stored.integer("createdAtMs");
  return entry;
}

} // namespace

const Destination* find_destination(const Destinations& destinations, std::string_view id) {
  const auto found = std::ranges::find_if(destinations, [id](const Destination& each) { return each.entry->id == id; });
  return found == destinations.end() ? nullptr : &*found;
}

const Destination* destination_published_as(const Destinations& destinations, std::string_view dev_id) {
  const auto found = std::ranges::find_if(
      destinations, [dev_id](const Destination& each) { return each.entry->published_from == dev_id; });
  return found == destinations.end() ? nullptr : &*found;
}

bool is_fed_by(const DestinationEntry& destination, std::string_view source_id) {
  return std::ranges::find(destination.sources, source_id) != destination.sources.end();
}

std::string new_destination_id(const Destinations& others) {
  std::string id;
  do {
    id = "dst_" + random_text(12, small_letters_and_digits);
  } while (find_destination(others, id));
  return id;
}

std::string destinations_document(const Destinations& destinations) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("destinations"), out.StartArray();
    for (const auto& each : destinations) write_entry(out, *each.entry);
    out.EndArray();
    out.EndObject();
  });
}

std::vector<DestinationEntry> read_destinations(std::string_view json) {
  const auto document = Stored::parse("destinations", json);
  std::vector<DestinationEntry> entries;
  for (const auto& value : Stored(document).array("destinations").GetArray()) entries.push_back(read_entry(value));
  return entries;
}

} // namespace plumbline::setup
