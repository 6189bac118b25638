#include "daemon/figures/figures_reader.h"

#include "daemon/core/priority.h"
#include "daemon/core/unix_time.h"
#include "daemon/figures/figures_file.h"
#include "daemon/journal/sqlite/sqlite_file.h"
#include "validator/values/timestamp.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <future>
#include <limits>
#include <stdexcept>
#include <utility>

namespace plumbline::debugger {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::uint64_t calls_between_writes = 32'768; // as often as the checklist's counts
/// Others on this thread wait no longer.
constexpr std::chrono::milliseconds turn{50};
/// A request waits no longer; time for some hundred thousand calls.
constexpr std::chrono::milliseconds patience{2'000};

bool is_kept(journal::Journal& journal, std::uint64_t seq) {
  const auto group = journal.at_or_after(seq);
  return group && group->holds(seq);
}

} // namespace

FiguresReader::FiguresReader(const std::filesystem::path& file, journal::Journal& journal)
    : path_(file), journal_(journal) {
  run_and_wait([this] {
    come_behind_others();
    open();
  });
  wake();
}

FiguresReader::~FiguresReader() { stop(); }

void FiguresReader::wake() {
  if (!woken_.exchange(true)) worker_.post([this] { look(); });
}

void FiguresReader::stop() {
  if (stopped_.exchange(true)) return worker_.stop();
  worker_.post([this] { write(mark_); });
  worker_.stop();
}

template<class Job>
void FiguresReader::run_and_wait(Job job) {
  std::promise<void> promise;
  auto done = promise.get_future();
  worker_.post([job = std::move(job), promise = std::move(promise)]() mutable {
    job();
    promise.set_value();
  });
  done.wait();
}

void FiguresReader::open() {
  mark_ = journal_.mark();
  try {
    file_ = std::make_unique<FiguresFile>(path_);
    const auto mark = file_->mark();
    figures_ = file_->load();
    const bool ours = mark.identity == mark_.identity && figures_->position <= journal_.head();
    if (ours || figures_->position == 0) {
      written_ = figures_->position;
      if (figures_->position == 0) note_beginning();
      if (ours && mark.erasures != mark_.erasures) erase_forgotten_texts();
      return;
    }
    spdlog::warn("{} has the figures of another journal; counting again", path_.string());
  } catch (const journal::FullDisk&) {
    throw; // what it has of calls that are dropped could not be counted again
  } catch (const std::exception& fault) {
    spdlog::warn("{}; counting the figures again from the kept calls", fault.what());
  }
  file_.reset();
  journal::remove_sqlite_file(path_);
  figures_ = std::make_unique<Figures>();
  note_beginning();
  try {
    file_ = std::make_unique<FiguresFile>(path_);
  } catch (const std::exception& fault) {
    spdlog::error("problems and coverage will be lost at a restart: {}", fault.what());
    failing_ = true;
  }
}

/// Nothing is counted yet, and calls that are no longer kept never will be.
void FiguresReader::note_beginning() {
  if (journal_.first() <= 1) return;
  figures_->since_ms = unix_ms();
  try {
    if (const auto oldest = journal_.at_or_after(1))
      figures_->since_ms = oldest->record(oldest->first()).received_at_ms;
  } catch (const std::exception& fault) {
    spdlog::error("the oldest call cannot be read: {}", fault.what());
  }
  spdlog::warn("{} counts calls since {}: older calls are no longer kept", path_.string(),
               format_timestamp(*figures_->since_ms));
}

/// The daemon ended between forgetting calls and erasing their texts here.
void FiguresReader::erase_forgotten_texts() {
  std::vector<std::uint64_t> samples;
  for (const auto& entry : figures_->problems.kept().all()) samples.push_back(entry.value.sample);
  for (const auto& entry : figures_->coverage.unplanned().all()) samples.push_back(entry.value.sample);
  std::sort(samples.begin(), samples.end());
  samples.erase(std::unique(samples.begin(), samples.end()), samples.end());
  std::vector<journal::SeqRange> gone;
  for (const auto seq : samples)
    if (seq != 0 && !is_kept(journal_, seq)) gone.push_back({seq, seq});
  figures_->problems.erase(gone);
  figures_->coverage.erase(gone);
  write(mark_);
  file_->clear_log();
}

void FiguresReader::look() {
  woken_ = false;
  const auto head = journal_.head();
  if (count_to(head, turn) == Reached::less && !stopped_) wake();
  if (write_wanted_.exchange(false)) write(mark_);
}

FiguresReader::Reached FiguresReader::count_to(std::uint64_t target, std::chrono::milliseconds at_most) {
  const auto end = Steady::now() + at_most;
  while (figures_->position < target) {
    if (stopped_ || Steady::now() >= end) return Reached::less;
    journal::GroupPtr group;
    try {
      group = journal_.at_or_after(figures_->position + 1);
    } catch (const std::exception& fault) {
      spdlog::error("problems and coverage are out of date: {}", fault.what());
      return Reached::fault;
    }
    if (!group) { // the rest is no longer kept
      figures_->position = target;
      break;
    }
    count(*group);
    if (figures_->position - written_ >= calls_between_writes) write(mark_);
  }
  return Reached::target;
}

void FiguresReader::count(const journal::Group& group) {
  for (auto seq = std::max(group.first(), figures_->position + 1); seq <= group.last(); ++seq) {
    try {
      figures_->fold(seq, group.record(seq));
    } catch (const std::runtime_error&) {
      figures_->position = seq; // damaged: those who read it are told
    }
  }
}

void FiguresReader::write(const journal::JournalMark& mark) {
  if (!file_) return;
  try {
    file_->keep(*figures_, mark);
    written_ = figures_->position;
    failing_ = false;
  } catch (const std::exception& fault) {
    if (!failing_.exchange(true)) spdlog::error("problems and coverage cannot be written: {}", fault.what());
  }
}

task<std::optional<std::string>> FiguresReader::ask(std::function<std::string(const Figures&)> render) {
  auto answer = [this, render = std::move(render)]() -> std::optional<std::string> {
    if (count_to(journal_.head(), patience) != Reached::target) return std::nullopt;
    return render(*figures_);
  };
  co_return co_await worker_.run(std::move(answer));
}

void FiguresReader::count_all() {
  run_and_wait([this] {
    count_to(journal_.head(), std::chrono::hours(1));
    write(mark_);
  });
}

void FiguresReader::erase(const std::vector<journal::SeqRange>& gone) {
  run_and_wait([this, &gone] {
    figures_->problems.erase(gone);
    figures_->coverage.erase(gone);
    mark_ = journal_.mark();
    write(mark_);
    if (!file_) return;
    try {
      file_->clear_log();
    } catch (const std::exception& fault) {
      spdlog::error("{} may hold texts of forgotten calls until the next write: {}", path_.string(), fault.what());
    }
  });
}

std::uint64_t FiguresReader::may_drop_below() {
  // Retention does not wait for a full disk: it may be what makes room.
  if (failing_) return std::numeric_limits<std::uint64_t>::max();
  const auto written = written_.load();
  if (written < journal_.head() && !write_wanted_.exchange(true)) wake();
  return written + 1;
}

} // namespace plumbline::debugger
