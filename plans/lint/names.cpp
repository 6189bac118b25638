#include "plans/lint/linted_plan.h"

#include <algorithm>
#include <array>
#include <set>

namespace plumbline::plans {

namespace {

using validator::RuleType;

/// Small words of a title, which stay small: Product Added to Cart.
constexpr std::array<std::string_view, 14> small_words{"a",  "an", "and", "as", "at", "by",  "for",
                                                       "in", "of", "on",  "or", "to", "the", "with"};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Words of letters and digits with one space between them, each beginning with a capital or digit. What is not ASCII
/// is left to its writer.
bool is_title_case(std::string_view name) {
  std::size_t words = 0;
  while (!name.empty()) {
    const auto end = name.find(' ');
    const auto word = name.substr(0, end);
    name.remove_prefix(end == std::string_view::npos ? name.size() : end + 1);
    if (word.empty() || (end != std::string_view::npos && name.empty())) return false;
    const bool small = words > 0 && std::ranges::find(small_words, word) != small_words.end();
    const bool foreign = static_cast<unsigned char>(word[0]) >= 0x80;
    if (!small && !is_upper(word[0]) && !is_digit(word[0]) && !foreign) return false;
    if (word.find_first_of("_.:/") != std::string_view::npos) return false;
    ++words;
  }
  return words >= 2;
}

bool is_snake_case(std::string_view name) {
  if (name.empty() || name.front() == '_' || name.back() == '_') return false;
  return std::ranges::all_of(
      name, [](char c) { return is_lower(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; });
}

bool is_odd(std::string_view name) {
  if (name.empty() || name.front() == ' ' || name.back() == ' ') return true;
  return std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// Names that begin with $ are a vendor's own ($email, $current_url).
bool is_reserved(std::string_view name) { return name.starts_with('$'); }

} // namespace

void find_event_name_case(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) {
    if (rule.text->type != RuleType::track || is_title_case(*rule.text->event)) continue;
    plan.warn(rule, "",
              "Name events Object Action in Title Case, such as Order Completed; this one is \"" + *rule.text->event +
                  "\".");
  }
}

void find_property_name_case(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) {
    for (const LintedProperty& property : rule.properties) {
      if (is_snake_case(property.name) || is_odd(property.name) || is_reserved(property.name)) continue;
      plan.warn(rule, property.pointer,
                "Name properties in snake_case, such as order_id; this one is \"" + std::string(property.name) + "\".");
    }
  }
}

void find_odd_characters(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) {
    if (rule.text->event && is_odd(*rule.text->event))
      plan.warn(rule, "",
                "The event's name begins or ends with a space, or holds a control character; names match to "
                "the letter.");
    for (const LintedProperty& property : rule.properties) {
      if (is_odd(property.name))
        plan.warn(rule, property.pointer,
                  "This property's name is empty, begins or ends with a space, or holds a control character; names "
                  "match to the letter.");
    }
  }
}

} // namespace plumbline::plans
