#include "daemon/filter/caseless_text.h"
#include "daemon/filter/filter_query.h"
#include "validator/json/json_text.h"
#include "validator/json/tape.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace plumbline::debugger {

namespace {

using Field = FilterTerm::Field;
using Comparison = FilterTerm::Comparison;

/// The names that are not properties.
constexpr std::array<std::pair<std::string_view, Field>, 15> names = {{{"env", Field::env},
                                                                       {"source", Field::source},
                                                                       {"type", Field::type},
                                                                       {"event", Field::event},
                                                                       {"result", Field::result},
                                                                       {"kind", Field::kind},
                                                                       {"path", Field::path},
                                                                       {"session", Field::session},
                                                                       {"user", Field::user},
                                                                       {"userId", Field::user_id},
                                                                       {"anonymous", Field::anonymous},
                                                                       {"anonymousId", Field::anonymous},
                                                                       {"message", Field::message},
                                                                       {"messageId", Field::message},
                                                                       {"has", Field::has}}};

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

/// Whether a word may be a name, not a time or an address.
bool begins_name(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '$' || byte == '/' ||
         static_cast<unsigned char>(byte) >= 0x80;
}

bool is_json_number(std::string_view text) {
  return !text.empty() && (text.front() == '-' || (text.front() >= '0' && text.front() <= '9')) &&
         !validator::parse_json(text, 1, nullptr);
}

/// Reads a query from left to right, once.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<std::vector<FilterTerm>, FilterFault> terms() {
    std::vector<FilterTerm> terms;
    for (skip_blanks(); !at_end(); skip_blanks()) {
      if (terms.size() == FilterQuery::max_terms)
        return fault("A filter can have at most " + std::to_string(FilterQuery::max_terms) + " conditions.");
      auto term = this->term();
      if (!term) return unexpected(std::move(term.error()));
      terms.push_back(std::move(*term));
    }
    return terms;
  }

 private:
  bool at_end() const { return at_ == text_.size(); }
  bool at_word_end() const { return at_end() || is_blank(text_[at_]); }
  void skip_blanks() {
    while (!at_end() && is_blank(text_[at_])) ++at_;
  }
  bool take(std::string_view piece) {
    if (!text_.substr(at_).starts_with(piece)) return false;
    at_ += piece.size();
    return true;
  }
  tl::unexpected<FilterFault> fault(std::string message, std::string expected = "[]") const {
    return unexpected(FilterFault{std::move(message), std::move(expected), at_});
  }

  Result<FilterTerm, FilterFault> term() {
    FilterTerm term;
    term.negated = take("-");
    if (at_word_end()) return fault("A condition is missing after '-'.", R"(["a word","name:value"])");
    const bool quoted_word = text_[at_] == '"';
    std::string word;
    if (quoted_word) {
      auto read = quoted();
      if (!read) return unexpected(std::move(read.error()));
      word = std::move(*read);
    } else {
      const auto colon = name_end();
      if (!colon) {
        word = bare();
        return word_term(std::move(term), std::move(word));
      }
      word = text_.substr(at_, *colon - at_);
      at_ = *colon;
    }
    if (take(":")) return value_of(std::move(term), std::move(word), quoted_word);
    if (!at_word_end()) return fault("A space is missing after the closing quote.", R"([" ",":"])");
    return word_term(std::move(term), std::move(word));
  }

  static FilterTerm word_term(FilterTerm term, std::string word) {
    term.text = std::make_shared<const CaselessText>(word);
    term.value = std::move(word);
    return term;
  }

  /// Where the colon after a name is; absent if the word is plain text.
  std::optional<std::size_t> name_end() const {
    if (!begins_name(text_[at_])) return std::nullopt;
    auto end = at_;
    while (end < text_.size() && !is_blank(text_[end]) && text_[end] != ':' && text_[end] != '"') ++end;
    if (end == text_.size() || text_[end] != ':') return std::nullopt;
    if (text_.substr(end).starts_with("://")) return std::nullopt;
    return end;
  }

  std::string bare() {
    const auto begin = at_;
    while (!at_word_end()) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  /// Starts at the opening quote. A backslash escapes a quote or a backslash; before anything else it stands for
  /// itself, so that patterns need no doubling.
  Result<std::string, FilterFault> quoted() {
    std::string value;
    for (++at_; !at_end(); ++at_) {
      const char byte = text_[at_];
      if (byte == '"') {
        ++at_;
        return value;
      }
      const bool escapes = byte == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
      if (escapes) ++at_;
      value += text_[at_];
    }
    return fault("The closing quote is missing.", R"(["\""])");
  }

  Comparison comparison() {
    if (take(">=")) return Comparison::greater_or_equal;
    if (take("<=")) return Comparison::less_or_equal;
    if (take(">")) return Comparison::greater;
    if (take("<")) return Comparison::less;
    if (take("~")) return Comparison::matches;
    take("=");
    return Comparison::equal;
  }

  /// Starts after the colon.
  Result<FilterTerm, FilterFault> value_of(FilterTerm term, std::string name, bool quoted_name) {
    const auto* known = std::find_if(names.begin(), names.end(), [&](const auto& pair) { return pair.first == name; });
    term.field = known != names.end() && !quoted_name ? known->second : Field::property;
    const bool property = term.field == Field::property;
    if (property) term.name = std::move(name);

    const auto before = at_;
    term.comparison = comparison();
    const bool exact_only = term.field == Field::has || term.field == Field::path || values_of(term.field) != "[]";
    const bool ordered = term.comparison != Comparison::equal && term.comparison != Comparison::matches;
    if ((ordered && !property) || (term.comparison == Comparison::matches && exact_only)) {
      at_ = before;
      return fault("Only properties and traits can be compared with < and >, and only texts with a pattern (~).",
                   exact_only ? R"(["="])" : R"(["=","~"])");
    }
    if (at_word_end()) return fault("A value is missing.", value_expected(term.field, ordered));
    const auto begin = at_;
    if (text_[at_] == '"') {
      auto read = quoted();
      if (!read) return unexpected(std::move(read.error()));
      term.value = std::move(*read);
      if (!at_word_end()) return fault("A space is missing after the closing quote.", R"([" "])");
    } else {
      term.value = bare();
    }
    const auto end = std::exchange(at_, begin); // faults are the value's
    if (!has_value(term.field, term.value))
      return fault("'" + term.value.substr(0, 100) + "' is not one of the allowed values.", values_of(term.field));
    if (term.field == Field::has) term.name = term.value;
    term.is_number = property && is_json_number(term.value);
    if (ordered && !term.is_number)
      return fault("'" + term.value.substr(0, 100) + "' is not a number.", R"(["a number"])");
    term.at = begin;
    at_ = end;
    return term;
  }

  static std::string value_expected(Field field, bool ordered) {
    if (ordered) return R"(["a number"])";
    auto values = values_of(field);
    return values == "[]" ? R"(["a value"])" : values;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Terms that only need the record come first, then those that need the call's text, then those that need it parsed.
int cost(const FilterTerm& term) {
  switch (term.field) {
  case Field::text: return 1;
  case Field::user:
  case Field::user_id:
  case Field::anonymous:
  case Field::message:
  case Field::has:
  case Field::property: return 2;
  default: return term.comparison == Comparison::matches ? 1 : 0;
  }
}

} // namespace

Result<FilterQuery, FilterFault> FilterQuery::parse(std::string_view text) {
  auto query = read(text);
  if (!query) return query;
  if (auto compiled = query->compile(); !compiled) return unexpected(std::move(compiled.error()));
  return query;
}

bool FilterQuery::has_patterns() const {
  return std::ranges::any_of(terms_, [](const auto& term) { return term.comparison == Comparison::matches; });
}

Result<void, FilterFault> FilterQuery::compile() {
  // In the order of the query, so that the first fault is reported.
  std::vector<FilterTerm*> patterns;
  for (auto& term : terms_)
    if (term.comparison == Comparison::matches) patterns.push_back(&term);
  std::ranges::sort(patterns, {}, &FilterTerm::at);
  std::size_t count = 0;
  std::size_t bytes = 0;
  std::size_t memory = 0;
  for (auto* term : patterns) {
    const auto fault = [term](std::string message) {
      return unexpected(FilterFault{std::move(message), "[]", term->at});
    };
    if (++count > max_patterns)
      return fault("A filter can have at most " + std::to_string(max_patterns) + " patterns.");
    bytes += term->value.size();
    if (bytes > max_pattern_bytes)
      return fault("The patterns of a filter can have at most " + std::to_string(max_pattern_bytes) +
                   " bytes together.");
    auto pattern = validator::Pattern::compile(term->value, max_memory_of_a_pattern);
    if (!pattern) return fault("The pattern is invalid: " + pattern.error());
    memory += pattern->memory();
    if (memory > max_pattern_memory) return fault("The patterns of this filter are too large together.");
    term->pattern = std::make_shared<const validator::Pattern>(std::move(*pattern));
  }
  return {};
}

Result<FilterQuery, FilterFault> FilterQuery::read(std::string_view text) {
  if (text.size() > max_bytes)
    return unexpected(
        FilterFault{"A filter can have at most " + std::to_string(max_bytes) + " bytes.", "[]", max_bytes});
  auto terms = Parser(text).terms();
  if (!terms) return unexpected(std::move(terms.error()));
  FilterQuery query;
  query.terms_ = std::move(*terms);
  std::stable_sort(query.terms_.begin(), query.terms_.end(),
                   [](const FilterTerm& a, const FilterTerm& b) { return cost(a) < cost(b); });
  return query;
}

} // namespace plumbline::debugger
