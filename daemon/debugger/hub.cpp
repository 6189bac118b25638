#include "daemon/debugger/hub.h"

namespace plumbline::debugger {

Hub::Hub(const std::vector<Core*>& cores) {
  for (Core* core : cores) cores_.push_back(std::make_unique<OfCore>(*core));
}

void Hub::wake() {
  for (const auto& of_core : cores_) {
    // Both are read by writing them. A watcher that begins, or is about to look, writes them too. Whoever writes later
    // sees what the other did before, so that no wake is missed between a look and a watch.
    if (of_core->count.fetch_add(0) == 0 || of_core->on_its_way.exchange(true)) continue;
    of_core->core->post([here = of_core.get()] {
      // Before they look, so that later changes wake them again.
      static_cast<void>(here->on_its_way.exchange(false));
      for (Watcher* watcher : here->watchers) watcher->wake();
    });
  }
}

Hub::Place Hub::add(const Core& core, Watcher& watcher) {
  auto& here = *cores_.at(core.number());
  here.count.fetch_add(1);
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
