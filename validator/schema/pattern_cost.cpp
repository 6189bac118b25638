#include "validator/schema/pattern_cost.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace plumbline::validator {

namespace {

constexpr std::size_t endless = SIZE_MAX;

/// A character or class, and how often it may occur.
struct Item {
  std::size_t least = 1;
  std::size_t most = 1;         ///< endless: there is no bound
  std::size_t instructions = 0; ///< of a copy; 0: not known

  /// RE2 writes each of them out; the last of an endless repetition leads back to itself.
  std::size_t copies() const { return std::max<std::size_t>(most == endless ? least : most, 1); }
};

/// Instructions of a copy besides those of its bytes: for being optional, and for its end.
constexpr std::size_t of_repetition = 2;

/// Reads a pattern that is a list of items; anything else ends it.
class ItemReader {
 public:
  explicit ItemReader(std::string_view pattern) : rest_(pattern) {}

  std::optional<std::vector<Item>> read() {
    std::vector<Item> items;
    if (!take('^')) return std::nullopt;
    while (!rest_.empty() && rest_ != "$") {
      known_ = 0;
      if (!skip_one()) return std::nullopt;
      auto item = repeated();
      if (!item) return std::nullopt;
      if (known_ > 0) item->instructions = known_ + of_repetition;
      items.push_back(*item);
    }
    return items;
  }

 private:
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool skip(std::size_t bytes) {
    if (bytes == 0 || bytes > rest_.size()) return false;
    rest_.remove_prefix(bytes);
    return true;
  }

  /// One character, escape or class.
  bool skip_one() {
    const char c = rest_.front();
    if (c == '[') return skip_class();
    if (c == '\\') return skip_escape();
    if (std::string_view("()|^$*+?{").find(c) != std::string_view::npos) return false;
    rest_.remove_prefix(1);
    known_ = c == '.' ? 0 : 1;
    for (; !rest_.empty() && (static_cast<unsigned char>(rest_.front()) & 0xC0U) == 0x80U; ++known_)
      rest_.remove_prefix(1);
    return true;
  }

  bool skip_escape() {
    if (rest_.size() < 2) return false;
    const char c = rest_[1];
    rest_.remove_prefix(2);
    if (c == 'p' || c == 'P' || c == 'x') {
      if (rest_.starts_with('{')) return skip(rest_.find('}') + 1);
      return skip(c == 'x' ? 2 : 1);
    }
    known_ = c == 'w' ? 4 : std::string_view("DWsS").find(c) == std::string_view::npos ? 1 : 0;
    // The others mean no character, or more than one.
    return std::string_view("dDwWsSfnrtva").find(c) != std::string_view::npos ||
           std::string_view("\\.[](){}*+?^$|/-_\"'@#&%~`!<>=:;, ").find(c) != std::string_view::npos;
  }

  bool skip_class() {
    std::size_t at = 1;
    // In a class of single ASCII characters and ranges, each may be an instruction.
    bool simple = true;
    if (at < rest_.size() && rest_[at] == '^') {
      simple = false;
      ++at;
    }
    if (at < rest_.size() && rest_[at] == ']') ++at;
    for (; at < rest_.size() && rest_[at] != ']'; ++at) {
      if (rest_[at] == '[') return false;
      if (static_cast<unsigned char>(rest_[at]) >= 0x80) simple = false;
      if (rest_[at] != '\\') continue;
      ++at;
      simple =
          simple && at < rest_.size() && std::string_view("dwnrtfv.-_/+").find(rest_[at]) != std::string_view::npos;
    }
    if (simple) known_ = at + 2; // \w is four
    return at < rest_.size() && skip(at + 1);
  }

  std::optional<Item> repeated() {
    Item item;
    if (take('*'))
      item = {0, endless};
    else if (take('+'))
      item = {1, endless};
    else if (take('?'))
      item = {0, 1};
    else if (rest_.starts_with('{') && !take_counts(item))
      return std::nullopt;
    take('?');
    const bool again = !rest_.empty() && std::string_view("*+?{").find(rest_.front()) != std::string_view::npos;
    return again ? std::nullopt : std::optional(item);
  }

  /// {m}, {m,} or {m,n}.
  bool take_counts(Item& item) {
    take('{');
    if (!take_number(item.least)) return false;
    item.most = item.least;
    if (take(',')) {
      item.most = endless;
      if (!rest_.starts_with('}') && !take_number(item.most)) return false;
    }
    return take('}');
  }

  bool take_number(std::size_t& number) {
    const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    if (read.ec != std::errc{}) return false;
    rest_.remove_prefix(static_cast<std::size_t>(read.ptr - rest_.data()));
    return true;
  }

  std::string_view rest_;
  std::size_t known_ = 0; ///< instructions of the last character or class read; 0: not known
};

/// Instructions that are reached after exactly so many characters.
struct Reach {
  std::size_t first = 0, last = endless; ///< characters
  std::size_t instructions = 0;
};

/// The most that are reached at once.
std::size_t most_reached(const std::vector<Reach>& reaches) {
  std::vector<std::pair<std::size_t, std::ptrdiff_t>> changes;
  for (const Reach& reach : reaches) {
    const auto instructions = static_cast<std::ptrdiff_t>(reach.instructions);
    changes.emplace_back(reach.first, instructions);
    if (reach.last != endless) changes.emplace_back(reach.last + 1, -instructions);
  }
  std::sort(changes.begin(), changes.end());
  std::ptrdiff_t now = 0;
  std::ptrdiff_t most = 0;
  for (const auto& [at, change] : changes) most = std::max(most, now += change);
  return static_cast<std::size_t>(most);
}

} // namespace

PatternCost cost_of_pattern(std::string_view pattern, std::size_t instructions) {
  const auto items = ItemReader(pattern).read();
  if (!items) return {instructions, endless};
  std::size_t copies = 0;
  for (const Item& item : *items) copies += item.copies();
  // How many characters beyond the minimum may have been read before an item: so many copies of it plus one may be
  // reached at once. A copy has no more instructions than are left when the other copies have at least one each.
  std::vector<Reach> reaches;
  std::size_t fewest = 0;
  std::size_t longest = 0;
  for (const Item& item : *items) {
    const std::size_t slack = longest == endless ? endless : longest - fewest;
    const std::size_t at_once = slack == endless ? item.copies() : std::min(item.copies(), slack + 1);
    const std::size_t others = copies - item.copies();
    const std::size_t left = (instructions - std::min(others, instructions)) / item.copies() + 1;
    const std::size_t of_a_copy = item.instructions > 0 ? std::min(item.instructions, left) : left;
    const std::size_t first = fewest;
    fewest += item.least;
    longest = longest == endless || item.most == endless ? endless : longest + item.most;
    reaches.push_back({first, longest, at_once * of_a_copy});
  }
  constexpr std::size_t longest_character = 4;
  return {std::min(instructions, most_reached(reaches) + of_repetition),
          longest == endless ? endless : longest * longest_character + 1};
}

} // namespace plumbline::validator
