#include "daemon/setup/destinations/attempts.h"

#include "daemon/setup/documents/json.h"

#include <algorithm>
#include <string_view>

namespace plumbline::setup {
namespace {

std::string_view attempt_state(DeliveryAttempt::State state) {
  switch (state) {
  case DeliveryAttempt::State::accepted: return "accepted";
  case DeliveryAttempt::State::again: return "retrying";
  case DeliveryAttempt::State::refused: return "refused";
  }
  return "";
}

bool is_of_forgotten(const DeliveryAttempt& attempt, const std::vector<journal::SeqRange>& gone) {
  return std::ranges::any_of(gone, [&](const journal::SeqRange& range) {
    return range.first <= attempt.through && range.last >= attempt.from;
  });
}

/// Without anything that calls said.
DeliveryAttempt without_contents(DeliveryAttempt attempt) {
  if (attempt.request) attempt.request->body.clear();
  if (attempt.answer) attempt.answer->body.clear(), attempt.answer->headers.clear();
  if (!attempt.error.empty()) attempt.error = "The call of this attempt was forgotten.";
  return attempt;
}

void write_shown_message(JsonWriter& out, const ShownMessage& message, bool is_answer, const ingest::Sight& sight,
                         bool with_body) {
  const bool hides = sight.is_limited();
  out.StartObject();
  if (is_answer) {
    out.Key("status"), out.Uint(message.status);
  } else {
    out.Key("method"), write_text(out, message.method);
    out.Key("url"), write_text(out, message.url);
  }
  out.Key("headers"), out.StartArray();
  for (const auto& [name, value] : message.headers) {
    out.StartObject();
    out.Key("name"), write_text(out, hides && is_answer ? validator::hidden_value : std::string_view(name));
    out.Key("value"), write_text(out, hides && is_answer ? validator::hidden_value : std::string_view(value));
    out.EndObject();
  }
  out.EndArray();
  out.Key("body");
  write_text(out, !with_body || message.body.empty() ? std::string_view()
                  : hides                            ? validator::hidden_value
                                                     : std::string_view(message.body));
  out.Key("bodyBytes"), out.Uint64(message.body_bytes);
  out.EndObject();
}

void write_attempt(JsonWriter& out, const DeliveryAttempt& attempt, std::uint64_t first_kept,
                   const ingest::Sight& sight) {
  const bool with_body = attempt.from >= first_kept;
  out.StartObject();
  out.Key("seq"), out.Uint64(attempt.through);
  out.Key("fromSeq"), out.Uint64(attempt.from);
  out.Key("at"), write_time(out, attempt.at_ms);
  out.Key("attempt"), out.Uint(attempt.number);
  out.Key("state"), write_text(out, attempt_state(attempt.state));
  out.Key("durationMs"), out.Int64(attempt.duration_ms);
  out.Key("request");
  if (attempt.request)
    write_shown_message(out, *attempt.request, false, sight, with_body);
  else
    out.Null();
  out.Key("answer");
  if (attempt.answer)
    write_shown_message(out, *attempt.answer, true, sight, with_body);
  else
    out.Null();
  out.Key("error"), write_text_or_null(out, sight.seen_error(attempt.error));
  out.EndObject();
}

} // namespace

std::size_t ShownMessage::bytes() const {
  std::size_t size = sizeof *this + method.size() + url.size() + body.size();
  for (const auto& [name, value] : headers) size += sizeof(Headers::value_type) + name.size() + value.size();
  return size;
}

std::size_t DeliveryAttempt::bytes() const {
  return sizeof *this + error.size() + (request ? request->bytes() : 0) + (answer ? answer->bytes() : 0);
}

void AttemptLog::note(const std::string& destination, DeliveryAttempt attempt) {
  const std::lock_guard lock(mutex_);
  if (is_of_forgotten(attempt, gone_)) attempt = without_contents(std::move(attempt));
  auto& kept = kept_[destination];
  const auto size = attempt.bytes();
  kept.latest.push_back(std::make_shared<const Numbered>(Numbered{++kept.last, std::move(attempt)}));
  kept.bytes += size;
  bytes_ += size;
  if (kept.latest.size() > max_latest) {
    if (kept.latest.front()->attempt.state == DeliveryAttempt::State::accepted) {
      const auto gone = kept.latest.front()->attempt.bytes();
      kept.bytes -= gone;
      bytes_ -= gone;
    } else {
      kept.failed.push_back(kept.latest.front());
    }
    kept.latest.pop_front();
  }
  if (kept.failed.size() > max_failed) drop_oldest(kept);
  while (bytes_ > max_bytes_)
    drop_oldest(std::ranges::max_element(kept_, {}, [](const auto& each) { return each.second.bytes; })->second);
}

void AttemptLog::drop_oldest(Kept& kept) {
  auto& from = kept.failed.empty() ? kept.latest : kept.failed;
  const auto gone = from.front()->attempt.bytes();
  kept.bytes -= gone;
  bytes_ -= gone;
  from.pop_front();
}

void AttemptLog::remove(const std::string& destination) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(destination);
  if (found == kept_.end()) return;
  bytes_ -= found->second.bytes;
  kept_.erase(found);
}

void AttemptLog::forget(const std::vector<journal::SeqRange>& gone) {
  const std::lock_guard lock(mutex_);
  for (auto& [id, kept] : kept_)
    for (auto* entries : {&kept.latest, &kept.failed})
      for (auto& entry : *entries) {
        if (!is_of_forgotten(entry->attempt, gone)) continue;
        auto left = std::make_shared<const Numbered>(Numbered{entry->number, without_contents(entry->attempt)});
        const auto before = entry->attempt.bytes();
        const auto after = left->attempt.bytes();
        kept.bytes += after - before;
        bytes_ += after - before;
        entry = std::move(left);
      }
  gone_ = gone;
}

AttemptLog::Page AttemptLog::page(const std::string& destination, const Query& query) const {
  Page page;
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(destination);
  if (found == kept_.end()) return page;
  // False: the page is full.
  const auto take = [&](const std::deque<Entry>& entries) {
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
      const auto& [number, attempt] = **entry;
      if (query.before != 0 && number >= query.before) continue;
      if (query.seq && (*query.seq < attempt.from || *query.seq > attempt.through)) continue;
      if (page.attempts.size() == query.limit) {
        page.next = page.attempts.back()->number;
        return false;
      }
      page.attempts.push_back(*entry);
    }
    return true;
  };
  if (take(found->second.latest)) take(found->second.failed);
  return page;
}

std::string attempts_json(const AttemptLog::Page& page, std::int64_t since_ms, std::uint64_t first_kept,
                          const ingest::Sight& sight) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("attempts"), out.StartArray();
    for (const auto& entry : page.attempts) write_attempt(out, entry->attempt, first_kept, sight);
    out.EndArray();
    out.Key("next"), write_text_or_null(out, page.next == 0 ? "" : std::to_string(page.next));
    out.Key("since"), write_time(out, since_ms);
    out.EndObject();
  });
}

} // namespace plumbline::setup
