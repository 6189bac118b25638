#include "daemon/setup/workspace_destinations.h"

#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/request_body.h"
#include "validator/json/json_members.h"

#include <algorithm>
#include <utility>

namespace plumbline::setup {
namespace {

/// Sources of one destination, deleted ones included.
constexpr std::size_t most_feeding_sources = 1000;

constexpr const char* destinations_key = "destinations";
constexpr const char* forwarded_key = "forwarded_violations";
std::string progress_key(const std::string& id) { return "delivery." + id; }
std::string dead_letters_key(const std::string& id) { return "dead_letters." + id; }

Refusal no_destination(std::string_view id) {
  return {"not_found", "There is no destination " + std::string(id) + ".", ""};
}

void apply(DestinationEntry& entry, DestinationChanges changes) {
  if (changes.name) entry.name = std::move(*changes.name);
  if (changes.filter) entry.filter = std::move(*changes.filter);
  if (changes.failing) entry.failing = *changes.failing;
  if (changes.paused) entry.paused = *changes.paused;
  if (changes.sources) entry.sources = std::move(*changes.sources);
  if (changes.settings) entry.settings = std::move(*changes.settings);
}

/// For the audit: without settings, which include secrets.
std::string destination_note(const DestinationEntry& entry) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("name"), write_text(out, entry.name);
    out.Key("env"), write_text(out, name_of(entry.env));
    out.Key("kind"), write_text(out, name_of(entry.kind));
    out.Key("paused"), out.Bool(entry.paused);
    out.EndObject();
  });
}

/// Whether a viewer of the checklist would see a difference.
bool shows_otherwise(const DeliveryProgress& before, const DeliveryProgress& now) {
  return before.failing != now.failing || (before.evidence == 0) != (now.evidence == 0) ||
         before.uncounted.signature() != now.uncounted.signature() || before.review_seq != now.review_seq;
}

} // namespace

WorkspaceDestinations::WorkspaceDestinations(Options options, SetupState& state, Documents& documents,
                                             Progress& progress, journal::Journal& journal,
                                             Snapshot<Destinations>& published)
    : options_(std::move(options)), state_(state), documents_(documents), progress_(progress), journal_(journal),
      published_(published) {}

void WorkspaceDestinations::load() {
  const auto json = documents_.load(destinations_key);
  state_.destinations.clear();
  auto entries = json.empty() ? std::vector<DestinationEntry>() : read_destinations(json);
  for (auto& entry : entries) {
    auto progress = std::make_shared<DeliveryProgress>();
    progress->position = entry.after;
    if (const auto kept = documents_.load(progress_key(entry.id)); !kept.empty())
      *progress = read_progress(kept, documents_.load(dead_letters_key(entry.id)));
    state_.destinations.push_back({std::make_shared<const DestinationEntry>(std::move(entry)), std::move(progress)});
  }
  published_.store(std::make_shared<const Destinations>(state_.destinations));
}

std::optional<Refusal> WorkspaceDestinations::wrong_sources(const DestinationEntry& entry) const {
  if (entry.sources.empty())
    return invalid("/sources", "sources must name at least one source in " + std::string(name_of(entry.env)) + ".");
  for (const auto& id : entry.sources) {
    const auto* source = find_source(state_.sources, id);
    if (!source) return invalid("/sources", "There is no source " + id + ".");
    if (source->env != entry.env)
      return Refusal{"wrong_env",
                     source->name + " is a source in " + std::string(name_of(source->env)) +
                         "; this destination is in " + std::string(name_of(entry.env)) + ".",
                     ""};
  }
  return std::nullopt;
}

std::optional<Refusal> WorkspaceDestinations::wrong_file(const DestinationEntry& entry) const {
  if (entry.kind != DestinationKind::file) return std::nullopt;
  const auto file = file_of(entry.settings, entry.env, options_.places);
  for (const auto& other : state_.destinations) {
    if (other.entry->kind != DestinationKind::file || other.entry->id == entry.id) continue;
    const auto held = file_of(other.entry->settings, other.entry->env, options_.places);
    if (held == file) return invalid("/settings/path", other.entry->name + " already writes to this file.");
    if (may_collide(file, held))
      return invalid("/settings/path", "This file could collide with a file of " + other.entry->name +
                                           ", which writes " + held.filename().string() +
                                           " and renames full files to " + held.filename().string() +
                                           ".1, .2, ...: choose another name.");
  }
  return std::nullopt;
}

std::optional<Refusal> WorkspaceDestinations::wrong_with(const DestinationEntry& entry) const {
  if (auto wrong = wrong_sources(entry)) return wrong;
  return wrong_file(entry);
}

void WorkspaceDestinations::enter(Destinations next, std::uint64_t after) {
  state_.destinations = std::move(next);
  published_.store(std::make_shared<const Destinations>(state_.destinations));
  progress_.deliveries_changed(after);
  if (options_.on_change) options_.on_change();
}

Destination WorkspaceDestinations::put(const Transaction& transaction, DestinationEntry entry,
                                       std::shared_ptr<const DeliveryProgress> progress, std::string_view action) {
  auto next = state_.destinations;
  auto place = std::ranges::find_if(next, [&](const Destination& each) { return each.entry->id == entry.id; });
  const auto before = place == next.end() ? "" : destination_note(*place->entry);
  if (place == next.end()) place = next.insert(next.end(), Destination{});
  std::vector<std::pair<std::string, std::string>> changes;
  if (place->progress != progress) changes.emplace_back(progress_key(entry.id), progress_document(*progress));
  *place = {std::make_shared<const DestinationEntry>(std::move(entry)), std::move(progress)};
  auto put = *place;
  changes.emplace_back(destinations_key, destinations_document(next));
  transaction.put(action, put.entry->id, {before, destination_note(*put.entry), ""}, std::move(changes));
  enter(std::move(next), 0);
  return put;
}

Result<Destination, Refusal> WorkspaceDestinations::create(const Transaction& transaction, DestinationDraft draft) {
  if (state_.destinations.size() >= max_destinations)
    return unexpected(invalid("", "There are " + std::to_string(max_destinations) +
                                      " destinations, the most that a workspace can have. Delete one first."));
  DestinationEntry entry;
  entry.id = new_destination_id(state_.destinations);
  entry.name = std::move(draft.name);
  entry.category = std::move(draft.category);
  entry.kind = draft.kind;
  entry.env = draft.env;
  entry.sources = std::move(draft.sources);
  entry.settings = std::move(draft.settings);
  entry.filter = std::move(draft.filter);
  entry.failing = draft.failing;
  entry.created_at_ms = options_.now_ms();
  entry.after = journal_.head();
  if (auto wrong = wrong_with(entry)) return unexpected(std::move(*wrong));
  auto progress = std::make_shared<DeliveryProgress>();
  progress->position = entry.after;
  return put(transaction, std::move(entry), std::move(progress), "destination.create");
}

Result<Destination, Refusal> WorkspaceDestinations::publish(const Transaction& transaction, std::string_view id,
                                                            DestinationChanges changes) {
  const auto* dev = find_destination(state_.destinations, id);
  if (!dev) return unexpected(no_destination(id));
  if (dev->entry->env != Environment::dev)
    return unexpected(
        Refusal{"not_dev", dev->entry->name + " is a prod destination. Only dev destinations can be published.", ""});
  if (const auto* prod = destination_published_as(state_.destinations, id))
    return unexpected(
        Refusal{"already_published",
                dev->entry->name + " is already published as " + prod->entry->name + " (" + prod->entry->id + ").",
                json_members("destination", prod->entry->id)});
  auto next = *dev->entry;
  next.env = Environment::prod;
  next.published_from = std::exchange(next.id, new_destination_id(state_.destinations));
  next.sources.clear();
  for (const auto& source : dev->entry->sources)
    if (const auto* prod = published_as(state_.sources, source)) next.sources.push_back(prod->id);
  next.paused = false;
  next.generation = 0;
  next.created_at_ms = options_.now_ms();
  next.after = journal_.head();
  apply(next, std::move(changes));
  if (auto wrong = wrong_with(next)) return unexpected(std::move(*wrong));
  auto progress = std::make_shared<DeliveryProgress>();
  progress->position = next.after;
  return put(transaction, std::move(next), std::move(progress), "destination.publish");
}

Result<Destination, Refusal> WorkspaceDestinations::change(const Transaction& transaction, std::string_view id,
                                                           DestinationChanges changes) {
  const auto* held = find_destination(state_.destinations, id);
  if (!held) return unexpected(no_destination(id));
  auto entry = *held->entry;
  const auto before = entry.sources;
  const bool other_sources = changes.sources.has_value();
  const bool other_settings = changes.settings.has_value();
  apply(entry, std::move(changes));
  // Only changed sources are checked: a source that was deleted since does not block other settings.
  if (other_sources)
    if (auto wrong = wrong_sources(entry)) return unexpected(std::move(*wrong));
  if (other_settings)
    if (auto wrong = wrong_file(entry)) return unexpected(std::move(*wrong));
  // Calls of a deleted source may still wait: it stays, hidden, until they are delivered or the destination is gone.
  if (other_sources)
    for (const auto& source : before)
      if (!find_source(state_.sources, source) && entry.sources.size() < most_feeding_sources)
        entry.sources.push_back(source);
  return put(transaction, std::move(entry), held->progress, "destination.change");
}

Result<void, Refusal> WorkspaceDestinations::remove(const Transaction& transaction, std::string_view id) {
  const auto* held = find_destination(state_.destinations, id);
  if (!held) return unexpected(no_destination(id));
  const auto key = held->entry->id;
  auto next = state_.destinations;
  std::erase_if(next, [&](const Destination& each) { return each.entry->id == key; });
  std::vector<std::pair<std::string, std::string>> changes{{destinations_key, destinations_document(next)}};
  // Nothing of it stays.
  for (auto& document : {progress_key(key), dead_letters_key(key)})
    if (documents_.revision(document) != 0) changes.emplace_back(document, "");
  transaction.put("destination.delete", key, {destination_note(*held->entry), "", ""}, std::move(changes));
  enter(std::move(next), 0);
  return {};
}

Result<Destination, Refusal> WorkspaceDestinations::replay(const Transaction& transaction, std::string_view id,
                                                           std::uint64_t from_seq) {
  const auto* held = find_destination(state_.destinations, id);
  if (!held) return unexpected(no_destination(id));
  const auto head = journal_.head();
  if (from_seq < 1 || from_seq > head + 1)
    return unexpected(
        invalid("/fromSeq", "fromSeq must be from 1 to " + std::to_string(head + 1) + " (the next call)."));
  auto entry = *held->entry;
  ++entry.generation;
  entry.after = std::min(entry.after, from_seq - 1);
  auto progress = std::make_shared<DeliveryProgress>(*held->progress);
  progress->position = from_seq - 1;
  progress->trouble.reset();
  // What was known of later batches concerns deliveries that are made again.
  std::erase_if(progress->batches, [from_seq](const DeliveredBatch& batch) { return batch.through >= from_seq; });
  return put(transaction, std::move(entry), std::move(progress), "destination.replay");
}

std::uint64_t WorkspaceDestinations::first_seq_since(std::int64_t unix_ms) {
  auto low = journal_.first();
  auto high = journal_.head() + 1;
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    const auto group = journal_.at_or_after(middle);
    if (!group) {
      high = middle;
      continue;
    }
    const auto seq = std::max(middle, group->first());
    if (group->record(seq).received_at_ms >= unix_ms)
      high = middle;
    else
      low = seq + 1;
  }
  return low;
}

bool WorkspaceDestinations::record(const DeliveryReport& report) {
  const auto* held = find_destination(state_.destinations, report.destination);
  if (!held || held->entry->generation != report.generation) return false;
  const auto before = held->progress;
  auto now = std::make_shared<const DeliveryProgress>(with_report(*before, report, state_.selection.review));
  if (must_be_kept(*before, report)) {
    std::vector<std::pair<std::string, std::string>> changes{
        {progress_key(report.destination), progress_document(*now)}};
    if (!report.dead.empty())
      changes.emplace_back(dead_letters_key(report.destination), dead_letters_document(*now->dead_letters));
    documents_.put(std::move(changes));
  }
  auto next = state_.destinations;
  std::ranges::find_if(next, [&](const Destination& each) { return each.entry->id == report.destination; })->progress =
      now;
  state_.destinations = std::move(next);
  published_.store(std::make_shared<const Destinations>(state_.destinations));
  if (shows_otherwise(*before, *now))
    progress_.deliveries_changed(report.calls.empty() ? 0 : report.calls.front().call.seq);
  return true;
}

void WorkspaceDestinations::note_refused(const Transaction& transaction, const std::string& destination,
                                         const std::string& why) {
  if (const auto known = refused_.find(destination); known != refused_.end() && known->second == why) return;
  transaction.put("destination.refused", destination, {"", "", why});
  refused_.insert_or_assign(destination, why);
}

std::optional<std::uint64_t> WorkspaceDestinations::forwarded_violations() {
  const auto json = documents_.load(forwarded_key);
  if (json.empty()) return std::nullopt;
  const auto document = Stored::parse(forwarded_key, json);
  return Stored(document).count("through");
}

void WorkspaceDestinations::keep_forwarded_violations(std::uint64_t through) {
  documents_.put({{forwarded_key, json_text([&](JsonWriter& out) { out.object("through", through); })}});
}

} // namespace plumbline::setup
