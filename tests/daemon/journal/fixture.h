#pragma once

#include "daemon/journal/segments/segment_journal.h"
#include "daemon/journal/sqlite_journal.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <random>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::journal {

/// A directory of its own for one test, gone with it.
class TemporaryDirectory {
 public:
  explicit TemporaryDirectory(const std::filesystem::path& under = std::filesystem::temp_directory_path()) {
    std::string name = (under / "plumbline-journal-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// When tests happen, in ms since the epoch.
inline constexpr std::int64_t test_time = 1'700'000'000'000;

/// Every test of the contract is built twice: for the engine in one file, and for the one in segments, to which `file`
/// is a directory.
#ifdef PLUMBLINE_JOURNAL_IN_SEGMENTS
inline constexpr bool in_segments = true;
#else
inline constexpr bool in_segments = false;
#endif

/// The disk of the engine in segments; null: the operating system's.
inline SegmentDisk* disk_of_tests = nullptr;

/// The journal in `file`, with a clock that stands still at test_time unless `options` have one.
inline std::unique_ptr<Journal> open_journal(const std::filesystem::path& file, SqliteJournalOptions options = {}) {
  if (!options.clock) options.clock = [] { return test_time; };
  if (!in_segments) return open_sqlite_journal(file, std::move(options));
  SegmentTuning tuning;
  tuning.disk = disk_of_tests;
  return open_segment_journal(file, std::move(options), tuning);
}

/// A call as ingest hands it on: who it is, and what it says.
struct Sent {
  std::string message_id; ///< "" = none
  std::string content = "{}";
};

/// What the journal cannot pack, beside texts of other seeds: it takes as many bytes of the file as it has.
inline std::string random_text(std::size_t bytes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string text(bytes, '\0');
  for (auto& byte : text) byte = static_cast<char>(random());
  return text;
}

inline std::uint64_t content_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

inline ingest::Batch batch_of(const std::vector<Sent>& calls, std::int64_t received_at_ms = test_time) {
  ingest::Batch batch;
  batch.received_at_ms = received_at_ms;
  for (const auto& call : calls) {
    ingest::Record record;
    record.received_at_ms = received_at_ms;
    record.source_id = "web";
    record.message_id = call.message_id;
    record.details = "{}";
    record.call = call.content;
    batch.entries.push_back(
        {batch.bytes.size(), ingest::dedupe_key("web", "", call.message_id), content_of(call.content)});
    ingest::encode(record, batch.bytes);
  }
  return batch;
}

inline AppendResult append(Journal& journal, ingest::Batch batch) {
  const auto promise = std::make_shared<std::promise<AppendResult>>(); // outlives set_value, on whichever thread
  auto answer = promise->get_future();
  journal.append(std::move(batch), [promise](AppendResult result) { promise->set_value(std::move(result)); });
  return answer.get();
}

/// The answer to one call.
inline ingest::Appended append_one(Journal& journal, const Sent& call, std::int64_t received_at_ms = test_time) {
  const auto result = append(journal, batch_of({call}, received_at_ms));
  if (!result) throw std::runtime_error("the journal did not take a call");
  return result->at(0);
}

/// Every call that is kept, from the first on: its seq and its text.
inline std::vector<std::pair<std::uint64_t, std::string>> all_of(Journal& journal) {
  std::vector<std::pair<std::uint64_t, std::string>> calls;
  std::uint64_t next = 0;
  while (const auto group = journal.at_or_after(next)) {
    for (auto seq = group->first(); seq <= group->last(); ++seq)
      calls.emplace_back(seq, std::string(group->record(seq).call));
    next = group->last() + 1;
  }
  return calls;
}

} // namespace plumbline::journal
