#include "daemon/api/history_routes.h"

#include "daemon/debugger/history.h"
#include "daemon/debugger/query_parameters.h"
#include "daemon/http/problem.h"
#include "daemon/ingest/record/record_json.h"
#include "validator/json/json_writer.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace plumbline::debugger {

namespace {

constexpr std::uint64_t default_page = 100;
constexpr std::uint64_t max_page = 1000;
constexpr std::chrono::milliseconds lines_turn{50};

/// Both absent: the parameter was not given.
struct Number {
  std::optional<std::uint64_t> value;
  bool fault = false;
};
Number number_parameter(const http::Request& request, std::string_view name) {
  const auto text = request.parameter(name);
  if (text.empty()) return {std::nullopt, request.has_parameter(name)};
  const auto value = whole_number(text);
  return {value, !value};
}

Result<HistoryQuery, http::Response> query_of(const http::Request& request) {
  HistoryQuery query;
  auto filter = filter_of_query(request);
  if (!filter) return unexpected(bad_filter(filter.error()));
  query.filter = std::move(*filter);
  for (const auto& [name, place] : {std::pair{"before", &query.before}, std::pair{"after", &query.after}}) {
    const auto number = number_parameter(request, name);
    if (number.fault) return unexpected(bad_parameter(name, "must be a seq"));
    *place = number.value;
  }
  const auto range = time_range_of(request);
  if (!range) return unexpected(range.error());
  query.from_ms = range->from_ms;
  query.to_ms = range->to_ms;
  if (const auto cursor = number_parameter(request, "cursor"); cursor.fault)
    return unexpected(bad_parameter("cursor", "must be the `next` of an earlier answer"));
  else if (cursor.value)
    query.before = std::min(query.before.value_or(*cursor.value), *cursor.value);
  return query;
}

bool wants_lines(const http::Request& request) {
  return request.header("accept").find("application/x-ndjson") != std::string_view::npos;
}

std::function<bool()> over_after(std::chrono::milliseconds time) {
  return [end = std::chrono::steady_clock::now() + time] { return std::chrono::steady_clock::now() >= end; };
}

/// Searching must not delay plain reading.
Worker& worker_for(const DebuggerContext& stream, const HistoryQuery& query) {
  return query.filter.passes_all() ? stream.reader : stream.searcher;
}

/// Lines, or nothing yet: in short turns, because others search too.
class LinesSource final : public http::PieceSource {
 public:
  LinesSource(const DebuggerContext& stream, HistoryQuery query, std::uint64_t limit, http::Request::Flag left)
      : worker_(worker_for(stream, query)), lines_(stream.journal, &stream.index, std::move(query), limit),
        left_(std::move(left)) {}

  task<http::Piece> next(Turns::Work&) override {
    http::Piece piece;
    while (piece.bytes.empty() && !lines_.done()) {
      if (left_ && *left_) throw http::ClientLeft();
      auto make = [this] { return lines_.next(over_after(lines_turn)); };
      piece.bytes = co_await worker_.run(std::move(make));
    }
    piece.last = lines_.done();
    co_return piece;
  }
  std::size_t held() const override { return lines_.held(); }
  void rest() noexcept override { lines_.rest(); }

 private:
  Worker& worker_;
  HistoryLines lines_;
  http::Request::Flag left_;
};

class PageSource final : public http::PieceSource {
 public:
  PageSource(const DebuggerContext& stream, HistoryQuery query, std::uint64_t limit)
      : worker_(worker_for(stream, query)),
        page_(stream.journal, &stream.index, std::move(query), static_cast<std::size_t>(limit)) {}

  task<http::Piece> next(Turns::Work&) override {
    auto make = [this] {
      const auto begin = Clock::now();
      auto text = page_.next([this, begin] { return searched_ + (Clock::now() - begin) >= page_search_time; });
      searched_ += Clock::now() - begin;
      return text;
    };
    http::Piece piece;
    piece.bytes = co_await worker_.run(std::move(make));
    piece.last = page_.done();
    co_return piece;
  }
  std::size_t held() const override { return page_.held(); }
  void rest() noexcept override { page_.rest(); }

 private:
  using Clock = std::chrono::steady_clock;
  Worker& worker_;
  HistoryPage page_;
  Clock::duration searched_{0};
};

task<http::Response> list_events(http::Request& request, const DebuggerContext& stream) {
  const auto who = stream.identity(request);
  if (who.role.empty()) co_return unauthorized();
  auto query = query_of(request);
  if (!query) co_return std::move(query.error());
  auto filter = co_await ready(stream, who, std::move(query->filter));
  if (!filter) co_return bad_filter(filter.error());
  query->filter = std::move(*filter);
  const auto limit = number_parameter(request, "limit");
  const bool lines = wants_lines(request);
  if (limit.fault || (limit.value && (*limit.value < 1 || (!lines && *limit.value > max_page))))
    co_return bad_parameter("limit", lines ? "must be at least 1" : "must be from 1 to 1000");

  const std::uint64_t count = limit.value.value_or(lines ? 0 : default_page);
  http::Response response;
  if (lines) {
    response.content_type = "application/x-ndjson";
    response.pieces = std::make_shared<LinesSource>(stream, std::move(*query), count, request.left());
  } else {
    response.pieces = std::make_shared<PageSource>(stream, std::move(*query), count);
  }
  co_return response;
}

std::string event_json(const DebuggerContext& stream, const journal::Group& group, std::uint64_t seq,
                       const ingest::Sight& sight) {
  const auto record = group.record(seq);
  ingest::Sight::Room room;
  std::string call;
  ingest::append_call_json(call, sight.seen(record, room));
  const auto deliveries = sight.seen(stream.deliveries ? stream.deliveries(seq, record) : "[]");
  return json_text([&](JsonWriter& out) {
    out.object("seq", seq, "verdict", RawJson{group.verdict_json(seq, sight)}, "call", RawJson{call}, "duplicates",
               stream.journal.duplicates_of(seq), "deliveries", RawJson{deliveries});
  });
}

task<http::Response> show_event(http::Request& request, const DebuggerContext& stream) {
  const auto who = stream.identity(request);
  if (who.role.empty()) co_return unauthorized();
  const auto seq = whole_number(request.params.at(0)).value_or(0);
  if (seq == 0 || seq > stream.journal.head())
    co_return http::problem(404, "unknown_seq", "There is no such call", "No call has this seq yet.");
  auto read = [&stream, seq, sight = stream.sight_of(who)] {
    auto group = stream.journal.at_or_after(seq);
    if (!group || !group->holds(seq)) return std::string();
    return event_json(stream, *group, seq, sight);
  };
  auto json = co_await stream.reader.run(std::move(read));
  if (json.empty())
    co_return http::problem(410, "not_kept", "This call is no longer kept",
                            "It was forgotten, or removed by retention.");
  co_return http::json(std::move(json));
}

task<http::Response> list_notices(http::Request& request, const DebuggerContext& stream) {
  const auto who = stream.identity(request);
  if (who.role.empty()) co_return unauthorized();
  auto limit = number_within(request, "limit", max_page, max_page);
  if (!limit) co_return std::move(limit.error());
  auto cursor = cursor_of(request);
  if (!cursor) co_return std::move(cursor.error());
  co_return http::json(stream.sight_of(who).seen(json_text([&](JsonWriter& out) {
    std::optional<std::string> next;
    const auto notices = [&] {
      std::uint64_t count = 0;
      std::uint64_t last = 0;
      for (const auto& [touched, notice] : stream.notices.newest_first()) {
        if (*cursor && touched >= **cursor) continue;
        if (count++ == *limit) {
          next = std::to_string(last);
          break;
        }
        out.value(RawJson{*notice});
        last = touched;
      }
    };
    // In this order: `next` is known when the notices have been written.
    out.object(
        "notices", [&] { out.array(notices); }, "next", next);
  })));
}

} // namespace

void add_history_routes(http::Router& router, const DebuggerContext& stream) {
  router.add("GET", "/api/events", [&stream](http::Request& request) { return list_events(request, stream); });
  router.add("GET", "/api/events/{seq}", [&stream](http::Request& request) { return show_event(request, stream); });
  router.add("GET", "/api/notices", [&stream](http::Request& request) { return list_notices(request, stream); });
}

} // namespace plumbline::debugger
