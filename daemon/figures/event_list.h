#pragma once

#include "daemon/figures/latest_first.h"
#include "daemon/ingest/record/record.h"
#include "validator/json/json_writer.h"
#include "validator/values/environment.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::debugger {

/// What figures of one event from one source have in common: their key, what may be asked of them, and their pages.

[[nodiscard]] inline std::optional<std::string_view> event_of(const ingest::Record& record) {
  if (!record.has(ingest::RecordFlag::has_event)) return std::nullopt;
  return record.event;
}

/// Identifies one event from one source. Our ids and names have no zero byte; an event is the last part.
inline void append_event_key(std::string& key, Environment env, std::string_view source, validator::CallType type,
                             const std::optional<std::string_view>& event) {
  key += static_cast<char>('0' + static_cast<int>(env));
  key += static_cast<char>('0' + static_cast<int>(type));
  key += event ? '1' : '0';
  key += source;
  key += '\0';
  if (event) key += *event;
}

/// Which figures are wanted; absent fields do not filter.
struct EventQuery {
  std::optional<Environment> env;
  std::string source; ///< id or name
  std::optional<validator::CallType> type;
  std::optional<std::string> event;
  std::int64_t now_ms = 0;             ///< counts by time end with this time
  std::optional<std::uint64_t> before; ///< a `next`
  std::size_t limit = 100;
};

template<class Value>
[[nodiscard]] bool is_wanted(const Value& value, const EventQuery& query) {
  return (!query.env || value.env == *query.env) &&
         (query.source.empty() || value.source_id == query.source || value.source_name == query.source) &&
         (!query.type || value.type == *query.type) && (!query.event || value.event == *query.event);
}

/// Writes {"<name>":[...],"next":...}: a page of the values that the query wants and `wanted(value)` takes, the latest
/// first, each by `write(out, entry)`.
template<class Value, class Wanted, class Write>
[[nodiscard]] std::string page_text(const char* name, const LatestFirst<Value>& values, const EventQuery& query,
                                    Wanted wanted, Write write) {
  return json_text([&](JsonWriter& out) {
    std::optional<std::string> next;
    const auto page = [&] {
      std::size_t count = 0;
      std::uint64_t last = 0;
      for (const auto& entry : values.all()) {
        if ((query.before && entry.touched >= *query.before) || !is_wanted(entry.value, query) || !wanted(entry.value))
          continue;
        if (count++ == query.limit) {
          next = std::to_string(last);
          return;
        }
        write(out, entry);
        last = entry.touched;
      }
    };
    // In this order: `next` is known when the page has been written.
    out.object(
        name, [&] { out.array(page); }, "next", next);
  });
}

} // namespace plumbline::debugger
