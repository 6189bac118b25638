#include "validator/text/english.h"

#include "embedded/english_words.h"

#include <array>
#include <string>
#include <utility>

namespace plumbline::validator {

namespace {

/// One line per word, sorted by bytes, after the file's comment.
std::string_view word_lines() {
  static const std::string_view lines = [] {
    std::string_view text = english_words().front().text;
    while (text.starts_with('#')) text.remove_prefix(text.find('\n') + 1);
    return text;
  }();
  return lines;
}

bool is_listed(std::string_view word) {
  std::string_view lines = word_lines();
  while (!lines.empty()) {
    const std::size_t middle = lines.size() / 2;
    const std::size_t before = middle == 0 ? std::string_view::npos : lines.rfind('\n', middle - 1);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = lines.find('\n', begin);
    const std::string_view here = lines.substr(begin, end - begin);
    if (here == word) return true;
    if (word < here)
      lines = lines.substr(0, begin);
    else
      lines.remove_prefix(end + 1);
  }
  return false;
}

} // namespace

bool is_english(std::string_view word) {
  if (is_listed(word)) return true;
  using Ending = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Ending, 14> endings{{{"s", ""},
                                            {"es", ""},
                                            {"ies", "y"},
                                            {"ed", ""},
                                            {"ed", "e"},
                                            {"ied", "y"},
                                            {"ing", ""},
                                            {"ing", "e"},
                                            {"er", ""},
                                            {"er", "e"},
                                            {"ers", ""},
                                            {"ers", "e"},
                                            {"ly", ""},
                                            {"d", ""}}};
  for (const auto& [ending, instead] : endings) {
    if (!word.ends_with(ending) || word.size() < ending.size() + 3) continue;
    std::string base(word.substr(0, word.size() - ending.size()));
    if (ending == "d" && base.back() != 'e') continue;
    // "shipped" comes from "ship", but "addded" from nothing.
    const bool doubled =
        base.size() > 3 && base.back() == base[base.size() - 2] && base.back() != base[base.size() - 3];
    if (instead.empty() && doubled && is_listed(std::string_view(base).substr(0, base.size() - 1))) return true;
    if (is_listed(base.append(instead))) return true;
  }
  return false;
}

} // namespace plumbline::validator
