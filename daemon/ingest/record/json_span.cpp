#include "daemon/ingest/record/json_span.h"

#include "daemon/ingest/record/json_block.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

namespace plumbline::ingest {

namespace {

enum class Byte : unsigned char { other, quote, open, close, separator };

constexpr std::array<Byte, 256> bytes = [] {
  std::array<Byte, 256> table{};
  table['"'] = Byte::quote;
  table['{'] = table['['] = Byte::open;
  table['}'] = table[']'] = Byte::close;
  table[','] = Byte::separator;
  return table;
}();

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  std::size_t at() const { return at_; }
  void skip_space() {
    while (!at_end() && is_space(text_[at_])) ++at_;
  }
  bool take(char wanted) {
    skip_space();
    if (peek() != wanted || at_end()) return false;
    ++at_;
    return true;
  }
  SpanFault fault(std::string expected) const { return {at_, std::move(expected)}; }

  /// Starts after the opening quote; stops after the closing one.
  bool skip_string() {
    for (;;) {
      const auto* found = static_cast<const char*>(std::memchr(text_.data() + at_, '"', text_.size() - at_));
      if (!found) {
        at_ = text_.size();
        return false;
      }
      const auto quote = static_cast<std::size_t>(found - text_.data());
      std::size_t slashes = 0;
      while (quote - slashes > at_ && text_[quote - slashes - 1] == '\\') ++slashes;
      at_ = quote + 1;
      if (slashes % 2 == 0) return true;
    }
  }

  /// One value of any kind; `depth` is that of its arrays and objects.
  bool skip_value(std::size_t& depth) {
    depth = 0;
    nesting_.clear();
    if (peek() == '{' || peek() == '[')
      if (const auto done = skip_brackets(depth)) return *done;
    const auto begin = at_;
    while (!at_end()) {
      switch (bytes[static_cast<unsigned char>(text_[at_])]) {
      case Byte::quote:
        ++at_;
        if (!skip_string()) return false;
        if (nesting_.empty()) return true;
        break;
      case Byte::open:
        if (nesting_.empty() && at_ != begin) return true;
        nesting_.push_back(text_[at_++] == '{' ? '}' : ']');
        depth = std::max(depth, nesting_.size());
        break;
      case Byte::close:
        if (nesting_.empty()) return at_ > begin;
        if (nesting_.back() != text_[at_]) return false;
        nesting_.pop_back();
        ++at_;
        if (nesting_.empty()) return true;
        break;
      case Byte::separator:
        if (nesting_.empty()) return at_ > begin;
        ++at_;
        break;
      case Byte::other: ++at_; break;
      }
    }
    return nesting_.empty() && at_ > begin;
  }

  std::string_view between(std::size_t begin) const {
    auto end = at_;
    while (end > begin && is_space(text_[end - 1])) --end;
    return text_.substr(begin, end - begin);
  }

 private:
  /// An array or object, a block at a time. Absent: a backslash stands outside of its strings, where the blocks do not
  /// say what is a string; nothing is skipped then.
  std::optional<bool> skip_brackets(std::size_t& depth) {
    JsonBlocks blocks;
    for (std::size_t begin = at_; begin < text_.size(); begin += JsonBlocks::bytes) {
      const auto found = blocks.next(text_.substr(begin, JsonBlocks::bytes));
      if (!found) break;
      for (auto brackets = *found; brackets != 0; brackets &= brackets - 1) {
        const auto place = begin + static_cast<std::size_t>(std::countr_zero(brackets));
        const char bracket = text_[place];
        if (bracket == '{' || bracket == '[') {
          nesting_.push_back(bracket == '{' ? '}' : ']');
          depth = std::max(depth, nesting_.size());
          continue;
        }
        const bool fits = nesting_.back() == bracket;
        if (fits) nesting_.pop_back();
        if (fits && !nesting_.empty()) continue;
        at_ = fits ? place + 1 : place;
        return fits;
      }
    }
    if (!blocks.is_sure()) {
      depth = 0;
      nesting_.clear();
      return std::nullopt;
    }
    at_ = text_.size();
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string nesting_;
};

} // namespace

bool Member::is(std::string_view name) const {
  if (key.find('\\') == std::string_view::npos) return key == name;
  std::size_t at = 0;
  for (const char wanted : name) {
    if (at >= key.size()) return false;
    if (key[at] != '\\') {
      if (key[at++] != wanted) return false;
      continue;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    const std::string lower{static_cast<char>(digits[static_cast<unsigned char>(wanted) >> 4]),
                            static_cast<char>(digits[static_cast<unsigned char>(wanted) & 15])};
    const std::string upper{lower[0], static_cast<char>(std::toupper(lower[1]))};
    const auto escape = key.substr(at, 6);
    if (escape != "\\u00" + lower && escape != "\\u00" + upper) return false;
    at += 6;
  }
  return at == key.size();
}

namespace {

/// Adds the members of the object one by one; returns the fault that ended it.
std::optional<SpanFault> add_members(std::string_view text, std::vector<Member>& members) {
  Scanner scan(text);
  if (!scan.take('{')) return scan.fault("an object");
  if (!scan.take('}')) {
    do {
      if (!scan.take('"')) return scan.fault("a member's name in quotes");
      const auto key = scan.at();
      if (!scan.skip_string()) return scan.fault("the end of a string");
      Member member;
      member.key = text.substr(key, scan.at() - 1 - key);
      if (!scan.take(':')) return scan.fault("':'");
      scan.skip_space();
      const auto value = scan.at();
      if (!scan.skip_value(member.depth)) return scan.fault("a value, and the end of every object and array in it");
      member.value = scan.between(value);
      if (member.value.empty()) return scan.fault("a value");
      member.whole = text.substr(key - 1, static_cast<std::size_t>(member.value.data() - text.data()) +
                                              member.value.size() - (key - 1));
      members.push_back(member);
    } while (scan.take(','));
    if (!scan.take('}')) return scan.fault("',' or '}'");
  }
  scan.skip_space();
  if (!scan.at_end()) return scan.fault("nothing after the object");
  return std::nullopt;
}

} // namespace

Result<std::vector<Member>, SpanFault> members_of(std::string_view text) {
  std::vector<Member> members;
  if (auto fault = add_members(text, members)) return unexpected(std::move(*fault));
  return members;
}

std::vector<Member> leading_members(std::string_view text) {
  std::vector<Member> members;
  static_cast<void>(add_members(text, members));
  return members;
}

Result<std::vector<Element>, SpanFault> elements_of(std::string_view text) {
  Scanner scan(text);
  std::vector<Element> elements;
  if (!scan.take('[')) return unexpected(scan.fault("an array"));
  if (!scan.take(']')) {
    do {
      scan.skip_space();
      const auto value = scan.at();
      Element element;
      if (!scan.skip_value(element.depth))
        return unexpected(scan.fault("a value, and the end of every object and array in it"));
      element.value = scan.between(value);
      if (element.value.empty()) return unexpected(scan.fault("a value"));
      elements.push_back(element);
    } while (scan.take(','));
    if (!scan.take(']')) return unexpected(scan.fault("',' or ']'"));
  }
  scan.skip_space();
  if (!scan.at_end()) return unexpected(scan.fault("nothing after the array"));
  return elements;
}

const Member* last_named(const std::vector<Member>& members, std::string_view name) {
  const auto found =
      std::find_if(members.rbegin(), members.rend(), [&](const Member& member) { return member.is(name); });
  return found == members.rend() ? nullptr : &*found;
}

} // namespace plumbline::ingest
