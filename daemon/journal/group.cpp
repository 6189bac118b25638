#include "daemon/ingest/record_json.h"
#include "daemon/journal/journal.h"

#include <stdexcept>
#include <string_view>
#include <utility>

namespace plumbline::journal {

Group::Group(std::uint64_t first, std::string bytes, std::vector<std::uint32_t> offsets)
    : first_(first), bytes_(std::move(bytes)), offsets_(std::move(offsets)) {}

ingest::Record Group::record(std::uint64_t seq) const {
  if (!holds(seq)) throw std::out_of_range("a group of the journal was asked for a call that it does not hold");
  const auto index = static_cast<std::size_t>(seq - first_);
  const std::size_t begin = offsets_[index];
  const std::size_t end = index + 1 < offsets_.size() ? offsets_[index + 1] : bytes_.size();
  if (begin > end || end > bytes_.size()) throw std::runtime_error("a group of the journal is damaged");
  return ingest::decode(std::string_view(bytes_).substr(begin, end - begin));
}

const std::string& Group::verdict_json(std::uint64_t seq) const {
  if (!holds(seq)) throw std::out_of_range("a group of the journal was asked for a call that it does not hold");
  std::call_once(rendered_once_, [this] {
    std::vector<std::string> rendered(size());
    for (std::size_t i = 0; i < rendered.size(); ++i) {
      ingest::append_verdict_json(rendered[i], first_ + i, record(first_ + i));
      rendered[i].shrink_to_fit();
    }
    rendered_ = std::move(rendered);
  });
  return rendered_[static_cast<std::size_t>(seq - first_)];
}

} // namespace plumbline::journal
