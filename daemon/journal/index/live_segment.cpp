#include "daemon/journal/index/live_segment.h"

#include <boost/sort/spinsort/spinsort.hpp>

#include <algorithm>

namespace plumbline::journal {

void LiveSegment::start(SegmentId id) {
  id_ = id;
  terms_.clear();
  times_.assign(positions(0) / calls_per_time_span, {});
}

void LiveSegment::add(std::uint64_t seq, std::int64_t received_at_ms, std::span<const std::uint32_t> hashes) {
  const auto position = static_cast<std::uint32_t>(seq - first_seq(id_));
  for (const auto hash : hashes) terms_.push_back(term_at(hash, position));
  times_[position / calls_per_time_span].take(received_at_ms);
}

void LiveSegment::erase(std::uint64_t first, std::uint64_t last) {
  std::erase_if(terms_, [&](TermAt term) {
    const auto seq = first_seq(id_) + position_in(term);
    return seq >= first && seq <= last;
  });
}

void LiveSegment::find(std::uint32_t hash, Positions& found) const {
  for (const auto term : terms_)
    if (hash_in(term) == hash) found.set(position_in(term));
}

std::vector<TermAt> LiveSegment::sorted() const {
  auto terms = terms_;
  // Most terms of a call are those of the call before: a sort that finds ordered runs takes a fifth of std::sort's
  // time.
  boost::sort::spinsort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

} // namespace plumbline::journal
