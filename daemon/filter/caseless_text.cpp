#include "daemon/filter/caseless_text.h"

#include "validator/text/ascii.h"

#include <algorithm>
#include <cstring>

namespace plumbline::debugger {

namespace {

char upper(char byte) { return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte; }

/// The bytes most frequent in calls come first (names in English, hexadecimal ids, times, JSON's own bytes).
constexpr std::string_view frequent = "\"e:,taoi0nsr1d2c-l34p56u89m7{}f.b Tg_yhvwk/";

std::size_t rarity(char byte) {
  const auto place = frequent.find(byte);
  return place == std::string_view::npos ? frequent.size() : place;
}

} // namespace

CaselessText::CaselessText(std::string_view text) : lower_(text) {
  std::transform(lower_.begin(), lower_.end(), lower_.begin(), lower_letter);
  for (std::size_t i = 1; i < lower_.size(); ++i)
    if (rarity(lower_[i]) > rarity(lower_[rarest_])) rarest_ = i;
}

bool CaselessText::stands_at(const char* place) const {
  return std::equal(lower_.begin(), lower_.end(), place,
                    [](char wanted, char byte) { return wanted == lower_letter(byte); });
}

bool CaselessText::is_in_lower(std::string_view text) const {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), lower_letter);
  return ::memmem(lower.data(), lower.size(), lower_.data(), lower_.size()) != nullptr;
}

bool CaselessText::is_in(std::string_view text) const {
  if (lower_.empty()) return true;
  if (text.size() < lower_.size()) return false;
  const char* const begin = text.data() + rarest_;
  const char* const end = begin + (text.size() - lower_.size() + 1);
  const auto next = [end](const char* from, char byte) {
    const auto* found =
        from < end ? static_cast<const char*>(std::memchr(from, byte, static_cast<std::size_t>(end - from))) : nullptr;
    return found != nullptr ? found : end;
  };
  // After so many looks the rarest byte is not rare in this text: switch to a search that is linear in every case.
  std::size_t looks_left = 64 + text.size() / lower_.size();
  const char small = lower_[rarest_];
  const char capital = upper(small);
  // Each spelling of the byte is searched on its own: neither search passes over the text twice.
  const char* at_small = next(begin, small);
  const char* at_capital = capital == small ? end : next(begin, capital);
  while (at_small != end || at_capital != end) {
    const char* const at = std::min(at_small, at_capital);
    if (looks_left-- == 0) return is_in_lower(text.substr(static_cast<std::size_t>(at - rarest_ - text.data())));
    if (stands_at(at - rarest_)) return true;
    if (at == at_small)
      at_small = next(at + 1, small);
    else
      at_capital = next(at + 1, capital);
  }
  return false;
}

} // namespace plumbline::debugger
