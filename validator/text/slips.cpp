#include "validator/text/slips.h"

#include "validator/text/ascii.h"
#include "validator/text/english.h"
#include "validator/text/words.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace plumbline::validator {

namespace {

bool is_swapped(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto [here, there] = std::mismatch(a.begin(), a.end(), b.begin());
  const auto left = static_cast<std::size_t>(here - a.begin());
  return left + 1 < a.size() && a[left] == b[left + 1] && a[left + 1] == b[left] &&
         a.substr(left + 2) == b.substr(left + 2);
}

/// "onboarding" and "offboarding", "started" and "restarted": a different prefix makes a different word.
bool is_another_by_prefix(std::string_view a, std::string_view b) {
  constexpr std::array<std::string_view, 19> prefixes{"",      "re",  "un",   "in",  "on",  "off", "up",
                                                      "down",  "out", "over", "de",  "dis", "pre", "post",
                                                      "under", "non", "mis",  "sub", "co"};
  for (const std::string_view of_a : prefixes) {
    if (!a.starts_with(of_a) || a.size() < of_a.size() + 4) continue;
    const std::string_view rest = a.substr(of_a.size());
    for (const std::string_view of_b : prefixes)
      if (of_a != of_b && b.starts_with(of_b) && b.substr(of_b.size()) == rest) return true;
  }
  return false;
}

/// The typing errors in a word that may still be the planned one. In a short word one letter makes a different word.
std::optional<std::size_t> slips_of_word(std::string_view sent, std::string_view planned) {
  if (sent == planned) return 0;
  if (stem_of(spelt_out(sent)) == stem_of(spelt_out(planned))) return 1;
  const std::size_t length = std::min(sent.size(), planned.size());
  if (is_swapped(sent, planned))
    return (sent.size() >= 5 && sent.front() == planned.front()) || !is_english(sent) ? std::optional<std::size_t>(1)
                                                                                      : std::nullopt;
  if (length < 3 || std::max(sent.size(), planned.size()) < 4) return std::nullopt;
  const std::size_t off = edit_distance(sent, planned, 2);
  if (off > 2) return std::nullopt;
  if (is_english(sent) || is_another_by_prefix(sent, planned)) return std::nullopt;
  if (off == 1) {
    const bool replaced = sent.size() == planned.size();
    // Codes and abbreviations differ by a letter: imei and imsi.
    if (length < 5 && !is_english(planned)) return std::nullopt;
    if (replaced && length < 5 && sent.front() != planned.front()) return std::nullopt;
    return 1;
  }
  const bool same_letters =
      sent.size() == planned.size() && std::is_permutation(sent.begin(), sent.end(), planned.begin());
  if (length >= (same_letters ? 6 : 7) && sent.front() == planned.front() && sent.size() + 1 >= planned.size() &&
      planned.size() + 1 >= sent.size())
    return 2;
  return std::nullopt;
}

std::string digits_of(std::string text) {
  std::erase_if(text, [](char c) { return !is_digit(c); });
  return text;
}

bool is_vowel(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }

bool is_subsequence(std::string_view part, std::string_view whole) {
  for (const char c : part) {
    const auto at = whole.find(c);
    if (at == std::string_view::npos) return false;
    whole.remove_prefix(at + 1);
  }
  return true;
}

/// A beginning of at least three letters, or the word without its vowels.
bool is_shortened_word(std::string_view sent, std::string_view planned) {
  if (sent.size() < 3 || planned.size() < sent.size() + 2 || sent.front() != planned.front()) return false;
  if (is_english(sent)) return false;
  if (planned.starts_with(sent)) return true;
  return std::none_of(sent.begin() + 1, sent.end(), is_vowel) && is_subsequence(sent, planned);
}

} // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
  if ((a.size() > b.size() ? a.size() - b.size() : b.size() - a.size()) > most) return most + 1;
  std::array<std::array<std::uint8_t, longest_name_compared + 1>, 3> rows; // a name's length fits a byte
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<std::uint8_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    const auto& two_above = rows[(i + 1) % 3];
    row[0] = static_cast<std::uint8_t>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      int least = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) least = std::min(least, two_above[j - 2] + 1);
      row[j] = static_cast<std::uint8_t>(least);
    }
  }
  return rows[a.size() % 3][b.size()];
}

std::optional<std::size_t> slips(const std::vector<std::string>& sent, const std::vector<std::string>& planned) {
  const std::string plain_sent = joined(sent);
  const std::string plain_planned = joined(planned);
  if (digits_of(plain_sent) != digits_of(plain_planned) || plain_sent.size() < 3) return std::nullopt;
  if (sent.size() != planned.size()) {
    if (plain_sent.size() < 8 || edit_distance(plain_sent, plain_planned, 1) > 1) return std::nullopt;
    return 1;
  }
  std::size_t sum = 0;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const auto slip = slips_of_word(sent[i], planned[i]);
    if (!slip) return std::nullopt;
    sum += *slip;
    wrong += *slip > 0 ? 1 : 0;
  }
  // A short name has too few letters to show what was meant.
  if (plain_sent.size() < 5 && !is_swapped(plain_sent, plain_planned) && plain_planned.size() < 5) return std::nullopt;
  return wrong > 2 ? std::nullopt : std::optional(sum);
}

bool is_shortened(const std::vector<std::string>& sent, const std::vector<std::string>& planned) {
  if (sent.size() != planned.size() || sent.empty()) return false;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    if (stem_of(spelt_out(sent[i])) != stem_of(spelt_out(planned[i])) && !is_shortened_word(sent[i], planned[i]))
      return false;
  }
  return true;
}

} // namespace plumbline::validator
