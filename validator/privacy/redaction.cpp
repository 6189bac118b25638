#include "validator/privacy/redaction.h"

#include "validator/call/call.h"
#include "validator/json/node.h"
#include "validator/json/tape.h"
#include "validator/schema/format.h"
#include "validator/text/ascii.h"

#include <algorithm>
#include <array>
#include <utility>

namespace plumbline::validator {

namespace {

/// A call's members that make it this call, or a call at all.
bool makes_the_call(std::string_view name) {
  constexpr std::array<std::string_view, 15> members{
      "type",    "event",      "name",   "messageId", "timestamp",    "originalTimestamp", "sentAt",   "receivedAt",
      "version", "properties", "traits", "context",   "integrations", "writeKey",          "projectId"};
  return std::ranges::find(members, name) != members.end();
}

/// The last part of a pointer that is a name, not an index.
std::string last_name(std::string_view pointer) {
  while (!pointer.empty()) {
    const auto slash = pointer.rfind('/');
    const auto token = pointer.substr(slash + 1);
    if (token.find_first_not_of("0123456789") != std::string_view::npos) return unescape_token(token);
    pointer = pointer.substr(0, slash);
  }
  return {};
}

bool is_word_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

} // namespace

Result<Redaction, std::string> Redaction::of(const std::vector<std::string>& entries) {
  if (entries.size() > max_entries)
    return unexpected(std::to_string(entries.size()) + " names were given; at most " + std::to_string(max_entries) +
                      " are allowed");
  Redaction redaction;
  for (const auto& entry : entries) {
    if (entry.empty()) return unexpected(std::string("a name must not be empty"));
    if (entry.size() > max_entry_bytes)
      return unexpected(entry.substr(0, 40) + "... has " + std::to_string(entry.size()) + " bytes; at most " +
                        std::to_string(max_entry_bytes) + " are allowed");
    if (!entry.starts_with('/')) {
      if (makes_the_call(entry) && entry != "name" && entry != "version" && entry != "type")
        return unexpected(entry + " identifies the call and is always kept: name a property or a trait");
      redaction.names_.insert(lower_case(entry));
      redaction.sample_names_.push_back(lower_case(entry));
      continue;
    }
    if (!matches(Format::json_pointer, entry))
      return unexpected(entry + " is not a JSON pointer: write ~1 for a slash and ~0 for a tilde in a name");
    const auto of_root = entry.find('/', 1) == std::string::npos;
    if (of_root && (entry.size() == 1 || makes_the_call(unescape_token(std::string_view(entry).substr(1)))))
      return unexpected(entry + " identifies the call and is always kept: name a member inside it");
    redaction.pointers_.insert(entry);
    if (auto name = last_name(entry); !name.empty()) redaction.sample_names_.push_back(lower_case(name));
  }
  // Of two names that begin at the same place the longer is tried first.
  std::ranges::sort(redaction.sample_names_,
                    [](const auto& a, const auto& b) { return a.size() != b.size() ? a.size() > b.size() : a < b; });
  redaction.sample_names_.erase(std::unique(redaction.sample_names_.begin(), redaction.sample_names_.end()),
                                redaction.sample_names_.end());
  return redaction;
}

bool Redaction::hides(std::string_view name, std::string_view pointer, bool of_root) const {
  if (!pointers_.empty() && pointers_.contains(std::string(pointer))) return true;
  if (names_.empty() || (of_root && makes_the_call(name))) return false;
  return names_.contains(lower_case(name));
}

/// Walks a call's values and records which are to be hidden.
class RedactionWalk {
 public:
  RedactionWalk(const Redaction& redaction, std::vector<RedactedCall::Value>& found, std::string pointer)
      : redaction_(redaction), found_(found), pointer_(std::move(pointer)) {}

  void walk(const AnyNode& node, bool is_root = true) {
    if (node.type() == NodeType::object) {
      node.each_member([&](std::string_view key, const AnyNode& value) {
        visit(key, key, value, is_root);
        return true;
      });
    } else if (node.type() == NodeType::array) {
      std::size_t at = 0;
      node.each_item([&](const AnyNode& item) {
        visit(std::to_string(at++), {}, item, false);
        return true;
      });
    }
  }

 private:
  void visit(std::string_view token, std::string_view name, const AnyNode& value, bool of_root) {
    const auto length = pointer_.size();
    append_token(pointer_, token);
    if (redaction_.hides(name, pointer_, of_root))
      found_.push_back({pointer_, value.raw()});
    else
      walk(value, false);
    pointer_.resize(length);
  }

  const Redaction& redaction_;
  std::vector<RedactedCall::Value>& found_;
  std::string pointer_;
};

std::optional<std::vector<RedactedCall::Value>> Redaction::values_of(std::string_view json, std::string pointer) const {
  Tape tape;
  if (parse_json(json, max_call_depth, &tape)) return std::nullopt;
  std::vector<RedactedCall::Value> found;
  const bool is_call = pointer.empty();
  RedactionWalk(*this, found, std::move(pointer)).walk(AnyNode(tape, 0), is_call);
  return found;
}

std::optional<RedactedCall> Redaction::redacted(std::string_view call) const {
  if (empty()) return std::nullopt;
  auto values = values_of(call);
  if (!values || values->empty()) return std::nullopt;
  auto text = with_replaced(call, *values, redacted_value);
  return RedactedCall{std::move(text), std::move(*values)};
}

std::string with_replaced(std::string_view text, const std::vector<RedactedCall::Value>& values,
                          std::string_view replacement) {
  std::string out;
  out.reserve(text.size());
  const auto* from = text.data();
  for (const auto& value : values) {
    out.append(from, value.raw.data()).append("\"").append(replacement).append("\"");
    from = value.raw.data() + value.raw.size();
  }
  return out.append(from, text.data() + text.size());
}

std::string_view Redaction::covered(std::string_view pointer) const {
  for (std::size_t begin = 0; begin < pointer.size();) {
    const auto end = std::min(pointer.find('/', begin + 1), pointer.size());
    const auto name = unescape_token(pointer.substr(begin + 1, end - begin - 1));
    if (hides(name, pointer.substr(0, end), begin == 0)) return pointer.substr(0, end);
    begin = end;
  }
  return {};
}

bool Redaction::has_name(std::string_view name) const { return names_.contains(lower_case(name)); }

bool Redaction::has_inside(std::string_view pointer) const {
  return std::ranges::any_of(pointers_, [&](const std::string& each) {
    return each.size() > pointer.size() && each.starts_with(pointer) && each[pointer.size()] == '/';
  });
}

namespace {

/// Where a list or an object that begins at `at` ends, whatever it contains; the text's end if it is cut.
std::size_t end_of_container(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  char quote = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == '\\')
        ++at;
      else if (c == quote)
        quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return text.size();
}

/// Where a value that begins at `at` ends: a quoted one before its closing quote.
std::size_t end_of_value(std::string_view text, std::size_t at, std::string_view quote) {
  if (quote.empty()) {
    if (text[at] == '{' || text[at] == '[') return end_of_container(text, at);
    return std::min(text.find_first_of("\"',;}]& \t\r\n", at), text.size());
  }
  if (quote.size() > 1) return std::min(text.find(quote, at), text.size());
  while (at < text.size() && text[at] != quote[0]) at += text[at] == '\\' ? 2 : 1;
  return std::min(at, text.size());
}

} // namespace

std::string Redaction::redacted_sample(std::string_view text) const {
  if (empty()) return std::string(text);
  const auto lowered = lower_case(text);
  std::string out;
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto name = std::ranges::find_if(sample_names_, [&](const std::string& each) {
      return lowered.compare(at, each.size(), each) == 0 && (at == 0 || !is_word_character(text[at - 1])) &&
             (at + each.size() >= text.size() || !is_word_character(text[at + each.size()]));
    });
    if (name == sample_names_.end()) {
      ++at;
      continue;
    }
    at += name->size();
    const auto begin = std::min(text.find_first_not_of("\"'\\ \t\r\n:=", at), text.size());
    const auto between = text.substr(at, begin - at);
    const auto sign = between.find_first_of(":=");
    if (sign == std::string_view::npos) continue;
    // After the sign: white space, and the value's opening quote, if it has one.
    auto value = std::min(text.find_first_not_of(": =\t\r\n", at + sign), text.size());
    auto quote_end = value;
    while (quote_end < text.size() && text[quote_end] == '\\') ++quote_end;
    std::string_view quote;
    if (quote_end < text.size() && (text[quote_end] == '"' || text[quote_end] == '\''))
      quote = text.substr(value, quote_end + 1 - value);
    value += quote.size();
    if (value >= text.size()) break;
    out.append(text.substr(kept, value - kept)).append(redacted_value);
    kept = at = end_of_value(text, value, quote);
  }
  return out.append(text.substr(std::min(kept, text.size())));
}

} // namespace plumbline::validator
