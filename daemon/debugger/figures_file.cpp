#include "daemon/debugger/figures_file.h"

#include "daemon/journal/sqlite_file.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace plumbline::debugger {

namespace {

constexpr journal::SqliteFormat format{
    "figures of plumblined",
    0x504c4647 /* PLFG */,
    1,
    4'096,
    2'048,
    "CREATE TABLE problems(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, env TEXT NOT NULL, type TEXT NOT NULL,"
    " source TEXT NOT NULL, source_name TEXT NOT NULL, event TEXT, kind TEXT NOT NULL, path TEXT NOT NULL,"
    " message TEXT NOT NULL, hint TEXT NOT NULL, count INTEGER NOT NULL, first_seq INTEGER NOT NULL,"
    " first_at INTEGER NOT NULL, last_seq INTEGER NOT NULL, last_at INTEGER NOT NULL, sample INTEGER NOT NULL,"
    " passing_since INTEGER);"
    "CREATE TABLE rule_counts(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, env TEXT NOT NULL,"
    " rule TEXT NOT NULL, source TEXT NOT NULL, source_name TEXT NOT NULL, seen INTEGER NOT NULL,"
    " passed INTEGER NOT NULL, failed INTEGER NOT NULL, last_seq INTEGER NOT NULL, last_at INTEGER NOT NULL,"
    " last_passed INTEGER NOT NULL);"
    "CREATE TABLE unplanned_events(number INTEGER PRIMARY KEY, touched INTEGER NOT NULL, env TEXT NOT NULL,"
    " type TEXT NOT NULL, event TEXT NOT NULL, seen INTEGER NOT NULL, last_seq INTEGER NOT NULL,"
    " last_at INTEGER NOT NULL, sample INTEGER NOT NULL, hint TEXT NOT NULL);"
    "CREATE TABLE numbers(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"};

/// Binds and reads the columns of a row in their order.
class Row {
 public:
  explicit Row(SQLite::Statement& statement) : statement_(statement) {}

  Row& put(std::uint64_t number) {
    statement_.bind(at_++, static_cast<std::int64_t>(number));
    return *this;
  }
  Row& put(std::int64_t number) {
    statement_.bind(at_++, number);
    return *this;
  }
  Row& put(std::string_view text) {
    statement_.bind(at_++, std::string(text));
    return *this;
  }
  template<class Value>
  Row& put(const std::optional<Value>& value) {
    if (value) return put(*value);
    statement_.bind(at_++);
    return *this;
  }

 private:
  SQLite::Statement& statement_;
  int at_ = 1;
};

class Columns {
 public:
  explicit Columns(SQLite::Statement& statement) : statement_(statement) {}

  std::uint64_t count() { return static_cast<std::uint64_t>(time()); }
  std::int64_t time() { return statement_.getColumn(at_++).getInt64(); }
  std::string text() { return statement_.getColumn(at_++).getString(); }
  Environment env() { return environment_named(text()).value_or(Environment::dev); }
  validator::CallType type() { return validator::call_type_named(text()); }
  std::optional<std::string> text_or_null() {
    if (statement_.getColumn(at_).isNull()) return ++at_, std::nullopt;
    return text();
  }
  std::optional<std::int64_t> time_or_null() {
    if (statement_.getColumn(at_).isNull()) return ++at_, std::nullopt;
    return time();
  }

 private:
  SQLite::Statement& statement_;
  int at_ = 0;
};

void put(Row row, const Problem& problem) {
  row.put(name_of(problem.env)).put(validator::name_of(problem.type)).put(problem.source_id).put(problem.source_name);
  row.put(problem.event).put(problem.kind).put(problem.path).put(problem.message).put(problem.hint).put(problem.count);
  row.put(problem.first_seq).put(problem.first_at_ms).put(problem.last_seq).put(problem.last_at_ms);
  row.put(problem.sample).put(problem.passing_since_ms);
}

void get(Columns& row, Problem& problem) {
  problem.env = row.env();
  problem.type = row.type();
  problem.source_id = row.text();
  problem.source_name = row.text();
  problem.event = row.text_or_null();
  problem.kind = row.text();
  problem.path = row.text();
  problem.message = row.text();
  problem.hint = row.text();
  problem.count = row.count();
  problem.first_seq = row.count();
  problem.first_at_ms = row.time();
  problem.last_seq = row.count();
  problem.last_at_ms = row.time();
  problem.sample = row.count();
  problem.passing_since_ms = row.time_or_null();
}

void put(Row row, const RuleCount& count) {
  row.put(name_of(count.env)).put(count.rule).put(count.source_id).put(count.source_name).put(count.seen);
  row.put(count.passed).put(count.failed).put(count.last_seq).put(count.last_at_ms);
  row.put(std::uint64_t{count.last_passed});
}

void get(Columns& row, RuleCount& count) {
  count.env = row.env();
  count.rule = row.text();
  count.source_id = row.text();
  count.source_name = row.text();
  count.seen = row.count();
  count.passed = row.count();
  count.failed = row.count();
  count.last_seq = row.count();
  count.last_at_ms = row.time();
  count.last_passed = row.count() != 0;
}

void put(Row row, const UnplannedEvent& event) {
  row.put(name_of(event.env)).put(validator::name_of(event.type)).put(event.event).put(event.seen).put(event.last_seq);
  row.put(event.last_at_ms).put(event.sample).put(event.hint);
}

void get(Columns& row, UnplannedEvent& event) {
  event.env = row.env();
  event.type = row.type();
  event.event = row.text();
  event.seen = row.count();
  event.last_seq = row.count();
  event.last_at_ms = row.time();
  event.sample = row.count();
  event.hint = row.text();
}

/// A table with its columns behind number and touched.
struct Table {
  const char* name;
  int columns;
};
constexpr Table problems_table{"problems", 16};
constexpr Table rules_table{"rule_counts", 10};
constexpr Table unplanned_table{"unplanned_events", 8};

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
    Row row(replace);
    row.put(entry->number).put(entry->touched);
    put(row, entry->value);
    journal::run(replace);
  }
}

template<class Value, class Restore>
void read(SQLite::Database& database, const Table& table, Restore restore) {
  SQLite::Statement select(database, std::string("SELECT * FROM ") + table.name + " ORDER BY touched DESC");
  while (select.executeStep()) {
    Columns row(select);
    const auto number = row.count();
    const auto touched = row.count();
    Value value;
    get(row, value);
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
  read<Problem>(database_, problems_table, [&](std::uint64_t number, std::uint64_t touched, Problem problem) {
    figures->problems.restore(number, touched, std::move(problem));
  });
  const auto restore = [&](std::uint64_t number, std::uint64_t touched, auto value) {
    figures->coverage.restore(number, touched, std::move(value));
  };
  read<RuleCount>(database_, rules_table, restore);
  read<UnplannedEvent>(database_, unplanned_table, restore);
  return figures;
}

void FiguresFile::keep(Figures& figures, const journal::JournalMark& mark) {
  journal::WriteTransaction transaction(database_);
  write(database_, problems_table, figures.problems.kept());
  write(database_, rules_table, figures.coverage.rules());
  write(database_, unplanned_table, figures.coverage.unplanned());
  set_number("journal", mark.identity);
  set_number("erasures", mark.erasures);
  set_number("position", figures.position);
  transaction.commit();
  figures.problems.kept().written();
  figures.coverage.rules().written();
  figures.coverage.unplanned().written();
}

void FiguresFile::clear_log() { database_.exec("PRAGMA wal_checkpoint(TRUNCATE)"); }

std::uint64_t FiguresFile::number(const char* name) {
  SQLite::Statement select(database_, "SELECT value FROM numbers WHERE name = ?");
  select.bind(1, name);
  return select.executeStep() ? static_cast<std::uint64_t>(select.getColumn(0).getInt64()) : 0;
}

void FiguresFile::set_number(const char* name, std::uint64_t value) {
  SQLite::Statement replace(database_, "INSERT OR REPLACE INTO numbers VALUES(?,?)");
  replace.bind(1, name);
  replace.bind(2, static_cast<std::int64_t>(value));
  journal::run(replace);
}

} // namespace plumbline::debugger
