// What a journal of many calls costs: start-up, history's pages by each field, size, and commits.
//   plumbline_journal_bench CALLS [DIRECTORY [before]]      "before": the engine of a journal.db
// Everything goes through the product's own classes, into a directory of its own under DIRECTORY (else the system's for
// temporary files), which is gone afterwards. "cold": the operating system's cache has lost both files before each
// page.
#include "daemon/debugger/history.h"
#include "daemon/journal/index/call_index.h"
#include "daemon/journal/segments/segment_journal.h"
#include "daemon/journal/sqlite_journal.h"
#include "tests/bench/sample_calls.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using namespace plumbline;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr std::uint64_t batch_calls = 100;
constexpr std::size_t page_limit = 100;
constexpr int places = 20;
/// All calls came within the dedupe's window: a start reads every key.
constexpr std::int64_t span_ms = 20LL * 60 * 60 * 1'000;
// The bounds, in ms.
constexpr double start_bound = 1'000;
constexpr double page_bound = 50;
constexpr double scan_bound = 200;

bool missed = false;
bool in_segments = true; ///< which engine

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

double at_share(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

const char* verdict_on(double ms, double bound) {
  if (ms <= bound) return "";
  missed = true;
  return "  MISSED";
}

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// The file, or all files of a directory.
std::vector<fs::path> files_of(const fs::path& journal) {
  if (!fs::is_directory(journal)) return {journal};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(journal)) files.push_back(entry.path());
  return files;
}

double mib_of(const fs::path& of) {
  double bytes = 0;
  std::error_code ignored;
  for (const auto& file : files_of(of))
    if (const auto size = fs::file_size(file, ignored); !ignored) bytes += static_cast<double>(size);
  return bytes / (1 << 20);
}

/// What this process had the disk write.
double written_mib() {
  std::ifstream io("/proc/self/io");
  std::string name;
  double bytes = 0;
  while (io >> name >> bytes)
    if (name == "write_bytes:") return bytes / (1 << 20);
  return 0;
}

double resident_mib() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// The operating system's cache forgets a file.
void chill(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  ::close(descriptor); // nobody in this process has it open: SQLite's locks would end
}

class Directory {
 public:
  explicit Directory(const fs::path& under) {
    auto name = (under / "plumbline-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no directory can be made under " + under.string());
    path_ = name;
  }
  ~Directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  fs::path journal() const { return path_ / "journal.db"; }
  fs::path index() const { return path_ / "index.db"; }

 private:
  fs::path path_;
};

/// Journal and index as the daemon has them.
struct Opened {
  std::unique_ptr<journal::Journal> journal;
  std::unique_ptr<journal::CallIndex> index;

  explicit Opened(const Directory& directory) {
    journal = in_segments ? journal::open_segment_journal(directory.journal())
                          : journal::open_sqlite_journal(directory.journal());
    index = std::make_unique<journal::CallIndex>(directory.index(), *journal);
    journal->on_commit([this](std::uint64_t) { index->wake(); });
  }
  ~Opened() {
    journal->stop();
    index->stop();
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
};

/// Answers that are still to come.
class Outstanding {
 public:
  void wait_below(std::size_t most) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ < most; });
    ++count_;
  }
  void over(bool taken) {
    const std::lock_guard lock(mutex_);
    --count_;
    if (!taken) failed_ = true;
    changed_.notify_all();
  }
  /// Whether all were taken.
  bool all() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ == 0; });
    return !failed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
  bool failed_ = false;
};

/// In a process of its own, which then ends as kill -9 ends one.
[[noreturn]] void fill(const Directory& directory, std::uint64_t calls, std::int64_t from_ms) {
  const Opened opened(directory);
  bench::SampleCalls samples(calls, from_ms, span_ms);
  Outstanding outstanding;
  const auto begin = Clock::now();
  for (std::uint64_t number = 0; number < calls; number += batch_calls) {
    outstanding.wait_below(64);
    opened.journal->append(samples.batch(number, std::min(batch_calls, calls - number)),
                           [&outstanding](const journal::AppendResult& result) { outstanding.over(bool(result)); });
  }
  if (!outstanding.all()) std::fputs("not all calls were taken\n", stderr), ::_exit(1);
  const auto filled = ms_since(begin);
  opened.index->catch_up();
  std::printf(
      "filled with batches of %llu, one thread that makes calls: %.0f calls/s; the index came after in %.1f s\n",
      static_cast<unsigned long long>(batch_calls), static_cast<double>(calls) / filled * 1'000,
      (ms_since(begin) - filled) / 1'000);
  std::printf("the disk wrote %.0f MiB\n", written_mib());
  std::fflush(stdout);
  ::_exit(0);
}

/// `number`: of a call that was not sent yet.
void start(const Directory& directory, std::uint64_t number, const char* how, bool cold) {
  if (cold)
    for (const auto& of : {directory.journal(), directory.index()})
      for (const auto& file : files_of(of))
        for (const auto* behind : {"", "-wal"}) chill(file.string() + behind);
  const auto begin = Clock::now();
  const Opened opened(directory);
  const auto ready = ms_since(begin);
  std::promise<bool> taken;
  opened.journal->append(bench::SampleCalls(1'000, now_ms(), 0).batch(number, 1),
                         [&taken](const journal::AppendResult& result) { taken.set_value(bool(result)); });
  if (!taken.get_future().get()) throw std::runtime_error("a call was not taken");
  const auto answered = ms_since(begin);
  opened.index->catch_up();
  std::printf(
      "  %-24s %6.0f ms (%.0f at most)%s; the first call is answered after %.0f, the index knows all after %.0f; "
      "%.0f MiB of memory\n",
      how, ready, start_bound, verdict_on(ready, start_bound), answered, ms_since(begin), resident_mib());
  std::fflush(stdout);
}

std::size_t count_of(std::string_view page) {
  std::size_t count = 0;
  for (auto at = page.find("{\"seq\":"); at != std::string_view::npos; at = page.find("{\"seq\":", at + 1)) ++count;
  return count;
}

/// Drops what the cache has of the files through descriptors that stay open: closing one would end SQLite's locks.
class Cache {
 public:
  explicit Cache(const Directory& directory) {
    for (const auto& of : {directory.journal(), directory.index()})
      for (const auto& file : files_of(of)) descriptors_.push_back(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  }
  ~Cache() {
    for (const int descriptor : descriptors_) ::close(descriptor);
  }
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;
  void drop() const {
    for (const int descriptor : descriptors_) ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  }

 private:
  std::vector<int> descriptors_;
};

/// A filter's pages from several places on, and how long they took.
void pages(const Opened& opened, const Cache& cache, const char* name, const debugger::HistoryQuery& asked,
           double bound) {
  const auto head = opened.journal->head();
  std::vector<double> cold;
  std::vector<double> warm;
  std::size_t found = 0;
  for (int place = 0; place < places; ++place) {
    auto query = asked;
    query.before = head + 1 - head / places * static_cast<std::uint64_t>(place);
    cache.drop();
    for (auto* times : {&cold, &warm}) {
      const auto begin = Clock::now();
      const auto over = [begin] { return Clock::now() - begin >= debugger::page_search_time; };
      const auto page = debugger::history_page(*opened.journal, opened.index.get(), query, page_limit, over);
      times->push_back(ms_since(begin));
      if (times == &cold) found += count_of(page);
    }
  }
  // The worst of the cold ones is also what else the disk had to do just then.
  const auto judged = std::max(at_share(cold, 0.5), at_share(warm, 1));
  // The search ends at its bound; what it has begun by then it ends.
  std::printf("  %-40s %6.1f   %7.1f %7.1f   %7.1f %7.1f   (%.0f)%s\n", name,
              static_cast<double>(found) / static_cast<double>(places), at_share(cold, 0.5), at_share(cold, 1),
              at_share(warm, 0.5), at_share(warm, 1), bound, verdict_on(judged, bound));
  std::fflush(stdout);
}

debugger::HistoryQuery query_of(const std::string& text) {
  debugger::HistoryQuery query;
  auto parsed = debugger::FilterQuery::parse(text);
  if (!parsed) throw std::logic_error("a filter of the bench is none: " + text);
  query.filter.query = std::move(*parsed);
  return query;
}

void all_pages(const Opened& opened, const Directory& directory, const bench::SampleCalls& samples,
               std::uint64_t calls) {
  const Cache cache(directory);
  std::printf(
      "pages of %zu calls at %d places       calls a page   cold p50     max   warm p50     max   (at most), ms\n",
      page_limit, places);
  const auto filter = [&](const char* name, const std::string& text, double bound = page_bound) {
    pages(opened, cache, name, query_of(text), bound);
  };
  pages(opened, cache, "no filter", {}, page_bound);
  const auto user = samples.users() / 3;
  filter("env:dev", "env:dev");
  filter("source:iOS", "source:iOS");
  filter("type:identify", "type:identify");
  filter("event:\"Order Completed\"", "event:\"Order Completed\"");
  filter("result:fail", "result:fail");
  filter("kind:enum", "kind:enum");
  filter("session:nightly", "session:nightly");
  filter("messageId:", "messageId:" + bench::SampleCalls::message_id(calls / 3));
  filter("userId:", "userId:" + bench::SampleCalls::user_id(user));
  filter("anonymousId:", "anonymousId:" + bench::SampleCalls::anonymous_id(user));
  filter("user:", "user:" + bench::SampleCalls::user_id(user));
  debugger::HistoryQuery hour;
  hour.from_ms = samples.time_of(calls / 3);
  hour.to_ms = samples.time_of(calls / 3 + calls / 20);
  pages(opened, cache, "an hour long ago", hour, page_bound);
  filter("an event of three calls", "event:\"" + std::string(bench::SampleCalls::rare_event) + "\"");
  filter("the same, env:prod result:fail type:track",
         "env:prod result:fail type:track event:\"" + std::string(bench::SampleCalls::rare_event) + "\"");
  filter("a user's calls of one event", "userId:" + bench::SampleCalls::user_id(user) + " event:\"Order Completed\"");
  filter("kind:type session:nightly env:dev", "kind:type session:nightly env:dev");
  filter("an event of no call", "event:Absent");
  // What is looked for in the calls themselves ends after its time, and says how far it came.
  constexpr double leeway = 25;
  filter("a word that no call has", "nowhere-to-be-found", scan_bound + leeway);
  filter("a word that each call has", "monopoly", scan_bound + leeway);
  filter("price:>998", "price:>998", scan_bound + leeway);
  filter("result:fail and a word that none has", "result:fail nowhere-to-be-found", scan_bound + leeway);
}

/// Clients that send a call when the last was answered.
void commits(const Opened& opened, std::uint64_t from_number, int clients, std::chrono::seconds time) {
  bench::SampleCalls samples(10'000'000, now_ms(), 0);
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<double> latencies;
  std::size_t outstanding = 0;
  const auto begin = Clock::now();
  auto number = from_number;
  while (Clock::now() - begin < time) {
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return outstanding < static_cast<std::size_t>(clients); });
      ++outstanding;
    }
    auto batch = samples.batch(number++, 1);
    opened.journal->append(std::move(batch), [&, sent = Clock::now()](const journal::AppendResult&) {
      const std::lock_guard lock(mutex);
      latencies.push_back(ms_since(sent));
      --outstanding;
      changed.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return outstanding == 0; });
  std::printf("  %3d client%s %8.0f calls/s   p50 %7.2f ms   p99 %7.2f   p99.9 %7.2f   max %7.2f\n", clients,
              clients == 1 ? " " : "s", static_cast<double>(latencies.size()) / ms_since(begin) * 1'000,
              at_share(latencies, 0.5), at_share(latencies, 0.99), at_share(latencies, 0.999), at_share(latencies, 1));
  std::fflush(stdout);
}

int measure(std::uint64_t calls, const fs::path& under) {
  const auto room = fs::space(under).available;
  if (room < calls * 2'500)
    return std::fprintf(stderr, "%s has not the room for %llu calls\n", under.c_str(),
                        static_cast<unsigned long long>(calls)),
           2;
  const Directory directory(under);
  const auto from_ms = now_ms() - span_ms;
  const auto child = ::fork(); // before there are threads
  if (child < 0) throw std::runtime_error("no second process can be made");
  if (child == 0) fill(directory, calls, from_ms);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) return 1;
  std::printf("the kill left %.0f MiB of write-ahead log\n", mib_of(directory.journal().string() + "-wal"));

  const bench::SampleCalls samples(calls, from_ms, span_ms);
  std::printf("start-up with %llu calls of one day\n", static_cast<unsigned long long>(calls));
  start(directory, calls + 0, "after a kill, cold", true);
  start(directory, calls + 1, "after a clean end, cold", true);
  start(directory, calls + 2, "after a clean end, warm", false);
  const auto journal_mib = mib_of(directory.journal());
  const auto index_mib = mib_of(directory.index());
  std::printf("size: journal %.0f MiB, %.0f bytes a call; index %.0f MiB, %.1f bytes a call\n", journal_mib,
              journal_mib * (1 << 20) / static_cast<double>(calls), index_mib,
              index_mib * (1 << 20) / static_cast<double>(calls));
  const Opened opened(directory);
  opened.index->catch_up();
  all_pages(opened, directory, samples, calls);
  std::printf("commits, on top of all that: single calls\n");
  commits(opened, calls + 10, 1, std::chrono::seconds(5));
  commits(opened, calls + 1'000'000, 64, std::chrono::seconds(10));
  commits(opened, calls + 2'000'000, 512, std::chrono::seconds(10));
  return missed ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
  in_segments = argc <= 3 || std::string_view(argv[3]) != "before";
  const auto calls = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  if (calls < 10'000) return std::fputs("plumbline_journal_bench CALLS [DIRECTORY]: at least 10,000\n", stderr), 2;
  spdlog::set_level(spdlog::level::warn);
  try {
    return measure(calls, argc > 2 ? fs::path(argv[2]) : fs::temp_directory_path());
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "%s\n", error.what()), 1;
  }
}
