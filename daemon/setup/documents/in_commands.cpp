#include "daemon/setup/documents/in_commands.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace plumbline {

namespace {

/// `{id}` stands for one word, or for a text up to a quote; the command omits it if the sentence has `{id}` too. A
/// route that is the beginning of another is listed after it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> commands_of_routes{{
    {"POST /api/destinations/{id}/publish", "plumbline destinations publish {id}"},
    {"POST /api/destinations/{id}/replay", "plumbline destinations replay {id}"},
    {"PATCH /api/destinations/{id} {\"state\": \"running\"}", "plumbline destinations resume {id}"},
    {"POST /api/destinations", "plumbline destinations create"},
    {"PATCH /api/sources/{id} {\"enabled\": false}", "plumbline sources disable {id}"},
    {"PATCH /api/sources/{id} {\"enabled\": true}", "plumbline sources enable {id}"},
    {"GET /api/sources/{id}/snippets", "plumbline sources snippets {id}"},
    {"POST /api/sources/{id}/publish", "plumbline sources publish {id}"},
    {"POST /api/sources", "plumbline sources create"},
    {"POST /api/setup/review", "plumbline setup review"},
    {"POST /api/setup/reset", "plumbline setup reset"},
    {"PUT /api/setup", "plumbline setup choose"},
    {"GET /api/goals", "plumbline use-cases"},
    {"PATCH /api/plan {\"rules\": [{\"id\": \"{id}\", \"suggested\": true}]}", "plumbline plan suggest \"{id}\""},
    {"POST /api/plan/publish", "plumbline plan publish"},
    {"POST /api/plan/import", "plumbline plan import"},
    {"POST /api/checklist/{id}/complete", "plumbline checklist complete {id}"},
    {"GET /api/checklist", "plumbline checklist"},
}};
constexpr std::string_view place = "{id}";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

struct Match {
  std::size_t length = 0;
  std::string_view id;
};

/// Whether the text begins with the route.
std::optional<Match> match(std::string_view text, std::string_view route) {
  const auto at = route.find(place);
  const auto before = route.substr(0, at);
  if (!text.starts_with(before)) return std::nullopt;
  if (at == std::string_view::npos) return Match{before.size(), {}};
  const auto after = route.substr(at + place.size());
  const auto rest = text.substr(before.size());
  std::size_t length = place.size();
  if (after.starts_with('"'))
    length = std::min(rest.find('"'), rest.size());
  else if (!rest.starts_with(place))
    length = static_cast<std::size_t>(std::ranges::find_if_not(rest, is_word) - rest.begin());
  if (length == 0 || !rest.substr(length).starts_with(after)) return std::nullopt;
  return Match{before.size() + length + after.size(), rest.substr(0, length)};
}

std::string command_for(std::string_view command, std::string_view id) {
  std::string text(command);
  const auto at = text.find(place);
  if (at == std::string::npos) return text;
  if (id != place) return text.replace(at, place.size(), id);
  const auto begin = text.find_last_not_of(' ', at - 1) + 1;
  return text.erase(begin);
}

} // namespace

std::string in_commands(std::string sentence) {
  for (std::size_t at = 0; at < sentence.size(); ++at)
    for (const auto& [route, command] : commands_of_routes) {
      const auto found = match(std::string_view(sentence).substr(at), route);
      if (!found) continue;
      const auto text = command_for(command, found->id);
      sentence.replace(at, found->length, text);
      at += text.size() - 1;
      break;
    }
  return sentence;
}

} // namespace plumbline
