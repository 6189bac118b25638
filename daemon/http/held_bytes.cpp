#include "daemon/http/held_bytes.h"

#include <algorithm>

namespace plumbline::http {

void HeldBytes::Hold::set(std::string_view holder, std::size_t bytes) {
  clear();
  auto of = all_.of_holder_.find(holder);
  if (of == all_.of_holder_.end()) of = all_.of_holder_.emplace(std::string(holder), 0).first;
  place_ = all_.entries_.insert(all_.entries_.end(), {this, of, bytes});
  of->second += bytes;
  all_.total_ += bytes;
  all_.counts_.bytes += bytes;
  if (bytes > all_.limits_.connection) return all_.close(*place_);
  while (place_ && of->second > all_.limits_.holder) all_.close(all_.first_of(of));
  while (all_.total_ > all_.limits_.total) all_.close(all_.entries_.begin());
}

void HeldBytes::Hold::clear() noexcept {
  if (!place_) return;
  const auto entry = **place_;
  all_.entries_.erase(*place_);
  place_.reset();
  entry.holder->second -= entry.bytes;
  if (entry.holder->second == 0) all_.of_holder_.erase(entry.holder);
  all_.total_ -= entry.bytes;
  all_.counts_.bytes -= entry.bytes;
}

/// Its bytes are freed soon, when its session ends: they no longer count.
void HeldBytes::close(Place place) noexcept {
  Hold& hold = *place->hold;
  ++counts_.closed;
  hold.clear();
  hold.session_.abort();
}

HeldBytes::Place HeldBytes::first_of(std::map<std::string, std::size_t, std::less<>>::iterator holder) {
  return std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.holder == holder; });
}

} // namespace plumbline::http
