#include "daemon/debugger/viewer.h"

#include "daemon/core/priority.h"
#include "daemon/ingest/record/record_json.h"
#include "validator/json/json_text.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace plumbline::debugger {

namespace {

/// One viewer's search delays those of others by no more than this.
constexpr std::chrono::milliseconds search_turn{10};
/// About as many verdicts as a frame takes.
constexpr std::size_t search_matches = 128;

} // namespace

Viewer::Viewer(const ViewerStart& start)
    : filter_(start.filter), position_(start.since.value_or(start.head)), notice_(start.notice),
      counted_from_(start.notices), counted_to_(start.notices),
      // A viewer that returns with `since` may have missed a step: it is told the latest state of each, after its
      // verdict.
      checklist_(start.since ? 0 : start.checklist), since_(start.since.has_value() && !start.lag_skip),
      stats_(start.now_ms) {}

void Viewer::take(const journal::Group& group, Frame& frame) {
  if (group.first() > position_ + 1) position_ = group.first() - 1;
  while (position_ < group.last() && !frame.full()) {
    const auto seq = ++position_;
    const auto record = group.record(seq);
    if (filter_.matches(record)) add(group, seq, record, frame);
  }
}

void Viewer::add(const journal::Group& group, std::uint64_t seq, const ingest::Record& record, Frame& frame) {
  stats_.count(record);
  auto& text = frame.begin("verdict", seq);
  text += R"({"type":"verdict","verdict":)";
  text += group.verdict_json(seq, filter_.sight);
  if (filter_.payload) {
    text += ",\"call\":";
    ingest::Sight::Room room;
    ingest::append_call_json(text, filter_.sight.seen(record, room));
  }
  text += '}';
}

Viewer::Matches Viewer::search(const Filter& filter, const journal::Group& group, std::uint64_t from) {
  const auto end = std::chrono::steady_clock::now() + search_turn;
  Matches matches;
  for (auto seq = std::max(from, group.first()); seq <= group.last(); ++seq) {
    matches.to = seq;
    if (filter.matches(group.record(seq))) matches.seqs.push_back(seq);
    if (matches.seqs.size() == search_matches) break;
    // A filter may take a millisecond to check one call.
    if (std::chrono::steady_clock::now() >= end) break;
    if (seq % 64 == 0) give_way();
  }
  return matches;
}

void Viewer::take(const journal::Group& group, const Matches& matches, Frame& frame) {
  for (const auto seq : matches.seqs) {
    if (frame.full()) return;
    position_ = seq;
    add(group, seq, group.record(seq), frame);
  }
  position_ = std::max(position_, matches.to);
}

void Viewer::lag(std::uint64_t head, Frame& frame) {
  auto& text = frame.begin("lagged", head);
  text += R"({"type":"lagged","from":)";
  append_json_number(text, position_ + 1);
  text += ",\"to\":";
  append_json_number(text, head);
  text += '}';
  position_ = head;
}

void Viewer::take_checklist(const ChecklistBoard& board, Frame& frame) {
  for (const auto& posted : board.after(checklist_)) {
    // In order: a later message waits for one whose verdict has not been sent.
    if (posted.after > position_) return;
    checklist_ = posted.number;
    if (filter_.env && *filter_.env != posted.env) continue;
    auto& text = frame.begin("checklist");
    text += R"({"type":"checklist","env":)";
    append_json_string(text, name_of(posted.env));
    text += ",\"step\":";
    text += filter_.sight.seen(*posted.json);
    text += '}';
  }
}

void Viewer::take_notices(ingest::NoticeBoard& board, Frame& frame) {
  counted_to_ = board.totals();
  while (!frame.full()) {
    const auto found = board.after(notice_, 64);
    if (found.empty()) return;
    for (const auto& posted : found) {
      notice_ = posted.number;
      if (filter_.env && posted.env && *filter_.env != *posted.env) continue;
      auto& text = frame.begin("notice");
      text += R"({"type":"notice","notice":)";
      text += filter_.sight.seen(*posted.json);
      text += '}';
    }
  }
}

void Viewer::add_stats(std::int64_t now_ms, std::uint64_t head, Frame& frame) {
  stats_.set_notices(counted_to_.since(counted_from_, filter_.env));
  stats_.append_message(frame.begin("stats", position_), now_ms, head, position_);
}

void Viewer::set_filter(Filter filter, std::int64_t now_ms) {
  filter_ = std::move(filter);
  ++filter_number_;
  counted_from_ = counted_to_;
  stats_ = ViewerStats(now_ms);
}

void Viewer::reached(std::uint64_t head) {
  if (position_ >= head) catching_up_ = false;
}

std::string hello_message(std::uint64_t head, std::uint64_t first, std::string_view workspace, std::string_view role) {
  std::string text = R"({"type":"hello","seq":)";
  append_json_number(text, head);
  text += ",\"first\":";
  append_json_number(text, first);
  text += ",\"server\":\"plumbline/" PLUMBLINE_VERSION "\",\"workspace\":";
  append_json_string(text, workspace);
  text += ",\"role\":";
  append_json_string(text, role);
  return text + "}";
}

std::string error_message(std::string_view what, std::string_view code, std::string_view message,
                          std::string_view members) {
  std::string text = R"({"type":"error","for":)";
  if (what.empty())
    text += "null";
  else
    append_json_string(text, what);
  text += ",\"code\":";
  append_json_string(text, code);
  text += ",\"message\":";
  append_json_string(text, message);
  if (!members.empty()) {
    text += ',';
    text += members;
  }
  return text + "}";
}

} // namespace plumbline::debugger
