#include "plans/lint/linted_plan.h"
#include "validator/text/ascii.h"
#include "validator/text/look_alike.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

namespace plumbline::plans {

namespace {

using validator::RuleType;

/// Small words of a title, which stay lower case: Product Added to Cart.
constexpr std::array<std::string_view, 14> small_words{"a",  "an", "and", "as", "at", "by",  "for",
                                                       "in", "of", "on",  "or", "to", "the", "with"};

/// Words of letters and digits with one space between them, each beginning with a capital or digit. Characters beyond
/// ASCII are accepted.
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

/// Letters and digits with `separator` between the words, if one is given.
bool is_of_words(std::string_view name, char separator) {
  if (name.empty() || name.front() == separator || name.back() == separator) return false;
  return std::ranges::all_of(name, [&](char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || (c == separator && c != '\0') ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

bool has_upper(std::string_view name) { return std::ranges::any_of(name, is_upper); }
bool is_camel_case(std::string_view name) { return is_of_words(name, '\0') && !is_upper(name.front()); }
bool is_pascal_case(std::string_view name) { return is_of_words(name, '\0') && is_upper(name.front()); }
bool is_kebab_case(std::string_view name) { return is_of_words(name, '-') && !has_upper(name); }
bool is_lower_words(std::string_view name) { return is_of_words(name, ' ') && !has_upper(name); }
bool is_sentence_case(std::string_view name) {
  return is_of_words(name, ' ') && is_upper(name.front()) && !has_upper(name.substr(1));
}
bool is_upper_snake_case(std::string_view name) {
  return is_of_words(name, '_') && std::ranges::none_of(name, is_lower);
}

struct Style {
  std::string_view name;
  std::string_view example;
  bool (*fits)(std::string_view name);
};
/// The first is advised if a plan has no habit of its own.
constexpr std::array<Style, 7> event_styles{{{"Title Case", "Order Completed", is_title_case},
                                             {"snake_case", "order_completed", is_snake_case},
                                             {"camelCase", "orderCompleted", is_camel_case},
                                             {"PascalCase", "OrderCompleted", is_pascal_case},
                                             {"Sentence case", "Order completed", is_sentence_case},
                                             {"lower case", "order completed", is_lower_words},
                                             {"kebab-case", "order-completed", is_kebab_case}}};
constexpr std::array<Style, 7> property_styles{{{"snake_case", "order_id", is_snake_case},
                                                {"camelCase", "orderId", is_camel_case},
                                                {"Title Case", "Order Id", is_title_case},
                                                {"PascalCase", "OrderId", is_pascal_case},
                                                {"lower case", "order id", is_lower_words},
                                                {"kebab-case", "order-id", is_kebab_case},
                                                {"upper case", "ORDER_ID", is_upper_snake_case}}};
/// From so many names on, the style of most of them is the plan's own.
constexpr std::size_t enough_for_a_habit = 5;

/// A name to check, and its place.
struct Named {
  const LintedRule* rule = nullptr;
  std::string pointer;
  std::string_view name;
};

struct Habit {
  const Style* style = nullptr;
  bool is_own = false;
};

Habit habit_of(const std::vector<Named>& names, std::span<const Style> styles) {
  const auto fitting = [&](const Style& style) {
    return std::ranges::count_if(names, [&](const Named& named) { return style.fits(named.name); });
  };
  const Style* most = &styles.front();
  auto most_names = fitting(*most);
  for (const Style& style : styles.subspan(1)) {
    if (const auto count = fitting(style); count > most_names) most = &style, most_names = count;
  }
  if (names.size() >= enough_for_a_habit && 2 * static_cast<std::size_t>(most_names) > names.size())
    return {most, true};
  return {&styles.front(), false};
}

/// One finding for all names that depart from the plan's style. `what`: "event", "property"; `many`: for several.
void tell_departures(LintedPlan& plan, const std::vector<Named>& names, std::span<const Style> styles,
                     const std::string& what, const std::string& many) {
  const Habit habit = habit_of(names, styles);
  std::vector<std::string> departing;
  const Named* first = nullptr;
  for (const Named& named : names) {
    if (habit.style->fits(named.name)) continue;
    if (!first) first = &named;
    departing.push_back("\"" + validator::shown_name(named.name) + "\"");
  }
  if (!first) return;
  const std::string style = std::string(habit.style->name) + ", such as " + std::string(habit.style->example);
  const std::string whose = habit.is_own ? "this plan's own style, " + style : style;
  plan.warn(*first->rule, first->pointer,
            departing.size() == 1 ? "The " + what + " " + departing.front() + " is not named in " + whose + "."
                                  : std::to_string(departing.size()) + " of " + std::to_string(names.size()) + " " +
                                        many + " are not named in " + whose + ": " + listed(departing) + ".");
}

bool is_odd(std::string_view name) {
  if (name.empty() || name.front() == ' ' || name.back() == ' ') return true;
  return std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// Names that begin with $ are a vendor's own ($email, $current_url).
bool is_reserved(std::string_view name) { return name.starts_with('$'); }

/// Reports characters that calls are most likely sent without.
void tell_odd_name(LintedPlan& plan, const LintedRule& rule, const std::string& pointer, std::string_view what,
                   std::string_view name) {
  const std::string whose = "The " + std::string(what) + " \"" + validator::shown_name(name) + "\" ";
  if (name.empty())
    plan.warn(rule, pointer, "The " + std::string(what) + "'s name is empty.");
  else if (is_odd(name))
    plan.warn(rule, pointer,
              whose + "starts or ends with a space, or has a control character; names must match exactly.");
  else if (const auto odd = validator::odd_character(name))
    plan.warn(rule, pointer, whose + "has " + *odd + ": the same name in plain characters does not match it.");
}

} // namespace

void find_event_name_case(LintedPlan& plan) {
  std::vector<Named> names;
  for (const LintedRule& rule : plan.rules) {
    if (rule.text->type == RuleType::track) names.push_back({&rule, "", *rule.text->event});
  }
  tell_departures(plan, names, event_styles, "event", "events");
}

void find_property_name_case(LintedPlan& plan) {
  std::vector<Named> names;
  for (const LintedRule& rule : plan.rules) {
    for (const LintedProperty& property : rule.properties) {
      if (!is_odd(property.name) && !is_reserved(property.name))
        names.push_back({&rule, property.pointer, property.name});
    }
  }
  tell_departures(plan, names, property_styles, "property", "properties");
}

void find_odd_characters(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) {
    if (rule.text->event) tell_odd_name(plan, rule, "", "event", *rule.text->event);
    for (const LintedProperty& property : rule.properties)
      tell_odd_name(plan, rule, property.pointer, "property", property.name);
  }
}

} // namespace plumbline::plans
