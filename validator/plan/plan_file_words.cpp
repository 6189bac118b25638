#include "validator/plan/plan_file_words.h"

#include "validator/json/json_text.h"

#include <algorithm>
#include <array>

namespace plumbline::validator {

namespace {

constexpr std::size_t most_shown = 60;
constexpr std::size_t max_depth = 64; ///< of a text that is searched for advice

struct FilePlace {
  std::string_view pattern; ///< a pointer; '*' stands for any token
  std::string_view wanted;
};
constexpr std::array<FilePlace, 13> places{
    {{"", "The plan must be an object with `rules`, a list of rules"},
     {"/name", "name must be a string"},
     {"/type", "type must be a string, such as \"LIVE\""},
     {"/rules", "rules must be a list of at most 2,000 rules"},
     {"/rules/*", "A rule must be an object with `type` and `jsonSchema`"},
     {"/rules/*/type", "type must be \"TRACK\", \"PAGE\", \"SCREEN\", \"IDENTIFY\", \"GROUP\" or \"COMMON\""},
     {"/rules/*/key", "key must be a string: the name of the event, page or screen"},
     {"/rules/*/version", "version must be a whole number from 1 to 1,000,000"},
     {"/rules/*/jsonSchema", "jsonSchema must be an object: a JSON Schema over the whole call"},
     {"/rules/*/x-plumbline", "x-plumbline must be an object"},
     {"/rules/*/x-plumbline/accepts", "accepts must be a list of {\"type\",\"map\"}"},
     {"/rules/*/x-plumbline/accepts/*/type", "The type of accepted calls must be \"page\" or \"screen\""},
     {"/rules/*/x-plumbline/*",
      "`suggested` and `kept` must be true or false; `description` and `why` must be strings"}}};

bool fits(std::string_view pointer, std::string_view pattern) {
  while (!pattern.empty() && !pointer.empty()) {
    const auto pointer_end = std::min(pointer.find('/', 1), pointer.size());
    const auto pattern_end = std::min(pattern.find('/', 1), pattern.size());
    const std::string_view wanted = pattern.substr(0, pattern_end);
    if (wanted != "/*" && wanted != pointer.substr(0, pointer_end)) return false;
    pointer.remove_prefix(pointer_end);
    pattern.remove_prefix(pattern_end);
  }
  return pointer.empty() && pattern.empty();
}

std::string shown(const AnyNode& value) {
  if (value.type() == NodeType::object) return "an object";
  if (value.type() == NodeType::array) return "a list";
  std::string out;
  if (value.type() == NodeType::string)
    append_json_string(out, value.text().substr(0, most_shown));
  else
    out = value.raw().substr(0, most_shown);
  return out;
}

/// Advice for a text where something else is wanted; "" if nothing is certain.
std::string advice(std::string_view pattern, const AnyNode& value) {
  if (value.type() != NodeType::string) return {};
  if (pattern == "/rules/*/type") {
    std::string upper(value.text());
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const bool meant = places[5].wanted.find("\"" + upper + "\"") != std::string_view::npos;
    return meant ? ": write \"" + upper + "\", in capitals" : std::string();
  }
  Tape tape;
  if (parse_json(value.text(), max_depth, &tape)) return {};
  const NodeType type = tape.cells.front().type;
  if (pattern == "/rules/*/version" && type == NodeType::number) return ": write it without quotes";
  if (pattern == "/rules/*/jsonSchema" && type == NodeType::object)
    return ": write the schema itself, without quotes around it";
  return {};
}

} // namespace

std::string plan_file_sentence(const AnyNode& plan, const std::string& pointer, std::string_view otherwise) {
  const auto place = std::ranges::find_if(places, [&](const FilePlace& p) { return fits(pointer, p.pattern); });
  const auto value = resolve(plan, pointer);
  if (place == places.end() || !value) return std::string(otherwise);
  std::string out(place->wanted);
  const bool is_object = value->type() == NodeType::object;
  if (is_object && (place->pattern.empty() || place->pattern == "/rules/*")) {
    for (const std::string_view name : {"rules", "type", "jsonSchema"}) {
      const bool belongs = (name == "rules") == place->pattern.empty();
      if (belongs && !resolve(*value, "/" + std::string(name)))
        return out + "; `" + std::string(name) + "` is missing.";
    }
  }
  if (place->pattern == "/rules" && value->type() == NodeType::array)
    return out + "; this plan has " + std::to_string(value->count()) + ". Split it.";
  return out + "; " + shown(*value) + " was given" + advice(place->pattern, *value) + ".";
}

} // namespace plumbline::validator
