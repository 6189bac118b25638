#include "validator/json/tape.h"

#include "validator/text/ascii.h"
#include "validator/text/utf8.h"

#include <array>

namespace plumbline::validator {

namespace {

constexpr std::uint32_t replacement = 0xFFFD;

/// ASCII that stands for itself inside a string.
constexpr std::array<bool, 256> plain_bytes = [] {
  std::array<bool, 256> plain{};
  for (std::size_t i = 0x20; i < 0x80; ++i) plain[i] = i != '"' && i != '\\';
  return plain;
}();

class Parser {
 public:
  Parser(std::string_view text, std::size_t max_depth, Tape* tape) : text_(text), max_depth_(max_depth), tape_(tape) {}

  std::optional<JsonFault> run() {
    if (text_.size() > UINT32_MAX) return JsonFault{0, "the text is larger than 4 GiB"};
    if (tape_) {
      tape_->source = text_;
      tape_->cells.clear();
      tape_->unescaped.clear();
    }
    if (parse()) return std::nullopt;
    return std::move(fault_);
  }

 private:
  /// A cell has 15 times the bytes of "1,": a text of 15 MB would fill the memory.
  static constexpr std::size_t max_values = 1'000'000;

  struct Open {
    bool object;
    std::uint32_t cell;
    std::uint32_t count;
  };

  bool parse() {
    skip_space();
    if (!value()) return false;
    while (!open_.empty()) {
      skip_space();
      if (!(open_.back().object ? after_member() : after_item())) return false;
    }
    skip_space();
    return pos_ == text_.size() || fail("expected nothing after the value");
  }

  /// After the opening bracket or an item of an array.
  bool after_item() {
    Open& array = open_.back();
    if (peek() == ']') return close();
    if (array.count > 0 && !take(',')) return fail("expected ',' or ']'");
    skip_space();
    ++array.count;
    return value();
  }

  /// After the opening brace or a member of an object.
  bool after_member() {
    Open& object = open_.back();
    if (peek() == '}') return close();
    if (object.count > 0 && !take(',')) return fail("expected ',' or '}'");
    skip_space();
    if (peek() != '"')
      return fail(object.count > 0 ? "expected a member's name in double quotes"
                                   : "expected a member's name in double quotes, or '}'");
    ++object.count;
    if (!string()) return false;
    skip_space();
    if (!take(':')) return fail("expected ':'");
    skip_space();
    return value();
  }

  bool value() {
    if (++values_ > max_values) {
      fault_ = {pos_, "it has more than a million values", false};
      return false;
    }
    switch (peek()) {
    case '{': return open(NodeType::object);
    case '[': return open(NodeType::array);
    case '"': return string();
    case 't': return word("true", NodeType::boolean, true);
    case 'f': return word("false", NodeType::boolean, false);
    case 'n': return word("null", NodeType::null, false);
    default: return number();
    }
  }

  bool open(NodeType type) {
    if (open_.size() == max_depth_) {
      fault_ = {pos_, "nested deeper than " + std::to_string(max_depth_) + " levels", true};
      return false;
    }
    open_.push_back({type == NodeType::object, add(type, pos_), 0});
    ++pos_;
    return true;
  }

  bool close() {
    ++pos_;
    if (tape_) {
      TapeCell& cell = tape_->cells[open_.back().cell];
      cell.count = open_.back().count;
      cell.next = static_cast<std::uint32_t>(tape_->cells.size());
      cell.end = static_cast<std::uint32_t>(pos_);
    }
    open_.pop_back();
    return true;
  }

  bool word(std::string_view word, NodeType type, bool truth) {
    if (!text_.substr(pos_).starts_with(word)) return fail("expected a value");
    const std::size_t begin = pos_;
    pos_ += word.size();
    if (TapeCell* cell = finish(add(type, begin))) cell->truth = truth;
    return true;
  }

  /// Values that JavaScript and Python write, but JSON does not have.
  std::string_view value_of_another_language() const {
    const std::string_view rest = text_.substr(pos_);
    for (const std::string_view word : {"NaN", "Infinity", "undefined", "True", "False", "None"})
      if (rest.starts_with(word)) return word;
    return {};
  }

  bool digits() {
    if (!is_digit(peek())) return fail("expected a digit");
    while (is_digit(peek())) ++pos_;
    return true;
  }

  bool number() {
    const std::size_t begin = pos_;
    take('-');
    if (!is_digit(peek())) {
      if (const auto other = value_of_another_language(); !other.empty())
        return fail(std::string(other) + " is not JSON");
      return fail(pos_ > begin ? "expected a digit" : "expected a value");
    }
    if (take('0')) {
      if (is_digit(peek())) return fail("a number may not begin with 0");
    } else if (!digits()) {
      return false;
    }
    if (take('.') && !digits()) return false;
    if (peek() == 'e' || peek() == 'E') {
      ++pos_;
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    if (TapeCell* cell = finish(add(NodeType::number, begin))) {
      cell->number = Number::parse(text_.substr(begin, pos_ - begin));
    }
    return true;
  }

  bool string() {
    const std::size_t begin = pos_++;
    // Nothing needs copying up to the first escape.
    if (!plain_run()) return false;
    std::string_view view = text_.substr(begin + 1, pos_ - begin - 1);
    if (peek() == '\\') {
      if (tape_ && tape_->unescaped.capacity() < text_.size()) tape_->unescaped.reserve(text_.size());
      const std::size_t from = tape_ ? tape_->unescaped.size() : 0;
      append(view);
      while (peek() != '"') {
        if (!escape()) return false;
        const std::size_t run = pos_;
        if (!plain_run()) return false;
        append(text_.substr(run, pos_ - run));
      }
      if (tape_) view = {tape_->unescaped.data() + from, tape_->unescaped.size() - from};
    }
    ++pos_;
    if (TapeCell* cell = finish(add(NodeType::string, begin))) cell->text = view;
    return true;
  }

  /// To the next quote or escape.
  bool plain_run() {
    const char* const end = text_.data() + text_.size();
    for (;;) {
      const char* at = text_.data() + pos_;
      while (at != end && plain_bytes[static_cast<unsigned char>(*at)]) ++at;
      pos_ = static_cast<std::size_t>(at - text_.data());
      if (at == end) return fail("a string without its closing quote");
      const auto c = static_cast<unsigned char>(*at);
      if (c == '"' || c == '\\') return true;
      if (c < 0x20) return fail("a control character inside a string");
      const std::size_t length = utf8_length(text_.substr(pos_));
      if (length == 0) return fail("bytes that are no UTF-8");
      pos_ += length;
    }
  }

  bool escape() {
    const std::size_t begin = pos_++;
    const char c = peek();
    ++pos_;
    switch (c) {
    case '"':
    case '\\':
    case '/': return append({&c, 1});
    case 'b': return append("\b");
    case 'f': return append("\f");
    case 'n': return append("\n");
    case 'r': return append("\r");
    case 't': return append("\t");
    case 'u': break;
    default: pos_ = begin; return fail("an unknown escape inside a string");
    }
    const auto first = hex();
    if (!first) return false;
    std::uint32_t point = *first;
    if (point >= 0xD800 && point <= 0xDFFF) {
      point = replacement;
      if (*first <= 0xDBFF && text_.substr(pos_).starts_with("\\u")) {
        const std::size_t back = pos_;
        pos_ += 2;
        const auto second = hex();
        if (!second) return false;
        if (*second >= 0xDC00 && *second <= 0xDFFF)
          point = 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00);
        else
          pos_ = back;
      }
    }
    if (tape_) append_utf8(tape_->unescaped, point);
    return true;
  }

  std::optional<std::uint32_t> hex() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const int digit = hex_value(peek());
      if (digit < 0) {
        fail("expected four hexadecimal digits");
        return std::nullopt;
      }
      ++pos_;
      value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    return value;
  }

  bool append(std::string_view bytes) {
    if (tape_) tape_->unescaped.insert(tape_->unescaped.end(), bytes.begin(), bytes.end());
    return true;
  }

  std::uint32_t add(NodeType type, std::size_t begin) {
    if (!tape_) return 0;
    TapeCell cell;
    cell.type = type;
    cell.begin = static_cast<std::uint32_t>(begin);
    tape_->cells.push_back(cell);
    return static_cast<std::uint32_t>(tape_->cells.size() - 1);
  }

  TapeCell* finish(std::uint32_t index) {
    if (!tape_) return nullptr;
    TapeCell& cell = tape_->cells[index];
    cell.next = index + 1;
    cell.end = static_cast<std::uint32_t>(pos_);
    return &cell;
  }

  /// NUL at the end, which no token of JSON has.
  char peek() const { return pos_ < text_.size() ? text_[pos_] : '\0'; }
  bool take(char c) {
    if (peek() != c || pos_ == text_.size()) return false;
    ++pos_;
    return true;
  }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  void skip_space() {
    while (pos_ < text_.size() &&
           (text_[pos_] == ' ' || text_[pos_] == '\n' || text_[pos_] == '\r' || text_[pos_] == '\t'))
      ++pos_;
  }

  bool fail(std::string_view message) {
    fault_ = {pos_, std::string(message), false};
    if (pos_ >= text_.size()) fault_ = {text_.size(), "the text ends too early: " + std::string(message), false};
    return false;
  }

  std::string_view text_;
  std::size_t max_depth_;
  Tape* tape_;
  std::size_t pos_ = 0;
  std::size_t values_ = 0;
  std::vector<Open> open_;
  JsonFault fault_;
};

} // namespace

std::optional<JsonFault> parse_json(std::string_view text, std::size_t max_depth, Tape* tape) {
  return Parser(text, max_depth, tape).run();
}

LineColumn line_column(std::string_view text, std::size_t offset) {
  LineColumn place;
  for (const char c : text.substr(0, offset)) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else {
      ++place.column;
    }
  }
  return place;
}

} // namespace plumbline::validator
