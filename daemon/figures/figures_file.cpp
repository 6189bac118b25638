#include "daemon/figures/figures_file.h"

#include "daemon/journal/sqlite/sqlite_file.h"

#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace plumbline::debugger {

namespace {

constexpr std::array upgrades{
    "ALTER TABLE problems ADD COLUMN hours BLOB;"
    "CREATE TABLE rates(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, env TEXT NOT NULL, type TEXT NOT NULL,"
    " source TEXT NOT NULL, source_name TEXT NOT NULL, event TEXT, seen INTEGER NOT NULL, passed INTEGER NOT NULL,"
    " failed INTEGER NOT NULL, last_seq INTEGER NOT NULL, last_at INTEGER NOT NULL, seconds BLOB NOT NULL,"
    " minutes BLOB NOT NULL, failing BLOB NOT NULL);"
    "CREATE TABLE minutes(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, minute INTEGER NOT NULL,"
    " env TEXT NOT NULL, source TEXT NOT NULL, source_name TEXT NOT NULL, pass INTEGER NOT NULL,"
    " fail INTEGER NOT NULL, error INTEGER NOT NULL, unchecked INTEGER NOT NULL);"
    "CREATE TABLE seconds(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, env TEXT NOT NULL,"
    " source TEXT NOT NULL, source_name TEXT NOT NULL, pass BLOB NOT NULL, fail BLOB NOT NULL, error BLOB NOT NULL,"
    " unchecked BLOB NOT NULL);"};

constexpr journal::SqliteFormat format{
    "figures of plumblined",
    0x504c4647 /* PLFG */,
    2,
    4'096,
    2'048,
    "CREATE TABLE problems(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, env TEXT NOT NULL, type TEXT NOT NULL,"
    " source TEXT NOT NULL, source_name TEXT NOT NULL, event TEXT, kind TEXT NOT NULL, path TEXT NOT NULL,"
    " message TEXT NOT NULL, hint TEXT NOT NULL, count INTEGER NOT NULL, first_seq INTEGER NOT NULL,"
    " first_at INTEGER NOT NULL, last_seq INTEGER NOT NULL, last_at INTEGER NOT NULL, sample INTEGER NOT NULL,"
    " passing_since INTEGER, hours BLOB);"
    "CREATE TABLE rule_counts(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, env TEXT NOT NULL,"
    " rule TEXT NOT NULL, source TEXT NOT NULL, source_name TEXT NOT NULL, seen INTEGER NOT NULL,"
    " passed INTEGER NOT NULL, failed INTEGER NOT NULL, last_seq INTEGER NOT NULL, last_at INTEGER NOT NULL,"
    " last_passed INTEGER NOT NULL);"
    "CREATE TABLE unplanned_events(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, env TEXT NOT NULL,"
    " type TEXT NOT NULL, event TEXT NOT NULL, seen INTEGER NOT NULL, last_seq INTEGER NOT NULL,"
    " last_at INTEGER NOT NULL, sample INTEGER NOT NULL, hint TEXT NOT NULL);"
    "CREATE TABLE numbers(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE rates(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, env TEXT NOT NULL, type TEXT NOT NULL,"
    " source TEXT NOT NULL, source_name TEXT NOT NULL, event TEXT, seen INTEGER NOT NULL, passed INTEGER NOT NULL,"
    " failed INTEGER NOT NULL, last_seq INTEGER NOT NULL, last_at INTEGER NOT NULL, seconds BLOB NOT NULL,"
    " minutes BLOB NOT NULL, failing BLOB NOT NULL);"
    "CREATE TABLE minutes(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, minute INTEGER NOT NULL,"
    " env TEXT NOT NULL, source TEXT NOT NULL, source_name TEXT NOT NULL, pass INTEGER NOT NULL,"
    " fail INTEGER NOT NULL, error INTEGER NOT NULL, unchecked INTEGER NOT NULL);"
    "CREATE TABLE seconds(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, env TEXT NOT NULL,"
    " source TEXT NOT NULL, source_name TEXT NOT NULL, pass BLOB NOT NULL, fail BLOB NOT NULL, error BLOB NOT NULL,"
    " unchecked BLOB NOT NULL);",
    upgrades};

/// Binds the columns of a row in their order.
class Writer {
 public:
  explicit Writer(SQLite::Statement& statement) : statement_(statement) {}

  template<class... Values>
  void operator()(const Values&... values) {
    (bind(values), ...);
  }

 private:
  void bind(std::uint64_t number) { statement_.bind(at_++, static_cast<std::int64_t>(number)); }
  void bind(std::int64_t number) { statement_.bind(at_++, number); }
  void bind(bool flag) { bind(std::uint64_t{flag}); }
  void bind(std::string_view text) { statement_.bind(at_++, std::string(text)); }
  void bind(const std::string& text) { statement_.bind(at_++, text); }
  void bind(Environment env) { bind(name_of(env)); }
  void bind(validator::CallType type) { bind(validator::name_of(type)); }
  template<std::size_t Size>
  void bind(const RecentCounts<Size>& counts) {
    statement_.bind(at_++, &counts, static_cast<int>(sizeof counts));
  }
  template<class Value>
  void bind(const std::optional<Value>& value) {
    if (value) return bind(*value);
    statement_.bind(at_++);
  }

  SQLite::Statement& statement_;
  int at_ = 1;
};

/// Reads the columns of a row in their order.
class Reader {
 public:
  explicit Reader(SQLite::Statement& statement) : statement_(statement) {}

  template<class... Values>
  void operator()(Values&... values) {
    (get(values), ...);
  }

 private:
  void get(std::int64_t& number) { number = statement_.getColumn(at_++).getInt64(); }
  void get(std::uint64_t& number) { number = static_cast<std::uint64_t>(statement_.getColumn(at_++).getInt64()); }
  void get(bool& flag) { flag = statement_.getColumn(at_++).getInt64() != 0; }
  void get(std::string& text) { text = statement_.getColumn(at_++).getString(); }
  void get(Environment& env) {
    env = environment_named(statement_.getColumn(at_++).getString()).value_or(Environment::dev);
  }
  void get(validator::CallType& type) { type = validator::call_type_named(statement_.getColumn(at_++).getString()); }
  /// Stays empty if the file has none, or of another size.
  template<std::size_t Size>
  void get(RecentCounts<Size>& counts) {
    static_assert(std::is_trivially_copyable_v<RecentCounts<Size>>);
    const auto bytes = journal::blob(statement_.getColumn(at_++));
    if (bytes.size() == sizeof counts) std::memcpy(&counts, bytes.data(), sizeof counts);
  }
  template<class Value>
  void get(std::optional<Value>& value) {
    if (statement_.getColumn(at_).isNull())
      ++at_;
    else
      get(value.emplace());
  }

  SQLite::Statement& statement_;
  int at_ = 0;
};

// The columns after number and touched, in the schema's order: one list for both directions.

template<class Row, class OfProblem>
void columns(Row& row, OfProblem& problem)
  requires std::is_same_v<std::remove_const_t<OfProblem>, Problem>
{
  row(problem.env, problem.type, problem.source_id, problem.source_name, problem.event, problem.kind, problem.path,
      problem.message, problem.hint, problem.count, problem.first_seq, problem.first_at_ms, problem.last_seq,
      problem.last_at_ms, problem.sample, problem.passing_since_ms, problem.hours);
}

template<class Row, class OfCount>
void columns(Row& row, OfCount& count)
  requires std::is_same_v<std::remove_const_t<OfCount>, RuleCount>
{
  row(count.env, count.rule, count.source_id, count.source_name, count.seen, count.passed, count.failed, count.last_seq,
      count.last_at_ms, count.last_passed);
}

template<class Row, class OfEvent>
void columns(Row& row, OfEvent& event)
  requires std::is_same_v<std::remove_const_t<OfEvent>, UnplannedEvent>
{
  row(event.env, event.type, event.event, event.seen, event.last_seq, event.last_at_ms, event.sample, event.hint);
}

template<class Row, class OfRate>
void columns(Row& row, OfRate& rate)
  requires std::is_same_v<std::remove_const_t<OfRate>, EventRate>
{
  row(rate.env, rate.type, rate.source_id, rate.source_name, rate.event, rate.seen, rate.passed, rate.failed,
      rate.last_seq, rate.last_at_ms, rate.seconds, rate.minutes, rate.failing);
}

template<class Row, class OfCount>
void columns(Row& row, OfCount& count)
  requires std::is_same_v<std::remove_const_t<OfCount>, MinuteCount>
{
  row(count.minute, count.env, count.source_id, count.source_name, count.pass, count.fail, count.error,
      count.unchecked);
}

template<class Row, class OfCounts>
void columns(Row& row, OfCounts& counts)
  requires std::is_same_v<std::remove_const_t<OfCounts>, SecondCounts>
{
  row(counts.env, counts.source_id, counts.source_name, counts.pass, counts.fail, counts.error, counts.unchecked);
}

/// A table with its columns after number and touched.
struct Table {
  const char* name;
  int columns;
};
constexpr Table problems_table{"problems", 17};
constexpr Table rules_table{"rule_counts", 10};
constexpr Table unplanned_table{"unplanned_events", 8};
constexpr Table rates_table{"rates", 13};
constexpr Table minutes_table{"minutes", 8};
constexpr Table seconds_table{"seconds", 7};

template<class Value>
void write(SQLite::Database& database, const Table& table, const LatestFirst<Value>& values) {
  if (!values.dropped().empty()) {
    SQLite::Statement remove(database, std::string("DELETE FROM ") + table.name + " WHERE number = ?");
    for (const auto number : values.dropped()) {
      remove.bind(1, static_cast<std::int64_t>(number));
      journal::run(remove);
    }
  }
  if (values.unwritten().empty()) return;
  std::string sql = std::string("INSERT OR REPLACE INTO ") + table.name + " VALUES(?,?";
  for (int i = 0; i < table.columns; ++i) sql += ",?";
  SQLite::Statement replace(database, sql + ")");
  for (const auto* entry : values.unwritten()) {
    Writer row(replace);
    row(entry->number, entry->touched);
    columns(row, entry->value);
    journal::run(replace);
  }
}

template<class Value, class Restore>
void read(SQLite::Database& database, const Table& table, Restore restore) {
  SQLite::Statement select(database, std::string("SELECT * FROM ") + table.name + " ORDER BY touched DESC");
  while (select.executeStep()) {
    Reader row(select);
    std::uint64_t number = 0;
    std::uint64_t touched = 0;
    Value value;
    row(number, touched);
    columns(row, value);
    restore(number, touched, std::move(value));
  }
}

} // namespace

FiguresFile::FiguresFile(const std::filesystem::path& file) : database_(journal::open_sqlite_file(file, format)) {
  database_.exec("PRAGMA secure_delete=ON");
}

journal::JournalMark FiguresFile::mark() { return {number("journal"), number("erasures")}; }

std::unique_ptr<Figures> FiguresFile::load() {
  auto figures = std::make_unique<Figures>();
  figures->position = number("position");
  if (const auto since = number("since"); since != 0) figures->since_ms = static_cast<std::int64_t>(since);
  read<Problem>(database_, problems_table, [&](std::uint64_t number, std::uint64_t touched, Problem problem) {
    figures->problems.restore(number, touched, std::move(problem));
  });
  const auto restore = [&](std::uint64_t number, std::uint64_t touched, auto value) {
    figures->coverage.restore(number, touched, std::move(value));
  };
  read<RuleCount>(database_, rules_table, restore);
  read<UnplannedEvent>(database_, unplanned_table, restore);
  read<EventRate>(database_, rates_table, [&](std::uint64_t number, std::uint64_t touched, EventRate rate) {
    figures->rates.restore(number, touched, std::move(rate));
  });
  const auto restore_time = [&](std::uint64_t number, std::uint64_t touched, auto counts) {
    figures->timeline.restore(number, touched, std::move(counts));
  };
  read<MinuteCount>(database_, minutes_table, restore_time);
  read<SecondCounts>(database_, seconds_table, restore_time);
  return figures;
}

void FiguresFile::keep(Figures& figures, const journal::JournalMark& mark) {
  journal::WriteTransaction transaction(database_);
  write(database_, problems_table, figures.problems.kept());
  write(database_, rules_table, figures.coverage.rules());
  write(database_, unplanned_table, figures.coverage.unplanned());
  write(database_, rates_table, figures.rates.kept());
  write(database_, minutes_table, figures.timeline.kept());
  write(database_, seconds_table, figures.timeline.seconds());
  set_number("journal", mark.identity);
  set_number("erasures", mark.erasures);
  set_number("position", figures.position);
  set_number("since", static_cast<std::uint64_t>(figures.since_ms.value_or(0)));
  transaction.commit();
  figures.problems.kept().written();
  figures.coverage.rules().written();
  figures.coverage.unplanned().written();
  figures.rates.kept().written();
  figures.timeline.kept().written();
  figures.timeline.seconds().written();
}

void FiguresFile::clear_log() { database_.exec("PRAGMA wal_checkpoint(TRUNCATE)"); }

std::uint64_t FiguresFile::number(const char* name) { return journal::number_in(database_, name); }

void FiguresFile::set_number(const char* name, std::uint64_t value) { journal::set_number_in(database_, name, value); }

} // namespace plumbline::debugger
