#include "daemon/ingest/record/record_json.h"
#include "daemon/journal/contract/journal.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace plumbline::journal {

Group::Group(std::uint64_t first, std::string bytes, std::vector<std::uint32_t> offsets,
             std::vector<ingest::IdHashes> ids)
    : first_(first), bytes_(std::move(bytes)), offsets_(std::move(offsets)), ids_(std::move(ids)) {}

ingest::Record Group::record(std::uint64_t seq) const {
  if (!holds(seq)) throw std::out_of_range("a group of the journal was asked for a call that it does not hold");
  const auto index = static_cast<std::size_t>(seq - first_);
  const std::size_t begin = offsets_[index];
  const std::size_t end = index + 1 < offsets_.size() ? offsets_[index + 1] : bytes_.size();
  if (begin > end || end > bytes_.size()) throw std::runtime_error("a group of the journal is damaged");
  return ingest::decode(std::string_view(bytes_).substr(begin, end - begin));
}

std::vector<GroupPtr> Group::without(std::span<const SeqRange> gone) const {
  std::vector<GroupPtr> kept;
  auto next = first_; // the first call that is neither in `kept` nor gone
  const auto keep_to = [&](std::uint64_t end) {
    if (next >= end) return;
    const auto begin = static_cast<std::size_t>(next - first_);
    const auto after = static_cast<std::size_t>(end - first_);
    const std::size_t from = offsets_[begin];
    const std::size_t to = after < offsets_.size() ? offsets_[after] : bytes_.size();
    std::vector<std::uint32_t> offsets;
    for (auto i = begin; i < after; ++i) offsets.push_back(static_cast<std::uint32_t>(offsets_[i] - from));
    std::vector<ingest::IdHashes> ids;
    if (!ids_.empty()) ids.assign(ids_.begin() + std::ptrdiff_t(begin), ids_.begin() + std::ptrdiff_t(after));
    kept.push_back(
        std::make_shared<const Group>(next, bytes_.substr(from, to - from), std::move(offsets), std::move(ids)));
  };
  for (const auto& range : gone) {
    if (range.last < first_ || range.first > last()) continue;
    keep_to(range.first);
    next = std::max(next, range.last + 1);
  }
  keep_to(last() + 1);
  return kept;
}

const std::string& Group::verdict_json(std::uint64_t seq, const ingest::Sight& sight) const {
  if (!holds(seq)) throw std::out_of_range("a group of the journal was asked for a call that it does not hold");
  auto& made = sight.is_limited() ? limited_ : whole_;
  std::call_once(made.once, [this, &made, &sight] {
    std::vector<std::string> rendered(size());
    ingest::Sight::Room room;
    for (std::size_t i = 0; i < rendered.size(); ++i) {
      ingest::append_verdict_json(rendered[i], first_ + i, sight.seen(record(first_ + i), room));
      rendered[i].shrink_to_fit();
    }
    made.verdicts = std::move(rendered);
  });
  return made.verdicts[static_cast<std::size_t>(seq - first_)];
}

} // namespace plumbline::journal
