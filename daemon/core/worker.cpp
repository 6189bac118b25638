#include "daemon/core/worker.h"

#include "daemon/core/thread.h"

#include <utility>

namespace plumbline {

Worker::Worker(std::string name)
    : thread_(start_thread(std::move(name), Priority::ordinary, [this] { context_.run(); })) {}

Worker::~Worker() { stop(); }

void Worker::stop() {
  work_.reset();
  if (thread_.joinable()) thread_.join();
}

} // namespace plumbline
