#include "daemon/setup/destinations/delivery_progress.h"

#include "daemon/setup/documents/json.h"

#include <algorithm>
#include <utility>

namespace plumbline::setup {
namespace {

void write_last(JsonWriter& out, const std::optional<LastDelivery>& last) {
  if (!last) {
    out.Null();
    return;
  }
  out.StartObject();
  out.Key("seq"), out.Uint64(last->seq);
  out.Key("atMs"), out.Int64(last->at_ms);
  out.Key("status"), out.Uint(last->status);
  out.Key("error"), write_text_or_null(out, last->error);
  out.EndObject();
}

template<class T>
void keep_latest(std::vector<T>& list, std::size_t at_most) {
  if (list.size() > at_most) list.erase(list.begin(), list.end() - static_cast<std::ptrdiff_t>(at_most));
}

} // namespace

DeliveryProgress with_report(const DeliveryProgress& before, const DeliveryReport& report,
                             const std::optional<Selection::Review>& review) {
  auto next = before;
  next.position = report.position;
  next.delivered += report.delivered;
  next.dead += report.dead.size();
  next.trouble = report.trouble;
  if (report.last) {
    next.last = report.last;
    next.failing = !report.last->error.empty();
  }
  if (report.delivered > 0 && report.last) {
    next.batches.push_back(
        {before.position + 1, report.position, report.last->at_ms, report.attempts, report.last->status});
    keep_latest(next.batches, DeliveryProgress::max_batches);
  }
  if (!report.dead.empty()) {
    auto letters = *before.dead_letters;
    letters.insert(letters.end(), report.dead.begin(), report.dead.end());
    keep_latest(letters, DeliveryProgress::max_dead_letters);
    next.dead_letters = std::make_shared<const std::vector<DeadLetter>>(std::move(letters));
  }
  if (!review) return next;
  if (std::exchange(next.review_seq, review->seq) != review->seq) {
    next.evidence = next.first_evidence = next.last_evidence = 0;
    next.uncounted = {};
  }
  for (const auto& [call, reason] : report.calls) {
    if (!is_since(*review, call)) {
      next.uncounted.add(Uncounted::before_review);
    } else if (reason) {
      next.uncounted.add(*reason);
    } else {
      ++next.evidence;
      if (next.first_evidence == 0) next.first_evidence = call.seq;
      next.last_evidence = call.seq;
    }
  }
  return next;
}

bool must_be_kept(const DeliveryProgress& before, const DeliveryReport& report) {
  return report.delivered > 0 || !report.dead.empty() ||
         (report.last && report.last->error.empty() == before.failing) || (report.last && !before.last);
}

std::string progress_document(const DeliveryProgress& progress) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("position"), out.Uint64(progress.position);
    out.Key("delivered"), out.Uint64(progress.delivered);
    out.Key("dead"), out.Uint64(progress.dead);
    out.Key("last"), write_last(out, progress.last);
    out.Key("failing"), out.Bool(progress.failing);
    out.Key("reviewSeq"), out.Uint64(progress.review_seq);
    out.Key("evidence"), out.Uint64(progress.evidence);
    out.Key("firstEvidence"), out.Uint64(progress.first_evidence);
    out.Key("lastEvidence"), out.Uint64(progress.last_evidence);
    out.Key("uncounted"), progress.uncounted.write(out);
    out.Key("batches"), out.StartArray();
    for (const auto& batch : progress.batches) {
      out.StartArray();
      out.Uint64(batch.from), out.Uint64(batch.through), out.Int64(batch.at_ms), out.Uint(batch.attempts),
          out.Uint(batch.status);
      out.EndArray();
    }
    out.EndArray();
    out.EndObject();
  });
}

std::string dead_letters_document(const std::vector<DeadLetter>& letters) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("deadLetters"), out.StartArray();
    for (const auto& letter : letters) {
      out.StartObject();
      out.Key("seq"), out.Uint64(letter.seq);
      out.Key("atMs"), out.Int64(letter.at_ms);
      out.Key("attempts"), out.Uint(letter.attempts);
      out.Key("status"), out.Uint(letter.status);
      out.Key("error"), write_text(out, letter.error);
      out.EndObject();
    }
    out.EndArray();
    out.EndObject();
  });
}

DeliveryProgress read_progress(std::string_view json, std::string_view dead_letters_json) {
  const auto document = Stored::parse("delivery", json);
  const Stored stored(document);
  DeliveryProgress progress;
  progress.position = stored.count("position");
  progress.delivered = stored.count("delivered");
  progress.dead = stored.count("dead");
  if (const auto& last = stored.member("last"); last.IsObject()) {
    const Stored each(last);
    progress.last = {each.count("seq"), each.integer("atMs"), static_cast<unsigned>(each.count("status")),
                     each.text("error")};
  }
  progress.failing = stored.flag("failing");
  progress.review_seq = stored.count("reviewSeq");
  progress.evidence = stored.count("evidence");
  progress.first_evidence = stored.count("firstEvidence");
  progress.last_evidence = stored.count("lastEvidence");
  if (document.HasMember("uncounted")) progress.uncounted = UncountedCalls::read(stored.object("uncounted"));
  for (const auto& batch : stored.array("batches").GetArray())
    if (batch.IsArray() && batch.Size() == 5)
      progress.batches.push_back(
          {batch[0].GetUint64(), batch[1].GetUint64(), batch[2].GetInt64(), batch[3].GetUint(), batch[4].GetUint()});
  if (dead_letters_json.empty()) return progress;
  const auto letters = Stored::parse("dead letters", dead_letters_json);
  std::vector<DeadLetter> kept;
  for (const auto& value : Stored(letters).array("deadLetters").GetArray()) {
    const Stored each(value);
    kept.push_back({each.count("seq"), each.integer("atMs"), static_cast<std::uint32_t>(each.count("attempts")),
                    static_cast<unsigned>(each.count("status")), each.text("error")});
  }
  progress.dead_letters = std::make_shared<const std::vector<DeadLetter>>(std::move(kept));
  return progress;
}

} // namespace plumbline::setup
