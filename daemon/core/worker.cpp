#include "daemon/core/worker.h"

#include <pthread.h>

namespace plumbline {

Worker::Worker(std::string name) {
  name.resize(std::min<std::size_t>(name.size(), 15));
  thread_ = std::thread([this, name] {
    pthread_setname_np(pthread_self(), name.c_str());
    context_.run();
  });
}

Worker::~Worker() { stop(); }

void Worker::stop() {
  work_.reset();
  if (thread_.joinable()) thread_.join();
}

} // namespace plumbline
