#include "daemon/journal/checkpointer.h"

#include "daemon/core/thread.h"
#include "daemon/journal/sqlite/write_fault.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <sqlite3.h>
#include <utility>

namespace plumbline::journal {

Checkpointer::Checkpointer(std::filesystem::path file)
    : file_(std::move(file)), thread_(start_thread("checkpoint", Priority::ordinary, [this] { run(); })) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void Checkpointer::begin() {
  const std::lock_guard lock(mutex_);
  asked_ = true;
  idle_.store(false, std::memory_order_release);
  changed_.notify_all();
}

void Checkpointer::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return idle(); });
}

int Checkpointer::moved() {
  const std::lock_guard lock(mutex_);
  if (fault_) std::rethrow_exception(fault_);
  return moved_;
}

void Checkpointer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return asked_ || ending_; });
    if (ending_) return;
    asked_ = false;
    lock.unlock();
    int moved = 0;
    std::exception_ptr fault;
    try {
      moved = move_now();
    } catch (...) {
      fault = std::current_exception();
    }
    lock.lock();
    moved_ = moved;
    if (fault) fault_ = fault;
    idle_.store(true, std::memory_order_release);
    changed_.notify_all();
  }
}

int Checkpointer::move_now() {
  SQLite::Database database(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
  database.exec("PRAGMA synchronous=FULL");
  // A connection that has not read anything does not know that there is a log.
  database.execAndGet("PRAGMA user_version");
  int moved = 0;
  const int result =
      sqlite3_wal_checkpoint_v2(database.getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, &moved);
  // SQLITE_READONLY: this connection could only be opened for reading.
  if (result != SQLITE_OK && result != SQLITE_READONLY && !leaves_log(database.getHandle()))
    throw SQLite::Exception(database.getHandle(), result);
  return moved > 0 ? moved : 0;
}

} // namespace plumbline::journal
