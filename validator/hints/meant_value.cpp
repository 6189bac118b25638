#include "validator/hints/meant_value.h"

#include "validator/text/ascii.h"
#include "validator/text/look_alike.h"
#include "validator/text/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace plumbline::validator {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Signs and their codes: longer signs come first.
constexpr std::array<Pair, 16> signs{{{"us$", "USD"},
                                      {"r$", "BRL"},
                                      {"a$", "AUD"},
                                      {"c$", "CAD"},
                                      {"$", "USD"},
                                      {"€", "EUR"},
                                      {"£", "GBP"},
                                      {"¥", "JPY"},
                                      {"₹", "INR"},
                                      {"₩", "KRW"},
                                      {"₽", "RUB"},
                                      {"₺", "TRY"},
                                      {"zł", "PLN"},
                                      {"kč", "CZK"},
                                      {"kr.", "SEK"},
                                      {"kr", "SEK"}}};
constexpr std::array<std::string_view, 30> codes{"usd", "eur", "gbp", "jpy", "chf", "cad", "aud", "nzd", "sek", "nok",
                                                 "dkk", "pln", "czk", "huf", "ron", "bgn", "inr", "cny", "krw", "brl",
                                                 "mxn", "zar", "try", "ils", "sgd", "hkd", "thb", "idr", "aed", "sar"};

bool drop_front(std::string_view& text, std::string_view part) {
  if (!text.starts_with(part)) return false;
  text = trimmed(text.substr(part.size()));
  return true;
}
bool drop_back(std::string_view& text, std::string_view part) {
  if (!text.ends_with(part)) return false;
  text = trimmed(text.substr(0, text.size() - part.size()));
  return true;
}

/// Takes one currency, before or after the digits. `text` is in lower case.
bool take_currency(std::string_view& text) {
  for (const auto& [sign, code] : signs) {
    if (drop_front(text, sign) || drop_back(text, sign)) return true;
  }
  return std::ranges::any_of(codes,
                             [&](std::string_view code) { return drop_front(text, code) || drop_back(text, code); });
}

/// Takes letters after the digits if they are a unit in the property's name.
void take_unit(std::string_view& text, std::string_view property) {
  std::size_t begin = text.size();
  while (begin > 0 && ((text[begin - 1] >= 'a' && text[begin - 1] <= 'z'))) --begin;
  if (begin == text.size() || begin == 0) return;
  std::string_view unit = text.substr(begin);
  if (unit == "s") unit = "sec";
  const auto words = words_of(property);
  if (words.size() < 2 || stem_of(spelt_out(unit)) != stem_of(spelt_out(words.back()))) return;
  text = trimmed(text.substr(0, begin));
}

bool are_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

/// Digits in groups of three: "1,299,000" by ','.
bool are_groups(std::string_view text, char separator) {
  const auto first = text.find(separator);
  if (first == std::string_view::npos || first == 0 || first > 3 || !are_digits(text.substr(0, first))) return false;
  for (std::size_t at = first; at < text.size(); at += 4) {
    if (text[at] != separator || !are_digits(text.substr(at + 1, 3)) || text.substr(at + 1, 3).size() < 3) return false;
  }
  return true;
}

std::string without(std::string_view text, char separator) {
  std::string out(text);
  std::erase(out, separator);
  return out;
}

/// A JSON number from digits and a fraction; not from digits with a leading zero, which are codes.
std::optional<std::string> json_number(std::string_view whole, std::string_view fraction) {
  if (whole.empty()) whole = "0";
  if (!are_digits(whole) || (whole.size() > 1 && whole.front() == '0')) return std::nullopt;
  if (fraction.empty()) return std::string(whole);
  if (!are_digits(fraction)) return std::nullopt;
  return std::string(whole) + "." + std::string(fraction);
}

/// Digits with separators. `in_money`: they had a currency.
std::optional<std::string> plain_number(std::string_view text, bool is_whole, bool in_money) {
  if (text.empty() || text.size() > 30) return std::nullopt;
  for (const char group : {',', '.', ' ', '\'', '_'}) {
    const char point = group == ',' ? '.' : group == '.' ? ',' : '\0';
    const auto at = point != '\0' ? text.find(point) : text.find_first_of(".,");
    const std::string_view whole = text.substr(0, at);
    const std::string_view fraction = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
    if (!are_groups(whole, group) || (at != std::string_view::npos && !are_digits(fraction))) continue;
    // A single comma before three digits is a decimal point to some and a separator of groups to others.
    const bool is_clear = at != std::string_view::npos || std::ranges::count(whole, group) > 1 ||
                          (group != ',' && group != '.') || (group == ',' && (is_whole || in_money));
    if (!is_clear) return std::nullopt;
    return json_number(without(whole, group), fraction);
  }
  const auto at = text.find_first_of(".,");
  if (at == std::string_view::npos) return json_number(text, {});
  const std::string_view fraction = text.substr(at + 1);
  if (text[at] == ',' && (fraction.empty() || (fraction.size() == 3 && text.substr(0, at) != "0"))) return std::nullopt;
  if (in_money && fraction.size() == 3) return std::nullopt;
  if (at == 0 && fraction.empty()) return std::nullopt;
  return json_number(text.substr(0, at), fraction);
}

} // namespace

std::string without_blanks(std::string_view text) { return std::string(trimmed(plain_look(text))); }

std::optional<std::string> number_in(std::string_view text, bool is_whole, std::string_view property) {
  const std::string lower = lower_case(without_blanks(text));
  std::string_view rest = lower;
  bool is_negative = drop_front(rest, "-");
  if (!is_negative) drop_front(rest, "+");
  const bool in_money = take_currency(rest);
  if (!is_negative && in_money) is_negative = drop_front(rest, "-");
  if (!in_money && !drop_back(rest, "%")) take_unit(rest, property);
  auto number = plain_number(rest, is_whole, in_money);
  if (number && is_negative) number->insert(0, "-");
  return number;
}

std::optional<bool> truth_in(std::string_view text) {
  constexpr std::array<std::string_view, 6> yes{"true", "yes", "on", "1", "y", "t"};
  constexpr std::array<std::string_view, 6> no{"false", "no", "off", "0", "n", "f"};
  const std::string word = lower_case(without_blanks(text));
  if (std::ranges::find(yes, word) != yes.end()) return true;
  if (std::ranges::find(no, word) != no.end()) return false;
  return std::nullopt;
}

std::vector<std::string> items_in(std::string_view text) {
  std::string_view inside = trimmed(text);
  if (inside.size() > 1 && inside.front() == '[' && inside.back() == ']') inside = inside.substr(1, inside.size() - 2);
  std::vector<std::string> items;
  for (const char separator : {';', '|', ',', '\n'}) {
    if (inside.find(separator) == std::string_view::npos) continue;
    while (true) {
      const auto end = inside.find(separator);
      std::string_view item = trimmed(inside.substr(0, end));
      if (item.size() > 1 && (item.front() == '\'' || item.front() == '"') && item.back() == item.front())
        item = item.substr(1, item.size() - 2);
      if (item.empty() || items.size() == 50) return {};
      items.emplace_back(item);
      if (end == std::string_view::npos) return items.size() > 1 ? items : std::vector<std::string>{};
      inside.remove_prefix(end + 1);
    }
  }
  return items;
}

std::string_view currency_of_sign(std::string_view text) {
  const std::string lower = lower_case(text);
  const auto found = std::ranges::find(signs, std::string_view(lower), &Pair::first);
  return found == signs.end() ? std::string_view() : found->second;
}

} // namespace plumbline::validator
