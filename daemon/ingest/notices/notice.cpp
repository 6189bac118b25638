#include "daemon/ingest/notices/notice.h"

#include "validator/json/json_writer.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace plumbline::ingest {

namespace {

constexpr std::string_view duplicate_code = "duplicate";

std::string identity_of(const Notice& notice) {
  std::string identity(notice.env ? name_of(*notice.env) : "");
  identity += '\0';
  for (const auto* part : {&notice.code, &notice.source_id, &notice.remote, &notice.key_last4, &notice.message}) {
    identity += *part;
    identity += '\0';
  }
  return identity;
}

bool is_near(std::int64_t one_ms, std::int64_t other_ms) {
  return std::llabs(other_ms - one_ms) < NoticeBoard::fold_window_ms;
}

/// Reduces a notice to what is kept when too many different ones arrive.
void make_surplus(Notice& notice) {
  notice.message = "Too many different notices of this kind came, so only their number is kept.";
  notice.remote.clear();
  notice.key_last4.clear();
  notice.seq.reset();
  notice.sample.clear();
}

} // namespace

std::string notice_json(const Notice& notice) {
  return json_text([&](JsonWriter& out) {
    const auto source = [&] {
      if (notice.source_id.empty())
        out.Null();
      else
        out.object("id", notice.source_id, "name", notice.source_name);
    };
    out.object("at", JsonTime{notice.at_ms}, "code", notice.code, "env",
               notice.env ? std::optional(name_of(*notice.env)) : std::nullopt, "source", source, "message",
               notice.message, "count", notice.count, "remote", notice.remote, "keyLast4",
               unless_empty(notice.key_last4), "seq", notice.seq, "sample", unless_empty(notice.sample));
  });
}

void NoticeTotals::add(const Notice& notice) {
  auto& counts = by_env[notice.env ? static_cast<std::size_t>(*notice.env) : 2];
  // A notice about the daemon itself is not about a request.
  if (notice.code == plan_changed_code || notice.code == dedupe_shrunk_code) return;
  (notice.code == duplicate_code ? counts.duplicates : counts.refused) += notice.count;
}

NoticeTotals::Counts NoticeTotals::since(const NoticeTotals& before, std::optional<Environment> env) const {
  Counts counts;
  for (std::size_t i = 0; i < by_env.size(); ++i) {
    if (env && i != 2 && i != static_cast<std::size_t>(*env)) continue;
    counts.duplicates += by_env[i].duplicates - before.by_env[i].duplicates;
    counts.refused += by_env[i].refused - before.by_env[i].refused;
  }
  return counts;
}

void NoticeBoard::post(Notice notice) {
  bool tell = true;
  {
    const std::lock_guard lock(mutex_);
    totals_.add(notice);
    auto identity = identity_of(notice);
    auto known = by_identity_.find(identity);
    if (known == by_identity_.end() || !is_near(known->second.line->notice.at_ms, notice.at_ms)) {
      auto& ring = rings_[{notice.code, notice.source_id}];
      if (may_open(ring, notice.at_ms)) {
        open(ring, std::move(notice), std::move(identity));
        known = by_identity_.end();
      } else {
        make_surplus(notice);
        identity = identity_of(notice);
        known = by_identity_.find(identity);
        if (known == by_identity_.end()) open(ring, std::move(notice), std::move(identity));
      }
    }
    if (known != by_identity_.end()) {
      auto& [ring, line] = known->second;
      tell = count_up(*line, notice); // NOLINT(bugprone-use-after-move): where it was moved, `known` is the end
      line->touched = ++touches_;
      ring->lines.splice(ring->lines.end(), ring->lines, line);
    }
  }
  if (tell && wake_) wake_();
}

bool NoticeBoard::may_open(Ring& ring, std::int64_t now_ms) {
  const auto gone = static_cast<double>(std::max<std::int64_t>(now_ms - ring.opened_ms, 0));
  ring.may_open = std::min(line_burst, ring.may_open + gone * lines_per_second / 1000);
  ring.opened_ms = now_ms;
  if (ring.may_open < 1) return false;
  ring.may_open -= 1;
  return true;
}

void NoticeBoard::open(Ring& ring, Notice notice, std::string identity) {
  auto& line = ring.lines.emplace_back();
  line.number = ++last_;
  line.touched = ++touches_;
  line.told_ms = notice.at_ms;
  line.notice = std::move(notice);
  line.identity = std::move(identity);
  by_identity_.insert_or_assign(line.identity, Place{&ring, std::prev(ring.lines.end())});
  if (++lines_ > kept) drop_oldest_of_longest();
}

/// Of rings of the same length, the one with the older oldest line.
void NoticeBoard::drop_oldest_of_longest() {
  const auto longest = std::ranges::max_element(rings_, [](const auto& one, const auto& other) {
    const auto& a = one.second.lines;
    const auto& b = other.second.lines;
    return a.size() != b.size() ? a.size() < b.size() : !a.empty() && a.front().touched > b.front().touched;
  });
  auto& lines = longest->second.lines;
  const auto oldest = by_identity_.find(lines.front().identity);
  if (oldest != by_identity_.end() && oldest->second.line == lines.begin()) by_identity_.erase(oldest);
  lines.pop_front();
  --lines_;
  if (lines.empty()) rings_.erase(longest);
}

std::vector<NoticeBoard::Line*> NoticeBoard::in_order() {
  std::vector<Line*> all;
  all.reserve(lines_);
  for (auto& [name, ring] : rings_)
    for (auto& line : ring.lines) all.push_back(&line);
  std::ranges::sort(all, {}, &Line::touched);
  return all;
}

/// Whether to tell viewers now.
bool NoticeBoard::count_up(Line& line, const Notice& notice) {
  line.notice.count += notice.count;
  line.notice.at_ms = notice.at_ms;
  line.json.reset();
  if (std::llabs(notice.at_ms - line.told_ms) < tell_interval_ms) {
    line.untold = untold_ = true;
    return false;
  }
  line.number = ++last_;
  line.told_ms = notice.at_ms;
  line.untold = false;
  return true;
}

void NoticeBoard::tell_untold(std::int64_t now_ms) {
  if (!untold_) return;
  untold_ = false;
  for (auto* line : in_order()) {
    if (!line->untold) continue;
    if (std::llabs(now_ms - line->told_ms) < tell_interval_ms) {
      untold_ = true;
      continue;
    }
    line->number = ++last_;
    line->told_ms = now_ms;
    line->untold = false;
  }
}

const std::shared_ptr<const std::string>& NoticeBoard::json_of(Line& line) {
  if (!line.json) line.json = std::make_shared<const std::string>(notice_json(line.notice));
  return line.json;
}

std::vector<NoticeBoard::Posted> NoticeBoard::after(std::uint64_t after, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  tell_untold(now_ms_());
  if (last_ <= after) return {};
  std::vector<Line*> found;
  for (auto& [name, ring] : rings_)
    for (auto& line : ring.lines)
      if (line.number > after) found.push_back(&line);
  std::ranges::sort(found, {}, &Line::number);
  if (found.size() > limit) found.resize(limit);
  std::vector<Posted> posted;
  posted.reserve(found.size());
  for (auto* line : found)
    posted.push_back({line->number, line->notice.env, line->notice.code == duplicate_code, json_of(*line)});
  return posted;
}

std::vector<NoticeBoard::Listed> NoticeBoard::newest_first() {
  const std::lock_guard lock(mutex_);
  std::vector<Listed> all;
  all.reserve(lines_);
  const auto lines = in_order();
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) all.push_back({(*line)->touched, json_of(**line)});
  return all;
}

std::vector<Notice> NoticeBoard::notices() {
  const std::lock_guard lock(mutex_);
  std::vector<Notice> all;
  all.reserve(lines_);
  const auto lines = in_order();
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) all.push_back((*line)->notice);
  return all;
}

std::uint64_t NoticeBoard::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

NoticeTotals NoticeBoard::totals() const {
  const std::lock_guard lock(mutex_);
  return totals_;
}

} // namespace plumbline::ingest
