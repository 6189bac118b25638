#include "daemon/journal/found_rows.h"

#include "daemon/ingest/record/record.h"
#include "daemon/journal/commit_group.h"
#include "daemon/journal/sqlite/calls_row.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string_view>

// A page is laid out as a leaf of a table: sqlite.org/fileformat2.html, 1.6 and 2.1.

namespace plumbline::journal {
namespace {

constexpr unsigned char table_leaf = 0x0d;
constexpr std::size_t file_header_bytes = 100; ///< before the first page's own
constexpr std::size_t columns = 8;             ///< of `calls`; a row of format 1 lacks the last two, one of 2 the last
constexpr std::size_t fewest_columns = 6;
/// A group has 4 MiB and one batch more (512 MiB at the very most).
constexpr std::uint64_t most_row_bytes = 1U << 30U;
constexpr std::uint64_t most_calls = 10'000'000;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

/// SQLite's varint: seven bits per byte; the ninth has eight.
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 9 && i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (i == 8) {
      bytes.remove_prefix(9);
      return value << 8U | byte;
    }
    value = value << 7U | (byte & 0x7fU);
    if ((byte & 0x80U) == 0) {
      bytes.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

/// A column's value: a number, or bytes.
struct Value {
  bool null = false;
  bool number = false;
  std::int64_t integer = 0;
  std::string_view bytes;
};

std::optional<Value> take_value(std::uint64_t kind, std::string_view& body) {
  constexpr std::size_t sizes[] = {0, 1, 2, 3, 4, 6, 8};
  Value value;
  if (kind == 0) {
    value.null = true;
  } else if (kind <= 6) {
    const auto size = sizes[kind];
    if (body.size() < size) return std::nullopt;
    auto bits = big_endian(body.substr(0, size));
    if (size < 8 && (bits >> (8 * size - 1) & 1U) != 0) bits |= ~std::uint64_t{0} << (8 * size);
    value.number = true;
    value.integer = static_cast<std::int64_t>(bits);
    body.remove_prefix(size);
  } else if (kind == 8 || kind == 9) {
    value.number = true;
    value.integer = static_cast<std::int64_t>(kind - 8);
  } else if (kind >= 12 && kind % 2 == 0) {
    const auto size = (kind - 12) / 2;
    if (body.size() < size) return std::nullopt;
    value.bytes = body.substr(0, static_cast<std::size_t>(size));
    body.remove_prefix(static_cast<std::size_t>(size));
  } else {
    return std::nullopt; // our tables do not use these
  }
  return value;
}

/// The payload of a row: the part in its page, and the rest in overflow pages.
std::optional<std::string> payload_of(PageImages& pages, std::string_view cell, std::uint64_t size,
                                      std::size_t page_bytes) {
  const auto most_here = page_bytes - 35;
  if (size <= most_here) {
    if (cell.size() < size) return std::nullopt;
    return std::string(cell.substr(0, static_cast<std::size_t>(size)));
  }
  const auto least_here = (page_bytes - 12) * 32 / 255 - 23;
  auto here = least_here + static_cast<std::size_t>((size - least_here) % (page_bytes - 4));
  if (here > most_here) here = least_here;
  if (cell.size() < here + 4) return std::nullopt;
  std::string payload(cell.substr(0, here));
  auto next = static_cast<std::uint32_t>(big_endian(cell.substr(here, 4)));
  while (payload.size() < size) {
    const auto page = next == 0 || next > pages.count() ? std::nullopt : pages.page(next);
    if (!page) return std::nullopt;
    next = static_cast<std::uint32_t>(big_endian(page->substr(0, 4)));
    payload += page->substr(4, std::min<std::size_t>(page_bytes - 4, static_cast<std::size_t>(size) - payload.size()));
  }
  return payload;
}

/// A row of `calls`, whether its bytes are whole or not; absent if it belongs to another table or is not a row.
std::optional<FoundRow> row_of(std::uint64_t rowid, std::string_view payload) {
  auto header = payload;
  const auto header_size = take_varint(header);
  if (!header_size || *header_size > payload.size() || *header_size < payload.size() - header.size())
    return std::nullopt;
  header = header.substr(0, static_cast<std::size_t>(*header_size) - (payload.size() - header.size()));
  auto body = payload.substr(static_cast<std::size_t>(*header_size));
  std::vector<Value> values;
  while (!header.empty() && values.size() < columns) {
    const auto kind = take_varint(header);
    if (!kind) return std::nullopt;
    const auto value = take_value(*kind, body);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  if (!header.empty() || values.size() < fewest_columns || !values[0].null || !values[1].number || !values[2].number)
    return std::nullopt;
  if (values[3].number || values[4].number || values[5].number) return std::nullopt;
  FoundRow row;
  row.first = rowid;
  row.count = static_cast<std::uint64_t>(values[1].integer);
  if (row.first == 0 || row.count == 0 || row.count > most_calls) return std::nullopt;
  row.received_at_ms = values[2].integer;
  row.keys = values[3].bytes;
  row.offsets.resize(values[4].bytes.size() / sizeof(std::uint32_t));
  if (!row.offsets.empty())
    std::memcpy(row.offsets.data(), values[4].bytes.data(), row.offsets.size() * sizeof(std::uint32_t));
  row.records = values[5].bytes;
  if (values.size() > fewest_columns && values[6].number) row.checksum = values[6].integer;
  if (values.size() == columns && values[7].number) row.unpacked = static_cast<std::uint64_t>(values[7].integer);
  return row;
}

bool is_whole(const FoundRow& row) {
  if (row.offsets.size() != row.count || row.keys.size() != row.count * sizeof(StoredKey)) return false;
  if (row.checksum)
    return *row.checksum ==
           checksum_of({row.first, row.received_at_ms, row.keys, row.offsets, row.records, row.unpacked});
  try { // of format 1: only its form shows that it is whole
    for (std::size_t i = 0; i < row.offsets.size(); ++i) {
      const std::size_t end = i + 1 < row.offsets.size() ? row.offsets[i + 1] : row.records.size();
      if (row.offsets[i] > end || end > row.records.size()) return false;
      static_cast<void>(ingest::decode(std::string_view(row.records).substr(row.offsets[i], end - row.offsets[i])));
    }
  } catch (const std::runtime_error&) {
    return false;
  }
  return true;
}

} // namespace

void find_rows(PageImages& pages, const std::function<void(const FoundRow&)>& whole,
               const std::function<void(std::uint64_t)>& broken) {
  const auto free = pages.free_pages();
  for (std::uint32_t number = 1; number <= pages.count(); ++number) {
    if (free.contains(number)) continue;
    const auto image = pages.page(number);
    if (!image) continue;
    const std::string page(*image);
    const auto start = number == 1 ? file_header_bytes : 0;
    if (static_cast<unsigned char>(page[start]) != table_leaf) continue;
    const auto cells = static_cast<std::size_t>(big_endian(std::string_view(page).substr(start + 3, 2)));
    for (std::size_t i = 0; i < cells && start + 8 + 2 * i + 2 <= page.size(); ++i) {
      const auto place = static_cast<std::size_t>(big_endian(std::string_view(page).substr(start + 8 + 2 * i, 2)));
      auto cell = std::string_view(page).substr(place);
      const auto size = take_varint(cell);
      const auto rowid = size ? take_varint(cell) : std::nullopt;
      if (!rowid || *size > most_row_bytes) continue;
      const auto payload = payload_of(pages, cell, *size, page.size());
      if (!payload) continue;
      const auto row = row_of(*rowid, *payload);
      if (!row) continue;
      if (is_whole(*row))
        whole(*row);
      else
        broken(row->first + row->count - 1);
    }
  }
}

} // namespace plumbline::journal
