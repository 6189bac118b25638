#include "tools/plumbline/in_commands.h"

#include <array>
#include <string_view>
#include <utility>

namespace plumbline::tool {

namespace {

/// A route that others begin with comes behind them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> commands_of_routes{{
    {"POST /api/destinations/{id}/publish", "plumbline destinations publish"},
    {"POST /api/destinations", "plumbline destinations create"},
    {"POST /api/sources/{id}/publish", "plumbline sources publish"},
    {"POST /api/sources", "plumbline sources create"},
    {"POST /api/setup/review", "plumbline setup review"},
    {"PUT /api/setup", "plumbline setup choose"},
    {"GET /api/goals", "plumbline use-cases"},
}};

} // namespace

std::string in_commands(std::string sentence) {
  for (const auto& [route, command] : commands_of_routes)
    for (auto at = sentence.find(route); at != std::string::npos; at = sentence.find(route, at + command.size()))
      sentence.replace(at, route.size(), command);
  return sentence;
}

} // namespace plumbline::tool
