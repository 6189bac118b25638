#include "daemon/journal/sqlite/table_copy.h"

#include "daemon/journal/sqlite/sqlite_file.h"

#include <cstddef>
#include <memory>
#include <new>
#include <string_view>
#include <xxhash.h>

namespace plumbline::journal {
namespace {

class Checksum {
 public:
  Checksum() : state_(XXH3_createState(), &XXH3_freeState) {
    if (!state_) throw std::bad_alloc();
    XXH3_64bits_reset(state_.get());
  }

  void add(int type, std::string_view bytes) {
    add_number(static_cast<std::uint64_t>(type));
    add_number(bytes.size());
    XXH3_64bits_update(state_.get(), bytes.data(), bytes.size());
  }
  std::int64_t value() const { return static_cast<std::int64_t>(XXH3_64bits_digest(state_.get())); }

 private:
  void add_number(std::uint64_t number) { XXH3_64bits_update(state_.get(), &number, sizeof number); }

  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state_;
};

/// Passes one value of a row to the statement that inserts it; valid until the row's next step.
void pass_on(const SQLite::Column& value, SQLite::Statement& insert, int at, Checksum& checksum) {
  const int type = value.getType();
  if (type == SQLite::Null) {
    checksum.add(type, {});
    insert.bind(at);
  } else if (type == SQLite::INTEGER) {
    const std::int64_t number = value.getInt64();
    checksum.add(type, {reinterpret_cast<const char*>(&number), sizeof number});
    insert.bind(at, number);
  } else if (type == SQLite::FLOAT) {
    const double number = value.getDouble();
    checksum.add(type, {reinterpret_cast<const char*>(&number), sizeof number});
    insert.bind(at, number);
  } else if (type == SQLite::TEXT) {
    const auto text = value.getString();
    checksum.add(type, text);
    insert.bind(at, text);
  } else {
    const int size = value.getBytes();
    const void* bytes = size == 0 ? "" : value.getBlob(); // a null pointer would be bound as NULL
    checksum.add(type, {static_cast<const char*>(bytes), static_cast<std::size_t>(size)});
    insert.bindNoCopy(at, bytes, size);
  }
}

} // namespace

CopiedRows copy_rows(const TableIn& from, const TableIn& to) {
  SQLite::Statement select(from.database, "SELECT * FROM \"" + from.name + "\"");
  const int columns = select.getColumnCount();
  std::string places = "?";
  for (int i = 1; i < columns; ++i) places += ",?";
  SQLite::Statement insert(to.database, "INSERT INTO \"" + to.name + "\" VALUES(" + places + ")");
  Checksum checksum;
  CopiedRows copied;
  for (; select.executeStep(); ++copied.rows) {
    for (int i = 0; i < columns; ++i) pass_on(select.getColumn(i), insert, i + 1, checksum);
    run(insert);
  }
  copied.checksum = checksum.value();
  return copied;
}

} // namespace plumbline::journal
