#include "daemon/setup/workspace_sources.h"

#include "daemon/setup/access/audit_notes.h"
#include "validator/json/json_members.h"

#include <algorithm>
#include <vector>

namespace plumbline::setup {
namespace {

Refusal no_source(std::string_view id) { return {"not_found", "There is no source " + std::string(id) + ".", ""}; }

/// Present and deleted ones: no new id or key may equal one of theirs.
std::vector<SourceEntry> all_of(const Sources& sources) {
  auto all = sources.kept;
  all.insert(all.end(), sources.deleted.begin(), sources.deleted.end());
  return all;
}

} // namespace

WorkspaceSources::WorkspaceSources(std::function<std::int64_t()> now_ms, SetupState& state, Documents& documents,
                                   Progress& progress, RulebookPublisher& rulebook)
    : now_ms_(std::move(now_ms)), state_(state), documents_(documents), progress_(progress), rulebook_(rulebook) {}

std::pair<std::string, std::string> WorkspaceSources::first() const {
  const auto website = make_source("Website", "Website", Environment::dev, now_ms_(), {});
  return {std::string(sources_key), sources_document({{website}, {}})};
}

void WorkspaceSources::load() {
  auto read = read_sources(documents_.load(sources_key));
  state_.sources = std::move(read.kept);
  state_.deleted_sources = std::move(read.deleted);
}

void WorkspaceSources::put(const Transaction& transaction, std::string_view action, std::string_view target,
                           Audit::Change change, Sources sources) {
  transaction.put(action, target, std::move(change), {{std::string(sources_key), sources_document(sources)}});
  state_.sources = std::move(sources.kept);
  state_.deleted_sources = std::move(sources.deleted);
  rulebook_.publish();
  progress_.setup_changed();
}

SourceEntry WorkspaceSources::create(const Transaction& transaction, std::string name, std::string_view category,
                                     Environment env) {
  auto changed = all();
  auto made = make_source(std::move(name), category, env, now_ms_(), all_of(changed));
  changed.kept.push_back(made);
  put(transaction, "source.create", made.id, {"", source_note(made), ""}, std::move(changed));
  return made;
}

Result<SourceEntry, Refusal> WorkspaceSources::publish(const Transaction& transaction, std::string_view id,
                                                       SourceChanges changes) {
  const auto* dev = find_source(state_.sources, id);
  if (!dev) return unexpected(no_source(id));
  if (dev->env != Environment::dev)
    return unexpected(Refusal{"not_dev", dev->name + " is a prod source. Only dev sources can be published.", ""});
  if (const auto* prod = published_as(state_.sources, id))
    return unexpected(Refusal{"already_published",
                              dev->name + " is already published as " + prod->name + " (" + prod->id + ").",
                              json_members("source", prod->id)});
  auto changed = all();
  auto draft = as_published(*dev, state_.sources);
  auto made = make_source(std::move(changes.name).value_or(dev->name), dev->category, Environment::prod, now_ms_(),
                          all_of(changed));
  made.published_from = draft.published_from;
  made.controls = std::move(changes.controls).value_or(std::move(draft.controls));
  changed.kept.push_back(made);
  put(transaction, "source.publish", dev->id, {"", source_note(made), ""}, std::move(changed));
  return made;
}

Result<SourceEntry, Refusal> WorkspaceSources::rotate_key(const Transaction& transaction, std::string_view id,
                                                          std::int64_t grace_seconds) {
  auto changed = all();
  const auto source = std::ranges::find(changed.kept, id, &SourceEntry::id);
  if (source == changed.kept.end()) return unexpected(no_source(id));
  const auto before = source_note(*source);
  replace_key(*source, now_ms_() + grace_seconds * 1000, all_of(changed));
  auto rotated = *source;
  put(transaction, "source.rotate_key", rotated.id, {before, source_note(rotated), ""}, std::move(changed));
  return rotated;
}

Result<SourceEntry, Refusal> WorkspaceSources::change(const Transaction& transaction, std::string_view id,
                                                      SourceChanges changes) {
  auto changed = all();
  const auto source = std::ranges::find(changed.kept, id, &SourceEntry::id);
  if (source == changed.kept.end()) return unexpected(no_source(id));
  const auto before = source_note(*source);
  if (changes.name) source->name = std::move(*changes.name);
  if (changes.enabled) source->enabled = *changes.enabled;
  if (changes.controls) source->controls = std::move(*changes.controls);
  auto then = *source;
  put(transaction, "source.change", then.id, {before, source_note(then), ""}, std::move(changed));
  return then;
}

Result<void, Refusal> WorkspaceSources::remove(const Transaction& transaction, std::string_view id) {
  auto changed = all();
  const auto source = std::ranges::find(changed.kept, id, &SourceEntry::id);
  if (source == changed.kept.end()) return unexpected(no_source(id));
  const auto deleted = *source;
  changed.deleted.push_back(deleted);
  changed.kept.erase(source);
  if (changed.deleted.size() > max_deleted_sources) changed.deleted.erase(changed.deleted.begin());
  put(transaction, "source.delete", deleted.id, {source_note(deleted), "", ""}, std::move(changed));
  return {};
}

std::string WorkspaceSources::write_key(Environment env) const {
  for (const auto& source : state_.sources)
    if (source.env == env && source.enabled) return source.write_key;
  return {};
}

} // namespace plumbline::setup
