#include "validator/text/words.h"

#include "validator/text/ascii.h"

#include <algorithm>
#include <array>
#include <utility>

namespace plumbline::validator {

namespace {

bool is_of_word(char c) { return is_upper(c) || is_lower(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80; }

using Pair = std::pair<std::string_view, std::string_view>;

template<std::size_t N>
std::string_view looked_up(const std::array<Pair, N>& pairs, std::string_view word) {
  for (const auto& [from, to] : pairs) {
    if (from == word) return to;
  }
  return {};
}

/// Verbs in event names whose past tense does not end in -ed.
constexpr std::array<Pair, 27> irregular{
    {{"sent", "send"},   {"bought", "buy"},  {"paid", "pay"},     {"began", "begin"},   {"begun", "begin"},
     {"made", "make"},   {"left", "leave"},  {"chose", "choose"}, {"chosen", "choose"}, {"gave", "give"},
     {"given", "give"},  {"took", "take"},   {"taken", "take"},   {"went", "go"},       {"sold", "sell"},
     {"spent", "spend"}, {"built", "build"}, {"wrote", "write"},  {"written", "write"}, {"shown", "show"},
     {"seen", "see"},    {"saw", "see"},     {"won", "win"},      {"lost", "lose"},     {"kept", "keep"},
     {"found", "find"},  {"payed", "pay"}}};

/// Sorted.
constexpr std::array<Pair, 149> abbreviations{{{"acc", "account"},
                                               {"acct", "account"},
                                               {"addr", "address"},
                                               {"administrator", "admin"},
                                               {"ads", "ad"},
                                               {"advert", "ad"},
                                               {"advertisement", "ad"},
                                               {"amt", "amount"},
                                               {"app", "application"},
                                               {"apps", "application"},
                                               {"appt", "appointment"},
                                               {"attr", "attribute"},
                                               {"authentication", "auth"},
                                               {"auto", "automatic"},
                                               {"avail", "available"},
                                               {"avg", "average"},
                                               {"bal", "balance"},
                                               {"bg", "background"},
                                               {"btn", "button"},
                                               {"cat", "category"},
                                               {"catalogue", "catalog"},
                                               {"categ", "category"},
                                               {"ccy", "currency"},
                                               {"centre", "center"},
                                               {"cfg", "configuration"},
                                               {"cnt", "count"},
                                               {"cntry", "country"},
                                               {"colour", "color"},
                                               {"config", "configuration"},
                                               {"ctry", "country"},
                                               {"cur", "currency"},
                                               {"curr", "currency"},
                                               {"cust", "customer"},
                                               {"dept", "department"},
                                               {"desc", "description"},
                                               {"descr", "description"},
                                               {"dest", "destination"},
                                               {"dev", "development"},
                                               {"disc", "discount"},
                                               {"dist", "distance"},
                                               {"doc", "document"},
                                               {"docs", "document"},
                                               {"dt", "date"},
                                               {"dur", "duration"},
                                               {"env", "environment"},
                                               {"ep", "episode"},
                                               {"err", "error"},
                                               {"errs", "error"},
                                               {"est", "estimated"},
                                               {"evt", "event"},
                                               {"favourite", "favorite"},
                                               {"fmt", "format"},
                                               {"freq", "frequency"},
                                               {"grp", "group"},
                                               {"hr", "hour"},
                                               {"hrs", "hour"},
                                               {"identifier", "id"},
                                               {"ids", "id"},
                                               {"idx", "index"},
                                               {"img", "image"},
                                               {"imgs", "image"},
                                               {"info", "information"},
                                               {"inv", "invoice"},
                                               {"kg", "kilogram"},
                                               {"kgs", "kilogram"},
                                               {"kilogramme", "kilogram"},
                                               {"kilometre", "kilometer"},
                                               {"km", "kilometer"},
                                               {"kms", "kilometer"},
                                               {"lang", "language"},
                                               {"lat", "latitude"},
                                               {"len", "length"},
                                               {"licence", "license"},
                                               {"lng", "longitude"},
                                               {"loc", "location"},
                                               {"lon", "longitude"},
                                               {"lvl", "level"},
                                               {"max", "maximum"},
                                               {"mgr", "manager"},
                                               {"millis", "millisecond"},
                                               {"mins", "minute"},
                                               {"ms", "millisecond"},
                                               {"msec", "millisecond"},
                                               {"msecs", "millisecond"},
                                               {"msg", "message"},
                                               {"msgs", "message"},
                                               {"mthd", "method"},
                                               {"nb", "number"},
                                               {"no", "number"},
                                               {"notif", "notification"},
                                               {"nr", "number"},
                                               {"num", "number"},
                                               {"ord", "order"},
                                               {"org", "organization"},
                                               {"organisation", "organization"},
                                               {"passwd", "password"},
                                               {"pax", "passenger"},
                                               {"pct", "percent"},
                                               {"perc", "percent"},
                                               {"percentage", "percent"},
                                               {"pg", "page"},
                                               {"pkg", "package"},
                                               {"pmt", "payment"},
                                               {"pos", "position"},
                                               {"pref", "preference"},
                                               {"prefs", "preference"},
                                               {"prev", "previous"},
                                               {"prio", "priority"},
                                               {"prod", "product"},
                                               {"prods", "product"},
                                               {"promo", "promotion"},
                                               {"pwd", "password"},
                                               {"pymt", "payment"},
                                               {"qty", "quantity"},
                                               {"quant", "quantity"},
                                               {"rcpt", "receipt"},
                                               {"ref", "reference"},
                                               {"referer", "referrer"},
                                               {"req", "request"},
                                               {"resp", "response"},
                                               {"rev", "revenue"},
                                               {"rpt", "report"},
                                               {"s", "second"},
                                               {"scr", "screen"},
                                               {"sec", "second"},
                                               {"secs", "second"},
                                               {"sess", "session"},
                                               {"src", "source"},
                                               {"sub", "subscription"},
                                               {"subj", "subject"},
                                               {"subs", "subscription"},
                                               {"subscr", "subscription"},
                                               {"svc", "service"},
                                               {"tel", "telephone"},
                                               {"tot", "total"},
                                               {"trans", "transaction"},
                                               {"trx", "transaction"},
                                               {"ts", "timestamp"},
                                               {"txn", "transaction"},
                                               {"tz", "timezone"},
                                               {"usr", "user"},
                                               {"val", "value"},
                                               {"ver", "version"},
                                               {"verif", "verification"},
                                               {"vers", "version"},
                                               {"vid", "video"},
                                               {"vol", "volume"},
                                               {"wk", "week"},
                                               {"yr", "year"}}};
static_assert(std::is_sorted(abbreviations.begin(), abbreviations.end()));

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
    if (!is_of_word(c)) {
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
  if (word.ends_with("ings")) stem.pop_back();
  if (drop(stem, "ied", 2) || drop(stem, "ies", 2))
    stem += 'y';
  else if (!(drop(stem, "ing", 3) || drop(stem, "ed", 2) || drop(stem, "ion", 5)) && !stem.ends_with("ss"))
    drop(stem, "s", 3);
  if (stem.size() > 3 && stem.ends_with('e')) stem.pop_back();
  // "shipped", "cancelled" and "canceled" lose the letter that the ending doubled.
  if (stem.size() > 2 && stem.back() == stem[stem.size() - 2] && !stem.ends_with("ss")) stem.pop_back();
  return stem;
}

std::string_view spelt_out(std::string_view word) {
  const auto found = std::lower_bound(abbreviations.begin(), abbreviations.end(), word,
                                      [](const Pair& pair, std::string_view sought) { return pair.first < sought; });
  return found == abbreviations.end() || found->first != word ? word : found->second;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += word;
  return out;
}

} // namespace plumbline::validator
