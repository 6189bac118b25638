#include "daemon/filter/filter_query.h"

#include "daemon/filter/caseless_text.h"
#include "daemon/ingest/record/partial_call.h"
#include "validator/call/call_property.h"
#include "validator/json/json_text.h"

#include <algorithm>
#include <optional>

namespace plumbline::debugger {

namespace {

using Comparison = FilterTerm::Comparison;
using Field = FilterTerm::Field;
using ingest::Record;
using ingest::RecordFlag;

/// A call's text, parsed when a term first needs it, and only once.
class ParsedCall {
 public:
  explicit ParsedCall(const Record& record) : record_(record) {}

  /// Null: it is not JSON.
  const validator::Call* get() {
    if (asked_) return call_ ? &*call_ : nullptr;
    asked_ = true;
    thread_local std::string padded;
    thread_local validator::CallReader reader;
    ingest::assign_readable(padded, record_);
    if (auto call = reader.read(padded, record_.type)) call_ = *call;
    return call_ ? &*call_ : nullptr;
  }
  /// Whether one of the text's strings may contain `piece`: if nothing is escaped, only if it occurs literally. Spares
  /// most calls the parsing.
  bool may_have(std::string_view piece) const {
    return record_.call.find(piece) != std::string_view::npos || record_.call.find('\\') != std::string_view::npos;
  }

  bool matches(const validator::Pattern& pattern, std::string_view text) {
    const auto steps = pattern.cost_of(text);
    gave_up_ = gave_up_ || steps > steps_left_;
    if (gave_up_) return false;
    steps_left_ -= steps;
    return pattern.matches(text);
  }
  /// A pattern would have exceeded its limit: nothing can be said of the call.
  bool gave_up() const { return gave_up_; }

 private:
  const Record& record_;
  bool asked_ = false;
  bool gave_up_ = false;
  std::uint64_t steps_left_ = FilterQuery::max_pattern_steps;
  std::optional<validator::Call> call_;
};

bool is_text(const FilterTerm& term, std::string_view text, ParsedCall& call) {
  if (term.comparison == Comparison::matches) return term.pattern && call.matches(*term.pattern, text);
  return text == term.value;
}
bool is_text(const FilterTerm& term, const std::optional<std::string_view>& text, ParsedCall& call) {
  return text && is_text(term, *text, call);
}

/// The number in a string that holds only a number ("99.50": sent as a string by mistake).
std::optional<validator::Number> number_in(std::string_view text) {
  if (text.empty() || text.size() > 64 || (text.front() != '-' && (text.front() < '0' || text.front() > '9')) ||
      validator::parse_json(text, 1, nullptr))
    return std::nullopt;
  return validator::Number::parse(text);
}

bool in_order(const FilterTerm& term, const validator::PropertyValue& value) {
  std::optional<validator::Number> number;
  if (value.type == validator::NodeType::number) number = value.number;
  if (value.type == validator::NodeType::string) number = number_in(value.text);
  if (!number) return false;
  const auto order = validator::compare(*number, validator::Number::parse(term.value));
  switch (term.comparison) {
  case Comparison::less: return order < 0;
  case Comparison::less_or_equal: return order <= 0;
  case Comparison::greater: return order > 0;
  default: return order >= 0;
  }
}

bool is_value(const FilterTerm& term, const validator::PropertyValue& value, ParsedCall& call) {
  if (term.comparison == Comparison::matches)
    return value.type == validator::NodeType::string && is_text(term, value.text, call);
  if (term.comparison != Comparison::equal) return in_order(term, value);
  switch (value.type) {
  case validator::NodeType::string: return value.text == term.value;
  case validator::NodeType::boolean: return term.value == (value.truth ? "true" : "false");
  case validator::NodeType::null: return term.value == "null";
  case validator::NodeType::number:
    return term.is_number && validator::compare(value.number, validator::Number::parse(term.value)) == 0;
  default: return false;
  }
}

bool has_property(const FilterTerm& term, ParsedCall& call) {
  const bool plain = term.name.find_first_of("./") == std::string::npos;
  if (plain && !call.may_have('"' + term.name + '"')) return false;
  const auto* parsed = call.get();
  if (parsed == nullptr) return false;
  return validator::any_property(*parsed, term.name, [&](const validator::PropertyValue& value) {
    return term.field == Field::has ? value.type != validator::NodeType::null : is_value(term, value, call);
  });
}

bool has_id(const FilterTerm& term, const Record& record, ParsedCall& call) {
  if (term.field == Field::message && record.has(RecordFlag::message_id_made))
    return is_text(term, record.message_id, call);
  if (term.comparison == Comparison::equal && !call.may_have(term.value)) return false;
  const auto* parsed = call.get();
  if (parsed == nullptr) return false;
  switch (term.field) {
  case Field::user: return is_text(term, parsed->user_id, call) || is_text(term, parsed->anonymous_id, call);
  case Field::user_id: return is_text(term, parsed->user_id, call);
  case Field::anonymous: return is_text(term, parsed->anonymous_id, call);
  default: return is_text(term, parsed->message_id, call);
  }
}

/// A violation begins with its kind and its path; inside a JSON string the quotes would be escaped.
bool has_kind(const Record& record, std::string_view kind) {
  return record.details.find("{\"kind\":\"" + std::string(kind) + "\",\"path\"") != std::string_view::npos;
}

/// At that path or below it.
bool has_path(const Record& record, std::string_view path) {
  constexpr std::string_view kind_begin = "{\"kind\":\"";
  constexpr std::string_view path_begin = "\",\"path\":";
  std::string wanted;
  append_json_string(wanted, path);
  wanted.pop_back();
  for (auto at = record.details.find(kind_begin); at != std::string_view::npos;
       at = record.details.find(kind_begin, at + 1)) {
    auto rest = record.details.substr(at + kind_begin.size());
    rest.remove_prefix(std::min(rest.size(), rest.find('"')));
    if (!rest.starts_with(path_begin)) continue; // a hint's kind
    rest.remove_prefix(path_begin.size());
    if (rest.starts_with(wanted) && rest.size() > wanted.size() &&
        (rest[wanted.size()] == '"' || rest[wanted.size()] == '/'))
      return true;
  }
  return false;
}

bool holds(const FilterTerm& term, const Record& record, ParsedCall& call) {
  switch (term.field) {
  case Field::text: return term.text->is_in(record.call);
  case Field::env: return name_of(record.env) == term.value;
  case Field::source: return is_text(term, record.source_id, call) || is_text(term, record.source_name, call);
  case Field::type: return name_of(record.type) == term.value;
  case Field::event: return record.has(RecordFlag::has_event) && is_text(term, record.event, call);
  case Field::result: return name_of(record.result) == term.value;
  case Field::kind: return has_kind(record, term.value);
  case Field::path: return has_path(record, term.value);
  case Field::session: return is_text(term, record.session, call);
  case Field::user:
  case Field::user_id:
  case Field::anonymous:
  case Field::message: return has_id(term, record, call);
  case Field::has:
  case Field::property: return has_property(term, call);
  }
  return false;
}

/// Terms of which a match must have one; empty: the index does not know this kind.
journal::AnyOf index_terms_of(const FilterTerm& term) {
  using journal::IndexField;
  if (term.negated || term.comparison != Comparison::equal || term.value.empty()) return {};
  switch (term.field) {
  case Field::env: return {{IndexField::env, term.value}};
  case Field::source: return {{IndexField::source, term.value}};
  case Field::type: return {{IndexField::type, term.value}};
  case Field::event: return {{IndexField::event, term.value}};
  case Field::result: return {{IndexField::result, term.value}};
  case Field::kind: return {{IndexField::kind, term.value}};
  case Field::session: return {{IndexField::session, term.value}};
  case Field::user: return {{IndexField::user_id, term.value}, {IndexField::anonymous_id, term.value}};
  case Field::user_id: return {{IndexField::user_id, term.value}};
  case Field::anonymous: return {{IndexField::anonymous_id, term.value}};
  case Field::message: return {{IndexField::message_id, term.value}};
  default: return {};
  }
}

} // namespace

bool FilterQuery::matches(const Record& record) const {
  ParsedCall call(record);
  return std::all_of(terms_.begin(), terms_.end(), [&](const FilterTerm& term) {
    const bool held = holds(term, record, call);
    return !call.gave_up() && held != term.negated;
  });
}

bool FilterQuery::reads_calls() const {
  return std::any_of(terms_.begin(), terms_.end(), [](const FilterTerm& term) {
    return term.field == Field::text || term.field >= Field::user || term.comparison == Comparison::matches;
  });
}

std::vector<journal::AnyOf> FilterQuery::index_terms() const {
  std::vector<journal::AnyOf> found;
  for (const auto& term : terms_)
    if (auto any_of = index_terms_of(term); !any_of.empty()) found.push_back(std::move(any_of));
  return found;
}

std::optional<FilterFault> FilterQuery::hidden_condition(const validator::Hiding& hiding) const {
  const auto asks_for = [&hiding](const FilterTerm& term) -> std::string {
    const auto hidden = [&hiding](std::string_view pointer) { return !hiding.covered(pointer).empty(); };
    switch (term.field) {
    case Field::has:
    case Field::property: return hiding.covers_property(term.name) ? term.name : "";
    case Field::user: return hidden("/userId") ? "userId" : hidden("/anonymousId") ? "anonymousId" : "";
    case Field::user_id: return hidden("/userId") ? "userId" : "";
    case Field::anonymous: return hidden("/anonymousId") ? "anonymousId" : "";
    // That something is wrong with a hidden value is seen; what is inside it is not.
    case Field::path: {
      const auto covered = hiding.covered(term.value);
      return covered.empty() || covered.size() == term.value.size() ? "" : term.value;
    }
    default: return "";
    }
  };
  const FilterTerm* first = nullptr;
  for (const auto& term : terms_)
    if (!asks_for(term).empty() && (first == nullptr || term.at < first->at)) first = &term;
  if (first == nullptr) return std::nullopt;
  return FilterFault{asks_for(*first).substr(0, 100) + " is hidden from viewers, so a viewer's filter cannot use it.",
                     "[]", first->at};
}

} // namespace plumbline::debugger
