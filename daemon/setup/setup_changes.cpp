#include "daemon/setup/access/audit_notes.h"
#include "daemon/setup/documents/blank_text.h"
#include "daemon/setup/documents/random_text.h"
#include "daemon/setup/documents/request_body.h"
#include "daemon/setup/setup.h"

#include <spdlog/spdlog.h>

#include <algorithm>

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

void Setup::put_sources(Sources sources) {
  documents_.put({{"sources", sources_document(sources)}});
  auto next = state_;
  next.sources = std::move(sources.kept);
  next.deleted_sources = std::move(sources.deleted);
  enter(std::move(next));
}

SourceEntry Setup::create_source(std::string name, std::string_view category, Environment env) {
  auto changed = all_sources();
  auto made = make_source(std::move(name), category, env, now_ms(), all_of(changed));
  changed.kept.push_back(made);
  audit_.note("source.create", made.id, {"", source_note(made), ""});
  put_sources(std::move(changed));
  return made;
}

Result<SourceEntry, Refusal> Setup::publish_source(std::string_view id, std::optional<std::string> name,
                                                   std::optional<validator::Controls> controls) {
  const auto* dev = find_source(state_.sources, id);
  if (!dev) return unexpected(no_source(id));
  if (dev->env != Environment::dev)
    return unexpected(Refusal{"not_dev", dev->name + " is a prod source; only dev sources are published.", ""});
  if (const auto* prod = published_as(state_.sources, id))
    return unexpected(Refusal{"already_published",
                              dev->name + " was published as " + prod->name + " (" + prod->id + ").",
                              "\"source\":\"" + prod->id + "\""});
  auto changed = all_sources();
  auto made =
      make_source(name ? std::move(*name) : dev->name, dev->category, Environment::prod, now_ms(), all_of(changed));
  auto draft = as_published(*dev, state_.sources);
  made.published_from = draft.published_from;
  made.controls = controls ? std::move(*controls) : std::move(draft.controls);
  changed.kept.push_back(made);
  audit_.note("source.publish", dev->id, {"", source_note(made), ""});
  put_sources(std::move(changed));
  return made;
}

Result<SourceEntry, Refusal> Setup::rotate_key(std::string_view id, std::int64_t grace_seconds) {
  auto changed = all_sources();
  const auto source = std::ranges::find(changed.kept, id, &SourceEntry::id);
  if (source == changed.kept.end()) return unexpected(no_source(id));
  const auto before = source_note(*source);
  replace_key(*source, now_ms() + grace_seconds * 1000, all_of(changed));
  auto rotated = *source;
  audit_.note("source.rotate_key", rotated.id, {before, source_note(rotated), ""});
  put_sources(std::move(changed));
  return rotated;
}

Result<SourceEntry, Refusal> Setup::change_source(std::string_view id, std::optional<std::string> name,
                                                  std::optional<bool> enabled,
                                                  std::optional<validator::Controls> controls) {
  auto changed = all_sources();
  const auto source = std::ranges::find(changed.kept, id, &SourceEntry::id);
  if (source == changed.kept.end()) return unexpected(no_source(id));
  const auto before = source_note(*source);
  if (name) source->name = std::move(*name);
  if (enabled) source->enabled = *enabled;
  if (controls) source->controls = std::move(*controls);
  auto then = *source;
  audit_.note("source.change", then.id, {before, source_note(then), ""});
  put_sources(std::move(changed));
  return then;
}

Result<void, Refusal> Setup::delete_source(std::string_view id) {
  auto changed = all_sources();
  const auto source = std::ranges::find(changed.kept, id, &SourceEntry::id);
  if (source == changed.kept.end()) return unexpected(no_source(id));
  audit_.note("source.delete", source->id, {source_note(*source), "", ""});
  changed.deleted.push_back(std::move(*source));
  changed.kept.erase(source);
  if (changed.deleted.size() > max_deleted_sources) changed.deleted.erase(changed.deleted.begin());
  put_sources(std::move(changed));
  return {};
}

CallSession Setup::open_session(std::optional<std::string> id, std::optional<std::string> name,
                                std::optional<bool> evidence) {
  CallSession session;
  bool was_evidence = false;
  session.made_at_ms = now_ms();
  if (const auto* known = id ? sessions_.find(*id, now_ms()) : nullptr) {
    session = *known;
    was_evidence = known->evidence;
  }
  session.id = id ? std::move(*id) : "s-" + random_text(12, small_letters_and_digits);
  if (name) session.name = std::move(*name);
  if (evidence) session.evidence = *evidence;
  session.opened = true;
  auto next = sessions_;
  next.put(session, now_ms());
  documents_.put({{"sessions", next.json()}});
  sessions_ = std::move(next);
  if (session.evidence || was_evidence) publish();
  return session;
}

std::string Setup::write_key(Environment env) const {
  for (const auto& source : state_.sources)
    if (source.env == env && source.enabled) return source.write_key;
  return {};
}

Result<Step, Refusal> Setup::complete(std::string_view step, const std::optional<std::string>& override_reason,
                                      const std::string& by) {
  const auto id = step_named(step);
  if (!id) return unexpected(Refusal{"unknown_step", "There is no step " + std::string(step) + ".", ""});
  if (override_reason && is_blank(*override_reason))
    return unexpected(invalid("/override", "override is the reason: say why the step counts as done."));
  return progress_.complete(*id, override_reason, by);
}

bool Setup::follow(std::size_t at_most) {
  // The present head: calls may come faster than they are counted.
  const auto head = journal_.head();
  for (std::size_t counted = 0; counted < at_most;) {
    const auto next = progress_.evidence().position() + 1;
    if (next > head) break;
    auto group = journal_.recent(next);
    if (!group) group = journal_.at_or_after(next);
    if (!group) return false; // nothing after it is kept
    count(*group);
    counted += group->size();
  }
  return progress_.evidence().position() < journal_.head();
}

void Setup::forget(const std::vector<journal::SeqRange>& gone) {
  progress_.forget(gone);
  if (!documents_.erase_replaced())
    spdlog::warn(
        "somebody reads the workspace's file: its log may show what forgotten calls said until it begins anew");
}

void Setup::count(const journal::Group& group) {
  const auto begin = std::max(group.first(), progress_.evidence().position() + 1);
  for (auto seq = begin; seq <= group.last(); ++seq) {
    ingest::Record record;
    try {
      record = group.record(seq);
    } catch (const std::runtime_error& fault) {
      // A call that cannot be read is not evidence; the rest of the journal goes on.
      spdlog::error("call {} cannot be read and is not counted: {}", seq, fault.what());
      progress_.pass_over(seq);
      sessions_.pass_over(seq);
      continue;
    }
    sessions_.fold(seq, record);
    progress_.fold(seq, record);
    rates_.count(seq, record.source_id, record.received_at_ms);
    if (seq > counted_from_)
      published_.calls[static_cast<std::size_t>(record.env)][static_cast<std::size_t>(record.result)].fetch_add(
          1, std::memory_order_relaxed);
  }
  progress_.end_of_group();
}

} // namespace plumbline::setup
