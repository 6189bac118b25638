#include "daemon/setup/setup.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace plumbline::setup {

Setup::Setup(SetupOptions options, journal::StateStore& store, journal::Journal& journal,
             debugger::ChecklistBoard& board, Published& published)
    : options_(std::move(options)), documents_(store), audit_(documents_, options_.now_ms), answers_(documents_),
      journal_(journal), published_(published),
      tokens_(options_.state_dir, options_.now_ms, documents_, published.authority),
      rulebook_(state_, call_sessions_, options_.now_ms, published.rulebook),
      progress_({options_.auto_complete, options_.now_ms}, state_, documents_, audit_, board),
      plans_(options_.now_ms, state_, documents_, progress_, rulebook_, journal),
      sources_(options_.now_ms, state_, documents_, progress_, rulebook_),
      destinations_({{options_.state_dir, options_.destination_dirs}, options_.now_ms, options_.on_destinations},
                    state_, documents_, progress_, journal, published.destinations),
      sessions_(options_.now_ms, call_sessions_, documents_, rulebook_) {}

void Setup::load() {
  if (!tokens_.load()) {
    if (!documents_.load(setup_key).empty() || !documents_.load(sources_key).empty())
      throw std::runtime_error("a document of the workspace is missing: tokens (a backup has it: plumbline restore)");
    documents_.put({WorkspacePlans::first(), sources_.first(), tokens_.first()});
    return load();
  }
  plans_.load();
  sources_.load();
  destinations_.load();
  sessions_.load();
  rulebook_.publish();
  audit_.load();
  answers_.load();
  progress_.load();
  if (std::exchange(loaded_, true)) return;
  counted_from_ = journal_.head();
  rates_.look_back(journal_, progress_.evidence().position(), now_ms());
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
    spdlog::warn("another program reads the workspace's file: its log may still have values of forgotten calls until "
                 "it is truncated");
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
      call_sessions_.pass_over(seq);
      continue;
    }
    call_sessions_.fold(seq, record);
    progress_.fold(seq, record);
    rates_.count(seq, record.source_id, record.received_at_ms);
    if (seq > counted_from_)
      published_.calls[static_cast<std::size_t>(record.env)][static_cast<std::size_t>(record.result)].fetch_add(
          1, std::memory_order_relaxed);
  }
  progress_.end_of_group();
}

} // namespace plumbline::setup
