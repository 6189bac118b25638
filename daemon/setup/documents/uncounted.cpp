#include "daemon/setup/documents/uncounted.h"

#include "daemon/ingest/record/record.h"

#include <algorithm>
#include <numeric>

namespace plumbline::setup {
namespace {

using ingest::RecordFlag;

struct Words {
  const char* key; ///< in documents
  std::string_view text;
  std::string_view remedy;
};

/// In the order of Uncounted.
constexpr std::array<Words, uncounted_reasons> words = {{
    {"beforeReview", "before the review", "Send it again."},
    {"madeByPlumbline", "made by Plumbline itself", "Send it from the app, with its own SDK."},
    {"replayed", "replayed", "Send it from the app, or replay with --as-evidence."},
    {"inSession", "in a test session", "Send it outside of a session, or make the session with \"evidence\": true."},
    {"badSession", "with an invalid session id", "Correct the session id, or leave it out."},
    {"localPage", "from a page on localhost or a private address",
     "Send it from the deployed page; while developing, use the dev source's key."},
    {"malformed", "malformed", "Correct what their violations say."},
    {"checkError", "that could not be checked", "The stream shows why the check failed."},
    {"noRule", "without a rule in the plan at that time", "Send it again."},
    {"earlierRule", "checked against an earlier version of its rule", "Send it again."},
    {"blocked", "blocked by the source's controls", "Change the source's controls so that it is allowed."},
}};

const Words& words_of(Uncounted reason) { return words[static_cast<std::size_t>(reason)]; }

} // namespace

bool is_since(const Selection::Review& review, const JudgedCall& call) {
  return call.seq > review.seq && call.received_at_ms >= review.at_ms && call.plan_version >= review.version;
}

std::optional<Uncounted> reason_against(const ingest::Record& record) {
  if (record.has(RecordFlag::made_by_plumbline)) return Uncounted::made_by_plumbline;
  if (record.has(RecordFlag::replayed)) return Uncounted::replayed;
  if (!record.session.empty() && !record.has(RecordFlag::evidence_session)) return Uncounted::in_session;
  if (record.has(RecordFlag::bad_session)) return Uncounted::bad_session;
  if (record.has(RecordFlag::local_in_prod)) return Uncounted::local_page;
  return std::nullopt;
}

std::optional<Uncounted> reason_against_use(const ingest::Record& record) {
  if (const auto reason = reason_against(record)) return reason;
  if (record.has(RecordFlag::malformed)) return Uncounted::malformed;
  if (record.result == validator::VerdictResult::error) return Uncounted::check_error;
  if (record.action == validator::Action::block) return Uncounted::blocked;
  return std::nullopt;
}

std::uint64_t UncountedCalls::total() const {
  return std::accumulate(by_reason_.begin(), by_reason_.end(), std::uint64_t{0});
}

Uncounted UncountedCalls::main_reason() const {
  return static_cast<Uncounted>(std::ranges::max_element(by_reason_) - by_reason_.begin());
}

std::string UncountedCalls::text() const {
  std::string text;
  for (std::size_t i = 0; i < by_reason_.size(); ++i) {
    if (by_reason_[i] == 0) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(by_reason_[i]) + ' ' + std::string(words[i].text);
  }
  return text;
}

std::string UncountedCalls::signature() const {
  std::string letters;
  for (std::size_t i = 0; i < by_reason_.size(); ++i)
    if (by_reason_[i] > 0) letters += static_cast<char>('a' + i);
  return letters;
}

void UncountedCalls::write(JsonWriter& out) const {
  out.StartObject();
  for (std::size_t i = 0; i < by_reason_.size(); ++i)
    if (by_reason_[i] > 0) out.Key(words[i].key), out.Uint64(by_reason_[i]);
  out.EndObject();
}

UncountedCalls UncountedCalls::read(const rapidjson::Value& object) {
  UncountedCalls calls;
  const Stored stored(object);
  for (std::size_t i = 0; i < words.size(); ++i)
    calls.by_reason_[i] = static_cast<std::uint64_t>(stored.integer_if(words[i].key).value_or(0));
  return calls;
}

std::string_view remedy_for(Uncounted reason) { return words_of(reason).remedy; }

} // namespace plumbline::setup
