// The bounds of every journal on this disk: bare writers that sync each group of records and do nothing else.
//   plumbline_bound_bench ROUNDS DIRECTORY
// Prints a line for each writer and size of group: the writer, the records of a group, and the median of the records a
// second that it wrote, separated by tabs. The rounds are interleaved. The files are in a directory of their own, which
// is gone afterwards.
#include "daemon/journal/record_codec.h"
#include "daemon/journal/segments/segment_disk.h"
#include "tests/bench/sample_calls.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace plumbline;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr std::array<std::size_t, 4> group_sizes{1, 16, 256, 4'096};
constexpr std::size_t sample_records = 4 * 4'096;
constexpr std::chrono::milliseconds round_time{500};
constexpr int most_rounds = 1'000;

/// Records as ingest hands them on, one after another in `bytes`.
struct Records {
  std::string bytes;
  std::vector<std::size_t> begins; ///< of each record, and the end of the last

  std::string_view range(std::size_t first, std::size_t count) const {
    return std::string_view(bytes).substr(begins[first], begins[first + count] - begins[first]);
  }
};

Records sample() {
  auto batch = bench::SampleCalls(sample_records, 1'767'268'800'000, 60'000).batch(0, sample_records);
  Records records;
  for (const auto& entry : batch.entries) records.begins.push_back(entry.offset);
  records.begins.push_back(batch.bytes.size());
  records.bytes = std::move(batch.bytes);
  return records;
}

/// Appends to a file, and syncs after each group.
class File {
 public:
  explicit File(const fs::path& path) : path_(path), file_(journal::make_file(path)) {}

  void append(std::string_view bytes) {
    journal::write_all(journal::system_disk(), file_.get(), bytes, size_);
    size_ += bytes.size();
    journal::sync_file(journal::system_disk(), file_.get(), path_);
  }

 private:
  const fs::path path_;
  journal::FileHandle file_;
  std::uint64_t size_ = 0;
};

/// A row for each record, and a transaction for each group.
class Table {
 public:
  explicit Table(const fs::path& path) : database_(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
    database_.exec("PRAGMA journal_mode = WAL");
    database_.exec("PRAGMA synchronous = FULL");
    database_.exec("CREATE TABLE calls (seq INTEGER PRIMARY KEY, record BLOB NOT NULL)");
    insert_ = std::make_unique<SQLite::Statement>(database_, "INSERT INTO calls (record) VALUES (?)");
  }

  void append(const Records& records, std::size_t first, std::size_t count) {
    SQLite::Transaction transaction(database_);
    for (auto at = first; at < first + count; ++at) {
      const auto record = records.range(at, 1);
      insert_->bindNoCopy(1, record.data(), static_cast<int>(record.size()));
      insert_->exec();
      insert_->reset();
    }
    transaction.commit();
  }

 private:
  SQLite::Database database_;
  std::unique_ptr<SQLite::Statement> insert_;
};

/// Writes the records from `first` on as a group, durably.
using Append = std::function<void(std::size_t first, std::size_t count)>;

struct Writer {
  const char* name;
  std::function<Append(const fs::path&)> open; ///< on a new file
};

std::vector<Writer> writers(const Records& records) {
  const auto raw = [&records](const fs::path& path) -> Append {
    return [&records, file = std::make_shared<File>(path)](std::size_t first, std::size_t count) {
      file->append(records.range(first, count));
    };
  };
  const auto packed = [&records](const fs::path& path) -> Append {
    return [&records, file = std::make_shared<File>(path),
            codec = std::make_shared<journal::RecordCodec>()](std::size_t first, std::size_t count) {
      const auto group = records.range(first, count);
      const auto bytes = codec->pack(group);
      file->append(bytes.empty() ? group : bytes);
    };
  };
  const auto table = [&records](const fs::path& path) -> Append {
    return [&records, rows = std::make_shared<Table>(path)](std::size_t first, std::size_t count) {
      rows->append(records, first, count);
    };
  };
  return {{"file", raw}, {"file, packed", packed}, {"SQLite, a row a call", table}};
}

double records_per_second(const Append& append, std::size_t group) {
  std::size_t written = 0;
  const auto begin = Clock::now();
  auto now = begin;
  for (; now - begin < round_time; now = Clock::now(), written += group) append(written % sample_records, group);
  return static_cast<double>(written) / std::chrono::duration<double>(now - begin).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void measure(int rounds, const fs::path& directory) {
  const auto records = sample();
  const auto all = writers(records);
  std::vector<std::vector<double>> rates(all.size() * group_sizes.size());
  for (int round = 0; round < rounds; ++round)
    for (std::size_t size = 0; size < group_sizes.size(); ++size)
      for (std::size_t writer = 0; writer < all.size(); ++writer) {
        // A file of its own, so that no round pays for what another left.
        const auto own = directory / std::to_string(writer);
        fs::create_directory(own);
        rates[writer * group_sizes.size() + size].push_back(
            records_per_second(all[writer].open(own / "records"), group_sizes[size]));
        fs::remove_all(own);
      }
  for (std::size_t writer = 0; writer < all.size(); ++writer)
    for (std::size_t size = 0; size < group_sizes.size(); ++size)
      std::printf("%s\t%zu\t%.0f\n", all[writer].name, group_sizes[size],
                  median(std::move(rates[writer * group_sizes.size() + size])));
}

} // namespace

int main(int count, char** arguments) {
  const int rounds = count == 3 ? std::atoi(arguments[1]) : 0;
  if (rounds < 1 || rounds > most_rounds) {
    std::fprintf(stderr, "usage: plumbline_bound_bench ROUNDS DIRECTORY (at most %d rounds)\n", most_rounds);
    return 2;
  }
  auto name = (fs::path(arguments[2]) / "plumbline-bounds-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    std::fprintf(stderr, "no directory can be made under %s\n", arguments[2]);
    return 1;
  }
  int status = 0;
  try {
    measure(rounds, name);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "%s\n", fault.what());
    status = 1;
  }
  std::error_code ignored;
  fs::remove_all(name, ignored);
  return status;
}
