#include "validator/words.h"

#include "validator/lower_case.h"

#include <algorithm>
#include <array>
#include <utility>

namespace plumbline::validator {

namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return is_upper(c) || is_lower(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80; }

using Pair = std::pair<std::string_view, std::string_view>;

template<std::size_t N>
std::string_view looked_up(const std::array<Pair, N>& pairs, std::string_view word) {
  for (const auto& [from, to] : pairs) {
    if (from == word) return to;
  }
  return {};
}

/// Verbs of event names whose past is no -ed.
constexpr std::array<Pair, 26> irregular{
    {{"sent", "send"},   {"bought", "buy"},  {"paid", "pay"},     {"began", "begin"},   {"begun", "begin"},
     {"made", "make"},   {"left", "leave"},  {"chose", "choose"}, {"chosen", "choose"}, {"gave", "give"},
     {"given", "give"},  {"took", "take"},   {"taken", "take"},   {"went", "go"},       {"sold", "sell"},
     {"spent", "spend"}, {"built", "build"}, {"wrote", "write"},  {"written", "write"}, {"shown", "show"},
     {"seen", "see"},    {"saw", "see"},     {"won", "win"},      {"lost", "lose"},     {"kept", "keep"},
     {"found", "find"}}};

constexpr std::array<Pair, 20> abbreviations{
    {{"qty", "quantity"}, {"desc", "description"}, {"descr", "description"}, {"cat", "category"},
     {"prod", "product"}, {"amt", "amount"},       {"num", "number"},        {"no", "number"},
     {"nr", "number"},    {"img", "image"},        {"pct", "percent"},       {"addr", "address"},
     {"msg", "message"},  {"cust", "customer"},    {"curr", "currency"},     {"cnt", "count"},
     {"usr", "user"},     {"lang", "language"},    {"colour", "color"},      {"identifier", "id"}}};

bool drop(std::string& word, std::string_view end, std::size_t rest) {
  if (!word.ends_with(end) || word.size() < end.size() + rest) return false;
  word.resize(word.size() - end.size());
  return true;
}

} // namespace

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool fresh = true;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_letter(c)) {
      fresh = true;
      continue;
    }
    const bool after_lower = i > 0 && (is_lower(name[i - 1]) || is_digit(name[i - 1]));
    const bool before_lower = i > 0 && i + 1 < name.size() && is_upper(name[i - 1]) && is_lower(name[i + 1]);
    if (fresh || (is_upper(c) && (after_lower || before_lower))) words.emplace_back();
    fresh = false;
    words.back() += lower_letter(c);
  }
  return words;
}

std::string stem_of(std::string_view word) {
  if (const std::string_view verb = looked_up(irregular, word); !verb.empty()) word = verb;
  std::string stem(word);
  if (drop(stem, "ied", 2) || drop(stem, "ies", 2))
    stem += 'y';
  else if (!(drop(stem, "ing", 3) || drop(stem, "ed", 2) || drop(stem, "ion", 5)) && !stem.ends_with("ss"))
    drop(stem, "s", 3);
  if (stem.size() > 3 && stem.ends_with('e')) stem.pop_back();
  // "shipped", "cancelled" and "canceled" lose what the ending doubled.
  if (stem.size() > 2 && stem.back() == stem[stem.size() - 2] && !stem.ends_with("ss")) stem.pop_back();
  return stem;
}

std::string_view spelt_out(std::string_view word) {
  const std::string_view whole = looked_up(abbreviations, word);
  return whole.empty() ? word : whole;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += word;
  return out;
}

} // namespace plumbline::validator
