#include "daemon/debugger/hub.h"

namespace plumbline::debugger {

Hub::Hub(const std::vector<Core*>& cores) {
  for (Core* core : cores) cores_.push_back(std::make_unique<OfCore>(*core));
}

void Hub::wake() {
  // Who wakes has stored what there is to see, and loads who watches. Who watches has stored that, and loads what there
  // is to see. Without a fence between the two both loads could come first, and the wake be missed.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  for (const auto& of_core : cores_) {
    if (of_core->count.load() == 0 || of_core->on_its_way.exchange(true)) continue;
    of_core->core->post([here = of_core.get()] {
      // Before they look, so that what happens from now on wakes them again.
      here->on_its_way.store(false);
      std::atomic_thread_fence(std::memory_order_seq_cst);
      for (Watcher* watcher : here->watchers) watcher->wake();
    });
  }
}

Hub::Place Hub::add(const Core& core, Watcher& watcher) {
  auto& here = *cores_.at(core.number());
  here.count.fetch_add(1);
  std::atomic_thread_fence(std::memory_order_seq_cst); // as in wake()
  return here.watchers.insert(here.watchers.end(), &watcher);
}

void Hub::remove(const Core& core, Place place) {
  auto& here = *cores_.at(core.number());
  here.watchers.erase(place);
  here.count.fetch_sub(1);
}

std::size_t Hub::watchers() const {
  std::size_t all = 0;
  for (const auto& of_core : cores_) all += of_core->count.load();
  return all;
}

} // namespace plumbline::debugger
