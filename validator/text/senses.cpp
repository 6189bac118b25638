#include "validator/text/senses.h"

#include "validator/text/event_aliases.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace plumbline::validator {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// Stems with the same meaning, in any position.
constexpr std::array<Pair, 12> of_any{{{"payment", "pay"},
                                       {"renewal", "renew"},
                                       {"basket", "cart"},
                                       {"trolley", "cart"},
                                       {"telephon", "phon"},
                                       {"uri", "url"},
                                       {"zipcod", "zip"},
                                       {"postcod", "zip"},
                                       {"emailaddress", "email"},
                                       {"expiry", "expir"},
                                       {"expirat", "expir"},
                                       {"cancellat", "cancel"}}};

constexpr std::array<Pair, 22> of_events{
    {{"subscript", "subscrib"}, {"begin", "start"},      {"commenc", "start"},  {"initiat", "start"},
     {"finish", "complet"},     {"bag", "cart"},         {"item", "product"},   {"tap", "click"},
     {"press", "click"},        {"delet", "remov"},      {"failur", "fail"},    {"installat", "install"},
     {"verificat", "verify"},   {"registrat", "signup"}, {"invitat", "invit"},  {"removal", "remov"},
     {"login", "signin"},       {"logon", "signin"},     {"logout", "signout"}, {"logoff", "signout"},
     {"register", "signup"},    {"see", "view"}}};

constexpr std::array<Pair, 13> of_properties{{{"on", "at"},
                                              {"item", "product"},
                                              {"mail", "email"},
                                              {"surnam", "lastnam"},
                                              {"lnam", "lastnam"},
                                              {"fnam", "firstnam"},
                                              {"forenam", "firstnam"},
                                              {"unam", "usernam"},
                                              {"errmsg", "errormessag"},
                                              {"errcod", "errorcod"},
                                              {"dat", "at"},
                                              {"tim", "at"},
                                              {"timestamp", "at"}}};

constexpr std::array<Pair, 24> of_values{{{"annual", "year"},
                                          {"day", "daily"},
                                          {"product", "prod"},
                                          {"prd", "prod"},
                                          {"development", "dev"},
                                          {"administrator", "admin"},
                                          {"automatic", "auto"},
                                          {"stg", "stag"},
                                          {"excel", "xlsx"},
                                          {"mail", "email"},
                                          {"telephon", "phon"},
                                          {"jpeg", "jpg"},
                                          {"euro", "eur"},
                                          {"y", "yes"},
                                          {"tru", "yes"},
                                          {"on", "yes"},
                                          {"n", "no"},
                                          {"fals", "no"},
                                          {"off", "no"},
                                          {"cc", "creditcard"},
                                          {"yml", "yaml"},
                                          {"htm", "html"},
                                          {"f", "femal"},
                                          {"m", "mal"}}};

/// Two words with one meaning.
struct Phrase {
  std::string_view first, second, meant;
};
constexpr std::array<Phrase, 21> phrases{
    {{"credit", "card", "creditcard"}, {"log", "in", "signin"},      {"log", "on", "signin"},
     {"sign", "in", "signin"},         {"sign", "on", "signin"},     {"log", "out", "signout"},
     {"log", "off", "signout"},        {"sign", "out", "signout"},   {"sign", "off", "signout"},
     {"sign", "up", "signup"},         {"shop", "cart", "cart"},     {"e", "mail", "email"},
     {"email", "address", "email"},    {"mail", "address", "email"}, {"phon", "number", "phon"},
     {"giv", "nam", "firstnam"},       {"first", "nam", "firstnam"}, {"family", "nam", "lastnam"},
     {"last", "nam", "lastnam"},       {"postal", "cod", "zip"},     {"zip", "cod", "zip"}}};

std::string_view one_of(std::span<const Pair> pairs, std::string_view word) {
  const auto found = std::ranges::find(pairs, word, &Pair::first);
  return found == pairs.end() ? std::string_view() : found->second;
}

std::span<const Pair> senses_for(NameOf what) {
  switch (what) {
  case NameOf::event: return of_events;
  case NameOf::value: return of_values;
  case NameOf::property:
  case NameOf::missing_property: break;
  }
  return of_properties;
}

bool is_one_of(std::span<const std::string_view> list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

/// Words without meaning in any position.
bool is_small(std::string_view word) {
  constexpr std::array<std::string_view, 4> small{"the", "a", "an", "of"};
  return is_one_of(small, word);
}

/// Drops senses without meaning; for an event only while two others are left, or one that says everything.
void drop_filler(std::vector<std::string>& senses, NameOf what) {
  constexpr std::array<std::string_view, 11> of_event{"ha",    "has",  "wa",       "was", "is",   "been",
                                                      "event", "user", "customer", "on",  "track"};
  constexpr std::array<std::string_view, 3> of_property{"is", "has", "was"};
  constexpr std::array<std::string_view, 3> whole{"signin", "signout", "signup"};
  if (what == NameOf::value) return;
  std::vector<std::string> kept;
  for (const std::string& sense : senses) {
    if (!(what == NameOf::event ? is_one_of(of_event, sense) : is_one_of(of_property, sense))) kept.push_back(sense);
  }
  const bool says_all = kept.size() == 1 && (what != NameOf::event || is_one_of(whole, kept.front()));
  if (kept.size() >= 2 || says_all) senses = std::move(kept);
}

/// Segment's name for that of a specification or an everyday one.
std::string_view alias_of(const std::vector<std::string>& words, NameOf what) {
  if (what == NameOf::value) return {};
  if (what != NameOf::event) return spec_property_for(joined(words));
  std::string plain;
  for (const std::string& word : words) plain += word == "basket" || word == "bag" ? "cart" : word;
  return spec_event_for(plain);
}

/// num_items, number_of_items and item_count all become items and how many.
void find_count(std::vector<std::string>& stems) {
  if (stems.size() < 2) return;
  const bool before = stems.front() == "number";
  if (!before && stems.back() != "count") return;
  stems.erase(before ? stems.begin() : std::prev(stems.end()));
  stems.emplace_back(count_sense);
}

} // namespace

std::vector<std::string> stems_of(const std::vector<std::string>& words, NameOf what) {
  std::vector<std::string> out;
  out.reserve(words.size());
  for (const std::string& word : words) {
    // Codes and names of stages are values: there "no" is not a number, and "prod" not a product.
    out.push_back(stem_of(what == NameOf::value ? std::string_view(word) : spelt_out(word)));
    if (what == NameOf::value && out.back().size() > 5 && out.back().ends_with("ly")) {
      out.back().resize(out.back().size() - 2);
    }
  }
  return out;
}

std::vector<std::string> senses_of(const std::vector<std::string>& words, NameOf what) {
  const std::string_view alias = alias_of(words, what);
  std::vector<std::string> kept = alias.empty() ? words : words_of(alias);
  if (what != NameOf::value && kept.size() > 1) std::erase_if(kept, is_small);
  std::vector<std::string> stems = stems_of(kept, what);
  if (what == NameOf::property || what == NameOf::missing_property) find_count(stems);
  std::vector<std::string> senses;
  for (std::size_t i = 0; i < stems.size(); ++i) {
    const auto phrase = std::ranges::find_if(phrases, [&](const Phrase& each) {
      return i + 1 < stems.size() && each.first == stems[i] && each.second == stems[i + 1];
    });
    if (phrase != phrases.end()) {
      senses.emplace_back(phrase->meant);
      ++i;
      continue;
    }
    std::string_view sense = stems[i];
    if (const auto any = one_of(of_any, sense); !any.empty()) sense = any;
    if (const auto own = one_of(senses_for(what), sense); !own.empty()) sense = own;
    senses.emplace_back(sense);
  }
  drop_filler(senses, what);
  return senses;
}

} // namespace plumbline::validator
