#include "daemon/setup/documents/blank_text.h"
#include "daemon/setup/documents/random_text.h"
#include "daemon/setup/documents/request_body.h"
#include "daemon/setup/setup.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace plumbline::setup {

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
  if (session.evidence || was_evidence) rulebook_.publish();
  return session;
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
