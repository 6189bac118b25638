#include "validator/controls/controls.h"
#include "validator/json/node.h"

#include <algorithm>
#include <unordered_set>

namespace plumbline::validator {

namespace {

/// A part of the text to leave out.
struct Cut {
  std::size_t begin, end;
};

class Cutter {
 public:
  Cutter(const Tape& tape, const std::vector<std::string>& omitted)
      : tape_(tape), omitted_(omitted.begin(), omitted.end()) {}

  std::vector<Cut> run() {
    visit(0);
    std::sort(cuts_.begin(), cuts_.end(), [](const Cut& a, const Cut& b) { return a.begin < b.begin; });
    return std::move(cuts_);
  }

 private:
  void visit(std::uint32_t cell) {
    const TapeCell& value = tape_.cells[cell];
    if (value.type == NodeType::object) visit_object(cell);
    if (value.type != NodeType::array) return;
    std::size_t at = 0;
    for (std::uint32_t item = cell + 1; item < value.next; item = tape_.cells[item].next)
      under(std::to_string(at++), [&] { visit(item); });
  }

  /// A member is cut with the comma after it; the last ones with the comma after the last member that stays.
  void visit_object(std::uint32_t cell) {
    const TapeCell& object = tape_.cells[cell];
    std::size_t kept_end = 0; // after the last member that stays
    for (std::uint32_t key = cell + 1; key < object.next;) {
      const std::uint32_t next = tape_.cells[key + 1].next;
      under(tape_.cells[key].text, [&] {
        if (!omitted_.contains(path_)) {
          kept_end = tape_.cells[key + 1].end;
          visit(key + 1);
        } else if (next < object.next) {
          cuts_.push_back({tape_.cells[key].begin, tape_.cells[next].begin});
        } else {
          const std::size_t begin = kept_end > 0 ? kept_end : tape_.cells[key].begin;
          cuts_.push_back({begin, tape_.cells[key + 1].end});
        }
      });
      key = next;
    }
  }

  template<class Do>
  void under(std::string_view token, Do&& what) {
    const std::size_t length = path_.size();
    append_token(path_, token);
    what();
    path_.resize(length);
  }

  const Tape& tape_;
  std::unordered_set<std::string> omitted_;
  std::string path_;
  std::vector<Cut> cuts_;
};

} // namespace

std::string controlled_text(std::string_view text, const std::vector<std::string>& omitted) {
  Tape tape;
  if (omitted.empty() || parse_json(text, max_call_depth, &tape)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  for (const Cut& cut : Cutter(tape, omitted).run()) {
    if (cut.begin > at) out += text.substr(at, cut.begin - at);
    at = std::max(at, cut.end);
  }
  return out.append(text.substr(at));
}

} // namespace plumbline::validator
