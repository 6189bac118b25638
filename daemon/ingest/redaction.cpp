#include "daemon/ingest/redaction.h"

#include "daemon/http/message.h"
#include "validator/text/ascii.h"
#include "validator/text/text_input.h"
#include "validator/text/utf8.h"

#include <algorithm>

namespace plumbline::ingest {

namespace {

constexpr std::string_view in_place_of_a_key = "[write key]";

bool is_key_character(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

std::size_t end_of_word(std::string_view text, std::size_t begin) {
  auto end = begin;
  while (end < text.size() && is_key_character(text[end])) ++end;
  return end;
}

/// Where the value after the word `writeKey` begins; `end` if there is no value.
std::size_t begin_of_value(std::string_view text, std::size_t end) {
  const auto value = std::min(text.find_first_not_of("\"'\\ \t\r\n:=", end), text.size());
  return text.substr(end, value - end).find_first_of(":=") == std::string_view::npos ? end : value;
}

} // namespace

std::string without_keys(std::string_view text, const Rulebook& rulebook) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (!is_key_character(text[at])) {
      out += text[at++];
      continue;
    }
    const auto end = end_of_word(text, at);
    const auto word = text.substr(at, end - at);
    at = end;
    if (rulebook.sources.contains(word)) {
      out += in_place_of_a_key;
      continue;
    }
    out += word;
    if (word.size() != 8 || lower_case(word) != "writekey") continue;
    const auto value = begin_of_value(text, end);
    if (value == end) continue;
    at = std::min(text.find_first_of("\"',}]& \t\r\n", value), text.size());
    out += text.substr(end, value - end);
    if (at != value) out += in_place_of_a_key;
  }
  return out;
}

std::string sample_of(std::string_view raw, const Rulebook& rulebook) {
  auto end = std::min(raw.size(), sample_bytes);
  while (end < raw.size() && is_key_character(raw[end])) ++end;
  const auto sample = without_keys(raw.substr(0, end), rulebook);
  return shown_text(validator::whole_characters(sample, sample_bytes));
}

} // namespace plumbline::ingest
