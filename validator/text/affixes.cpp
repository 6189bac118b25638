#include "validator/text/affixes.h"

#include "validator/text/senses.h"

#include <algorithm>
#include <array>

namespace plumbline::validator {

namespace {

using Words = std::vector<std::string>;
using WordSpan = std::span<const std::string>;

bool are_words_of(WordSpan words, WordSpan of) {
  return std::ranges::all_of(words, [&](const std::string& word) {
    constexpr std::array<std::string_view, 7> owners{"product", "order", "cart", "page", "screen", "event", "item"};
    return is_one_of(owners, word) || std::ranges::find(of, word) != of.end();
  });
}

/// Words that only the plan's name ends with: created (created_at), avatar (avatar_url), attempt (attempt_count).
bool may_be_left_out(std::string_view word, NameOf what) {
  constexpr std::array<std::string_view, 2> always{"at", "url"};
  constexpr std::array<std::string_view, 4> of_missing{"id", "nam", "number", "cod"};
  return is_one_of(always, word) || (what == NameOf::missing_property && is_one_of(of_missing, word));
}

/// Words that only the sent name ends with: currency_code, tax_amount, build_number.
bool may_be_added(std::string_view word, std::string_view after, NameOf what) {
  constexpr std::array<std::string_view, 4> with_code{"currency", "coupon", "promotion", "country"};
  constexpr std::array<std::string_view, 3> with_number{"build", "phon", "version"};
  constexpr std::array<std::string_view, 5> with_amount{"total", "tax", "discount", "ship", "revenu"};
  constexpr std::array<std::string_view, 3> with_text{"query", "search", "messag"};
  if (word == "cod") return is_one_of(with_code, after);
  if (word == "number") return is_one_of(with_number, after);
  if (word == "amount" || word == "valu" || word == "cost") return is_one_of(with_amount, after);
  if (word == "text" || word == "str") return is_one_of(with_text, after);
  return word == "nam" && what == NameOf::missing_property;
}

/// The last words are two ways to name one thing: order_number, order_ref for order_id.
bool are_names_of_one(std::string_view a, std::string_view b) {
  constexpr std::array<std::string_view, 3> names{"id", "number", "referenc"};
  const auto is = [&](std::string_view word) { return is_one_of(names, word); };
  return is(a) && is(b) && (a == "id" || b == "id");
}

} // namespace

bool is_with_affix(const Words& sent, const Words& planned, NameOf what, WordSpan event_words) {
  if (sent.empty() || planned.empty()) return false;
  if (sent.size() == planned.size()) {
    return what == NameOf::missing_property && sent.size() > 1 &&
           std::equal(sent.begin(), sent.end() - 1, planned.begin()) && are_names_of_one(sent.back(), planned.back());
  }
  const bool shorter = sent.size() < planned.size();
  const Words& less = shorter ? sent : planned;
  const Words& more = shorter ? planned : sent;
  if (more.size() > less.size() + 2) return false;
  const auto added = more.size() - less.size();
  if (std::equal(less.begin(), less.end(), more.begin())) {
    return added == 1 && (shorter ? may_be_left_out(more.back(), what) : may_be_added(more.back(), less.back(), what));
  }
  if (!std::equal(less.begin(), less.end(), more.end() - static_cast<std::ptrdiff_t>(less.size()))) return false;
  const auto before = WordSpan(more).first(added);
  if (what == NameOf::missing_property) return are_words_of(before, event_words);
  // Other members may have everyday names besides what the plan requires: only the event's own object is left out.
  return shorter && !event_words.empty() && before.size() == 1 && before.front() == event_words.front();
}

bool is_with_count(const Words& less, const Words& more) {
  return more.size() == less.size() + 1 && more.back() == count_sense &&
         std::equal(less.begin(), less.end(), more.begin());
}

namespace {

/// Platforms, tools and versions, which are not part of what happened.
bool is_of_sender(std::string_view word) {
  constexpr std::array<std::string_view, 28> senders{
      "web", "ios",    "android",   "app",     "ga",      "ga4",       "gtm",      "evt",       "event", "fe",
      "be",  "server", "frontend",  "backend", "segment", "amplitude", "mixpanel", "analytics", "track", "tracking",
      "sdk", "client", "ecommerce", "ecom",    "website", "mobile",    "desktop",  "fb"};
  if (is_one_of(senders, word)) return true;
  return word.size() > 1 && word.front() == 'v' && word.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

/// Words that change the meaning of an event's name after them, even after a dot.
bool names_another_thing(std::string_view part) {
  constexpr std::array<std::string_view, 18> things{"wishlist", "wish",  "favorites", "favourites", "gift",    "draft",
                                                    "failed",   "pre",   "post",      "partial",    "compare", "sub",
                                                    "preorder", "retry", "fake",      "deleted",    "not",     "no"};
  const auto words = words_of(part);
  return std::ranges::any_of(words, [&](const std::string& word) { return is_one_of(things, word); });
}

/// What may follow an event's name without changing its meaning: "(web)", "- v2", ".test".
bool is_of_senders(std::string_view part) {
  constexpr std::array<std::string_view, 5> stages{"test", "prod", "production", "dev", "staging"};
  const auto words = words_of(part);
  return std::ranges::all_of(words, [&](const std::string& word) {
    return is_of_sender(word) || is_one_of(stages, word) || word.find_first_not_of("0123456789") == std::string::npos;
  });
}

std::string_view without_marks(std::string_view text) {
  constexpr std::string_view around = " \t\r\n\"'`.,!?:;-_/|>";
  const auto begin = text.find_first_not_of(around);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(around) - begin + 1);
}

/// Without a part in brackets at either end.
std::string_view without_brackets(std::string_view name) {
  constexpr std::string_view open = "[({<";
  constexpr std::string_view close = "])}>";
  if (name.empty()) return name;
  if (const auto kind = open.find(name.front()); kind != std::string_view::npos) {
    const auto end = name.find(close[kind]);
    if (end != std::string_view::npos && end + 1 < name.size()) return without_marks(name.substr(end + 1));
  }
  if (const auto kind = close.find(name.back()); kind != std::string_view::npos) {
    const auto begin = name.rfind(open[kind]);
    if (begin != std::string_view::npos && begin > 0 && is_of_senders(name.substr(begin)))
      return without_marks(name.substr(0, begin));
  }
  return name;
}

std::string without_senders(std::string_view name) {
  Words words = words_of(name);
  std::size_t begin = 0;
  std::size_t end = words.size();
  while (end - begin > 2 && is_of_sender(words[begin])) ++begin;
  while (end - begin > 2 && is_of_sender(words[end - 1])) --end;
  // "v 2": words_of does not split before a digit, but "V2" in "CompletedV2" is a separate word.
  std::string out;
  for (std::size_t i = begin; i < end; ++i) out.append(out.empty() ? "" : " ").append(words[i]);
  return out;
}

} // namespace

std::vector<std::string> without_affixes(std::string_view event) {
  std::vector<std::string> found;
  const std::string whole = without_senders(event);
  const auto add = [&](std::string_view part) {
    std::string name = without_senders(part);
    const bool is_new = name != whole && std::ranges::find(found, name) == found.end();
    if (words_of(name).size() >= 2 && (is_new || (name == whole && words_of(event).size() != words_of(whole).size() &&
                                                  std::ranges::find(found, name) == found.end())))
      found.push_back(std::move(name));
  };
  const std::string_view bare = without_brackets(without_marks(event));
  if (!names_another_thing(event.substr(0, event.size() - std::min(event.size(), bare.size())))) add(bare);
  constexpr std::string_view separators = ".:/|>\\";
  std::size_t from = 0;
  while (found.size() < 3) {
    auto at = bare.find_first_of(separators, from);
    if (const auto dash = bare.find(" - ", from); dash < at) at = dash + 1;
    if (at == std::string_view::npos) break;
    if (!names_another_thing(bare.substr(0, at))) add(without_marks(bare.substr(at + 1)));
    if (is_of_senders(bare.substr(at + 1))) add(without_marks(bare.substr(0, at)));
    from = at + 1;
  }
  return found;
}

} // namespace plumbline::validator
