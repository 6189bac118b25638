#include "daemon/debugger/forget.h"

#include "daemon/ingest/record/partial_call.h"
#include "validator/call/call.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace plumbline::debugger {

namespace {

using journal::AnyOf;
using journal::IndexField;

/// How many calls the index returns at a time: 8 bytes each.
constexpr std::size_t candidates_of_a_look = 100'000;

std::vector<AnyOf> terms_of(const ForgetQuery& query) {
  std::vector<AnyOf> terms;
  if (query.env) terms.push_back({{IndexField::env, std::string(name_of(*query.env))}});
  if (!query.source.empty()) terms.push_back({{IndexField::source, query.source}});
  if (!query.session.empty()) terms.push_back({{IndexField::session, query.session}});
  if (!query.user.empty()) terms.push_back({{IndexField::user_id, query.user}, {IndexField::anonymous_id, query.user}});
  return terms;
}

/// Checks the calls themselves.
class Matcher {
 public:
  explicit Matcher(const ForgetQuery& query) : query_(query) {}

  bool matches(const ingest::Record& record) {
    if (query_.env && record.env != *query_.env) return false;
    if (!query_.source.empty() && record.source_id != query_.source && record.source_name != query_.source)
      return false;
    if (!query_.session.empty() && record.session != query_.session) return false;
    return query_.user.empty() || is_of_user(record);
  }

 private:
  bool is_of_user(const ingest::Record& record) {
    ingest::assign_readable(padded_, record);
    const auto call = reader_.read(padded_, record.type);
    return call && (call->user_id == query_.user || call->anonymous_id == query_.user);
  }

  const ForgetQuery& query_;
  std::string padded_;
  validator::CallReader reader_;
};

/// Appends the matching calls of [from, before), newest first.
void scan(journal::Journal& journal, std::uint64_t from, std::uint64_t before, Matcher& matcher,
          std::vector<std::uint64_t>& seqs) {
  for (auto at = before; at > from;) {
    const auto group = journal.at_or_before(at - 1);
    if (!group || group->last() < from) return;
    for (auto seq = std::min(group->last(), at - 1); seq >= std::max(group->first(), from); --seq)
      if (matcher.matches(group->record(seq))) seqs.push_back(seq);
    at = group->first();
  }
}

std::vector<std::uint64_t> matching(journal::Journal& journal, journal::CallIndex& index, const ForgetQuery& query) {
  const auto terms = terms_of(query);
  Matcher matcher(query);
  std::vector<std::uint64_t> seqs;
  auto before = journal.head() + 1;
  index.catch_up(); // then it has all of them
  journal::GroupPtr group;
  while (before > 1) {
    const auto found = index.find(terms, before, 1, candidates_of_a_look);
    if (found.scanned_to >= before) { // it is being rebuilt
      scan(journal, 1, before, matcher, seqs);
      break;
    }
    for (const auto seq : found.seqs) {
      if (!group || !group->holds(seq)) group = journal.at_or_after(seq);
      if (group && group->holds(seq) && matcher.matches(group->record(seq))) seqs.push_back(seq);
    }
    before = found.scanned_to;
  }
  return seqs;
}

} // namespace

std::uint64_t forget(journal::Journal& journal, journal::CallIndex& index, FiguresReader* figures,
                     const BeforeForgetting& before, const ForgetQuery& query) {
  std::vector<journal::SeqRange> gone;
  if (query.all()) {
    if (journal.head() > 0) gone.push_back({1, journal.head()});
  } else {
    auto seqs = matching(journal, index, query);
    std::reverse(seqs.begin(), seqs.end());
    for (const auto seq : seqs) {
      if (!gone.empty() && gone.back().last + 1 == seq)
        gone.back().last = seq;
      else
        gone.push_back({seq, seq});
    }
  }
  if (gone.empty()) return 0;
  if (before) before(gone);
  if (figures != nullptr) figures->count_all();
  const auto forgotten = journal.forget(gone);
  index.erase(gone);
  if (figures != nullptr) figures->erase(gone);
  return forgotten;
}

} // namespace plumbline::debugger
