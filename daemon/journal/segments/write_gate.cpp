#include "daemon/journal/segments/write_gate.h"

#include <SQLiteCpp/Exception.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <sqlite3.h>
#include <utility>

namespace plumbline::journal {
namespace {

constexpr auto try_again_interval = std::chrono::seconds(1);

} // namespace

ingest::AppendFault fault_of(const std::error_code& error) {
  switch (error.value()) {
  case ENOSPC:
  case EDQUOT: return ingest::AppendFault::disk_full;
  // The file system was set read-only, or the file or directory immutable: no byte was written.
  case EROFS:
  case EPERM:
  case EACCES: return ingest::AppendFault::read_only;
  default: return ingest::AppendFault::broken;
  }
}

bool is_full(const std::exception& error) {
  const auto* of_database = dynamic_cast<const SQLite::Exception*>(&error);
  return of_database != nullptr && of_database->getErrorCode() == SQLITE_FULL;
}

std::optional<ingest::AppendFault> WriteGate::fault() const {
  const auto fault = fault_.load(std::memory_order_relaxed);
  return fault < 0 ? std::nullopt : std::optional(static_cast<ingest::AppendFault>(fault));
}

ingest::AppendFault WriteGate::passes(ingest::AppendFault fault, const std::string& why) {
  wait_longer();
  fault_ = static_cast<int>(fault);
  if (std::exchange(passing_, fault) == fault) return fault;
  if (fault == ingest::AppendFault::disk_full)
    spdlog::error("the disk is full: calls are refused until there is space for the journal {} ({})", journal_, why);
  else
    spdlog::error("the journal {} is read-only ({}): calls are refused until it can be written", journal_, why);
  return fault;
}

void WriteGate::passed() {
  retry_due_.reset();
  const auto fault = std::exchange(passing_, std::nullopt);
  if (!fault) return;
  fault_ = -1;
  spdlog::info("the journal {} can be written again{}", journal_,
               *fault == ingest::AppendFault::disk_full ? ": the disk has space again" : "");
}

void WriteGate::wait_longer() { retry_due_ = std::chrono::steady_clock::now() + try_again_interval; }

void WriteGate::breaks(const std::string& why) {
  if (broken_) return;
  close();
  spdlog::critical("the journal {} cannot be written ({}): no call is accepted until a restart; check the disk{}",
                   journal_, why, strict_ ? "; calls that were answered 200 are in the files" : "");
}

void WriteGate::close() {
  broken_ = true;
  retry_due_.reset();
  fault_ = static_cast<int>(ingest::AppendFault::broken);
}

} // namespace plumbline::journal
