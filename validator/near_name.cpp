#include "validator/near_name.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace plumbline::validator {

namespace {

constexpr std::size_t longest = 100;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_letter(char c) { return is_upper(c) || is_lower(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80; }

/// What a name holds besides separators: names that differ in this by more than the slips allowed need no closer look.
std::size_t letters(std::string_view name) {
  return static_cast<std::size_t>(std::count_if(name.begin(), name.end(), is_letter));
}

/// A name's words in lower case: orderId, order_id and "Order ID" are all order, id.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool fresh = true;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = is_letter(c);
    if (!letter) {
      fresh = true;
      continue;
    }
    const bool hump = is_upper(c) && i > 0 && (is_lower(name[i - 1]) || is_digit(name[i - 1]));
    if (fresh || hump) words.emplace_back();
    fresh = false;
    words.back() += lower(c);
  }
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += word;
  return out;
}

/// Insertions, deletions, replacements and swaps of neighbours between two texts, or more than `most`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t most) {
  if ((a.size() > b.size() ? a.size() - b.size() : b.size() - a.size()) > most) return most + 1;
  std::array<std::array<std::uint8_t, longest + 1>, 3> rows; // no name is longer than a byte counts
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

/// Slips between two names that may still be the same: one in all, or, of names with as many words, one in each of at
/// most two long words. Names that differ in a digit are different names (address1, address2).
std::optional<std::size_t> slips(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const std::string plain_a = joined(a);
  const std::string plain_b = joined(b);
  const auto digits = [](std::string text) {
    std::erase_if(text, [](char c) { return !is_digit(c); });
    return text;
  };
  if (digits(plain_a) != digits(plain_b) || plain_a.size() < 5) return std::nullopt;
  if (distance(plain_a, plain_b, 1) <= 1) return 1;
  if (a.size() != b.size()) return std::nullopt;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    if (a[i].size() < 4 || ++wrong > 2 || distance(a[i], b[i], 1) > 1) return std::nullopt;
  }
  return wrong;
}

} // namespace

std::optional<std::string_view> nearest_name(std::string_view name, const std::vector<std::string_view>& candidates) {
  if (name.empty() || name.size() > longest) return std::nullopt;
  const auto words = words_of(name);
  const std::string plain = joined(words);
  if (plain.empty()) return std::nullopt;
  auto sorted = words;
  std::sort(sorted.begin(), sorted.end());
  std::optional<std::string_view> best;
  std::size_t best_rank = SIZE_MAX;
  bool tied = false;
  for (const std::string_view candidate : candidates) {
    if (candidate == name || candidate.empty() || candidate.size() > longest) continue;
    const std::size_t count = letters(candidate);
    if (count + 2 < plain.size() || count > plain.size() + 2) continue;
    auto theirs = words_of(candidate);
    const std::string their_plain = joined(theirs);
    // Rank 0: the same letters; 1: the same words; 2 and more: slips.
    std::size_t rank = SIZE_MAX;
    if (their_plain == plain) {
      rank = 0;
    } else if (auto in_order = theirs; std::sort(theirs.begin(), theirs.end()), theirs == sorted) {
      rank = 1;
    } else if (const auto wrong = slips(words, in_order)) {
      rank = 1 + *wrong;
    }
    if (rank == SIZE_MAX || rank > best_rank) continue;
    tied = rank == best_rank;
    best = candidate;
    best_rank = rank;
  }
  return tied ? std::nullopt : best;
}

} // namespace plumbline::validator
