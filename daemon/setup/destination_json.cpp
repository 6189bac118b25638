#include "daemon/setup/destination_json.h"

#include "daemon/setup/destinations/destination_filter.h"
#include "daemon/setup/documents/json.h"

#include <algorithm>

namespace plumbline::setup {
namespace {

std::string_view state_of(const Destination& destination) {
  if (destination.entry->paused) return "paused";
  return destination.progress->failing ? "failing" : "running";
}

void write_status(JsonWriter& out, unsigned status) {
  out.Key("status");
  if (status == 0)
    out.Null();
  else
    out.Uint(status);
}

struct Outcome {
  std::string_view state;
  std::uint32_t attempts = 0;
  std::optional<std::int64_t> at_ms = std::nullopt;
  unsigned status = 0;
  std::string_view error = {};
};

Outcome outcome_of(const Destination& destination, std::uint64_t seq, const ingest::Record& record) {
  const auto& progress = *destination.progress;
  const auto choice = DestinationFilter(*destination.entry).choose(record);
  if (choice == Choice::blocked) return {.state = "blocked"};
  if (choice != Choice::taken) return {.state = "filtered"};
  const auto& letters = *progress.dead_letters;
  const auto letter =
      std::find_if(letters.rbegin(), letters.rend(), [seq](const auto& each) { return each.seq == seq; });
  if (letter != letters.rend() && seq <= progress.position)
    return {"dead", letter->attempts, letter->at_ms, letter->status, letter->error};
  if (seq > progress.position) {
    const auto& trouble = progress.trouble;
    if (trouble && seq >= trouble->from && seq <= trouble->through && progress.last)
      return {"retrying", trouble->attempts, progress.last->at_ms, progress.last->status, progress.last->error};
    return {.state = "queued"};
  }
  const auto& batches = progress.batches;
  const auto batch = std::ranges::lower_bound(batches, seq, {}, &DeliveredBatch::through);
  if (batch == batches.end() || seq < batch->from) return {.state = "delivered", .attempts = 1};
  return {"delivered", batch->attempts, batch->at_ms, batch->status, {}};
}

} // namespace

std::string destination_json(const Destination& destination, const DestinationView& view) {
  const auto& entry = *destination.entry;
  const auto& progress = *destination.progress;
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("id"), write_text(out, entry.id);
    out.Key("name"), write_text(out, entry.name);
    out.Key("kind"), write_text(out, name_of(entry.kind));
    out.Key("category"), write_text(out, entry.category);
    out.Key("env"), write_text(out, name_of(entry.env));
    out.Key("sources"), out.StartArray();
    for (const auto& source : view.sources) write_text(out, source);
    out.EndArray();
    out.Key("settings"), write_settings(out, entry.kind, entry.settings, view.with_secrets);
    out.Key("filter"), write_text(out, entry.filter);
    out.Key("failing"), out.Bool(entry.failing);
    out.Key("state"), write_text(out, state_of(destination));
    out.Key("publishedFrom"), write_text_or_null(out, entry.published_from);
    out.Key("position"), out.Uint64(progress.position);
    out.Key("backlog"), out.Uint64(view.backlog);
    out.Key("delivered"), out.Uint64(progress.delivered);
    out.Key("deadLetters"), out.Uint64(progress.dead);
    out.Key("lastDelivery");
    if (progress.last) {
      out.StartObject();
      out.Key("seq"), out.Uint64(progress.last->seq);
      out.Key("at"), write_time(out, progress.last->at_ms);
      write_status(out, progress.last->status);
      out.Key("error"), write_text_or_null(out, progress.last->error);
      out.EndObject();
    } else {
      out.Null();
    }
    out.Key("createdAt"), write_time(out, entry.created_at_ms);
    out.EndObject();
  });
}

std::string dead_letters_json(const DeliveryProgress& progress, std::uint64_t before, std::size_t limit) {
  const auto& letters = *progress.dead_letters;
  // Counted from the first letter ever, so that a page stays in place while new ones come.
  const auto oldest = progress.dead - letters.size() + 1;
  auto number = before == 0 ? progress.dead : std::min(before - 1, progress.dead);
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("deadLetters"), out.StartArray();
    for (std::size_t count = 0; number >= oldest && count < limit; --number, ++count) {
      const auto& letter = letters[static_cast<std::size_t>(number - oldest)];
      out.StartObject();
      out.Key("seq"), out.Uint64(letter.seq);
      out.Key("at"), write_time(out, letter.at_ms);
      out.Key("attempts"), out.Uint(letter.attempts);
      write_status(out, letter.status);
      out.Key("error"), write_text(out, letter.error);
      out.EndObject();
    }
    out.EndArray();
    out.Key("next"), write_text_or_null(out, number >= oldest ? std::to_string(number + 1) : "");
    out.EndObject();
  });
}

std::string deliveries_json(const Destinations& destinations, std::uint64_t seq, const ingest::Record& record) {
  return json_text([&](JsonWriter& out) {
    out.StartArray();
    for (const auto& destination : destinations) {
      const auto& entry = *destination.entry;
      if (entry.env != record.env || !is_fed_by(entry, record.source_id)) continue;
      // A replay may reach back before its creation: what it delivered is its own after all.
      if (seq <= entry.after) continue;
      const auto outcome = outcome_of(destination, seq, record);
      out.StartObject();
      out.Key("destination"), write_text(out, entry.id);
      out.Key("state"), write_text(out, outcome.state);
      out.Key("attempts"), out.Uint(outcome.attempts);
      out.Key("at"), write_time(out, outcome.at_ms);
      write_status(out, outcome.status);
      out.Key("error"), write_text_or_null(out, outcome.error);
      out.EndObject();
    }
    out.EndArray();
  });
}

} // namespace plumbline::setup
