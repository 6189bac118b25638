#include "daemon/readiness.h"

#include <utility>

namespace plumbline {

void StateLoss::note(const std::string& sentence) {
  {
    const std::lock_guard lock(mutex_);
    if (sentence_) return;
    sentence_ = sentence;
  }
  happened_.store(true, std::memory_order_release);
  on_first_();
}

std::optional<std::string> StateLoss::sentence() const {
  const std::lock_guard lock(mutex_);
  return sentence_;
}

std::optional<NotReady> Readiness::fault() const {
  if (loss_.happened())
    return NotReady{
        "state_lost", "The state's files are gone",
        "Files of the state directory were removed or replaced. No call is accepted, and the daemon stops."};
  if (stopping) return NotReady{"stopping", "The daemon is stopping", "It accepts no more calls."};
  auto fault = journal_.fault();
  if (!fault && watch_.disk_is_full()) fault = ingest::AppendFault::disk_full;
  if (!fault) return std::nullopt;
  switch (*fault) {
  case ingest::AppendFault::disk_full:
    return NotReady{"disk_full", "The disk is full", "Calls are refused until there is room for the journal."};
  case ingest::AppendFault::read_only:
    return NotReady{"read_only", "The journal is read-only", "Calls are refused until its file can be written."};
  default:
    return NotReady{"journal_failed", "The journal's disk failed",
                    "No call is accepted until the daemon is restarted."};
  }
}

} // namespace plumbline
