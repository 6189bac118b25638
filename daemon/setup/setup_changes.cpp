#include "daemon/setup/setup.h"

#include <spdlog/spdlog.h>

namespace plumbline::setup {

void Setup::put_sources(std::vector<SourceEntry> sources) {
  documents_.put({{"sources", sources_document(sources)}});
  auto next = state_;
  next.sources = std::move(sources);
  enter(std::move(next));
}

SourceEntry Setup::create_source(std::string name, std::string_view category, Environment env) {
  auto sources = state_.sources;
  auto made = make_source(std::move(name), category, env, now_ms(), sources);
  sources.push_back(made);
  put_sources(std::move(sources));
  return made;
}

Result<SourceEntry, Refusal> Setup::publish_source(std::string_view id, std::optional<std::string> name) {
  const auto* dev = find_source(state_.sources, id);
  if (!dev) return unexpected(Refusal{"not_found", "There is no source " + std::string(id) + ".", ""});
  if (dev->env != Environment::dev)
    return unexpected(Refusal{"not_dev", dev->name + " is a prod source; only dev sources are published.", ""});
  if (const auto* prod = published_as(state_.sources, id))
    return unexpected(Refusal{"already_published",
                              dev->name + " was published as " + prod->name + " (" + prod->id + ").",
                              "\"source\":\"" + prod->id + "\""});
  auto sources = state_.sources;
  auto made = make_source(name ? std::move(*name) : dev->name, dev->category, Environment::prod, now_ms(), sources);
  made.published_from = dev->id;
  sources.push_back(made);
  put_sources(std::move(sources));
  return made;
}

Result<Step, Refusal> Setup::complete(std::string_view step, const std::optional<std::string>& override_reason,
                                      const std::string& by) {
  const auto id = step_named(step);
  if (!id) return unexpected(Refusal{"unknown_step", "There is no step " + std::string(step) + ".", ""});
  return progress_.complete(*id, override_reason, by);
}

bool Setup::follow(std::size_t at_most) {
  // The head of now: calls may come faster than they are counted.
  const auto head = journal_.head();
  for (std::size_t counted = 0; counted < at_most;) {
    const auto next = progress_.evidence().position() + 1;
    if (next > head) break;
    auto group = journal_.recent(next);
    if (!group) group = journal_.at_or_after(next);
    if (!group) return false; // nothing behind is kept
    count(*group);
    counted += group->size();
  }
  return progress_.evidence().position() < journal_.head();
}

void Setup::count(const journal::Group& group) {
  const auto begin = std::max(group.first(), progress_.evidence().position() + 1);
  for (auto seq = begin; seq <= group.last(); ++seq) {
    ingest::Record record;
    try {
      record = group.record(seq);
    } catch (const std::runtime_error& fault) {
      // What cannot be read is no evidence; the rest of the journal goes on.
      spdlog::error("call {} cannot be read and is not counted: {}", seq, fault.what());
      progress_.pass_over(seq);
      continue;
    }
    progress_.fold(seq, record);
  }
  progress_.end_of_group();
}

} // namespace plumbline::setup
