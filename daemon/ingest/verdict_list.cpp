#include "daemon/ingest/verdict_list.h"

#include "daemon/ingest/record/record_json.h"

#include <algorithm>

namespace plumbline::ingest {

namespace {

/// Neighbours are read together: most are in one group of the journal.
constexpr std::size_t firsts_at_once = 16;

std::string duplicate_note(std::uint64_t first) {
  return R"({"code":"duplicate","path":"/messageId","message":"A call with this messageId and content came before. It is call )" +
         std::to_string(first) + R"(, and this repetition was not kept.","hint":null})";
}

} // namespace

VerdictList::VerdictList(Batch batch, std::vector<Appended> appended, std::string begin, std::string end,
                         VerdictsOf verdicts_of)
    : batch_(std::move(batch)), appended_(std::move(appended)), begin_(std::move(begin)), end_(std::move(end)),
      verdicts_of_(std::move(verdicts_of)) {}

std::size_t VerdictList::held() const {
  return batch_.bytes.capacity() + batch_.entries.capacity() * sizeof(Batch::Entry) +
         appended_.capacity() * sizeof(Appended);
}

task<> VerdictList::ask_for_firsts() {
  std::vector<std::pair<std::uint64_t, std::string>> asked;
  for (auto i = at_; is_duplicate(i) && asked.size() < firsts_at_once; ++i)
    asked.emplace_back(appended_[i].seq, duplicate_note(appended_[i].seq));
  firsts_ = co_await verdicts_of_(std::move(asked));
  std::ranges::reverse(firsts_);
}

void VerdictList::add(std::string& out) {
  if (at_ > 0) out += ',';
  const auto index = at_++;
  if (appended_.empty()) return append_verdict_json(out, std::nullopt, batch_.record(index));
  const auto& [seq, duplicate, reused] = appended_[index];
  if (duplicate) {
    const auto first = std::move(firsts_.back());
    firsts_.pop_back();
    if (!first.empty()) {
      out += first;
      return;
    }
  }
  auto record = batch_.record(index);
  if (reused) record.set(RecordFlag::message_id_reused);
  append_verdict_json(out, seq, record, duplicate ? duplicate_note(seq) : "");
}

task<http::Piece> VerdictList::next(Turns::Work& work) {
  http::Piece piece{std::exchange(begin_, {}), false};
  while (at_ < batch_.entries.size() && piece.bytes.size() < piece_bytes) {
    if (is_duplicate(at_) && firsts_.empty()) {
      work.end();
      co_await ask_for_firsts();
    }
    if (!work.begin()) co_await work.wait();
    do {
      add(piece.bytes);
    } while (at_ < batch_.entries.size() && piece.bytes.size() < piece_bytes && !work.over() &&
             (!is_duplicate(at_) || !firsts_.empty()));
    work.end();
  }
  piece.last = at_ == batch_.entries.size();
  if (piece.last) piece.bytes += end_;
  co_return piece;
}

} // namespace plumbline::ingest
