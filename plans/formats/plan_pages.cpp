#include "plans/formats/plan_pages.h"

#include "plans/formats/json_rewriting.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;

namespace {

constexpr std::array<std::string_view, 6> next_names{"next",          "nextPage",        "next_page",
                                                     "nextPageToken", "next_page_token", "nextCursor"};
constexpr std::array<std::string_view, 2> more_names{"hasMore", "has_more"};
constexpr std::array<std::string_view, 5> total_names{"total", "totalEntries", "totalCount", "total_count",
                                                      "total_entries"};

/// How many rules or events the file has.
std::size_t entries_of(const AnyNode& root, const std::string& base) {
  const auto plan = validator::resolve(root, base);
  for (const std::string_view name : {"rules", "events"}) {
    const auto list = plan ? member(*plan, name) : std::nullopt;
    if (!list) continue;
    if (list->type() == NodeType::array) return list->count();
    const auto events = list->type() == NodeType::object ? member(*list, "events") : std::nullopt;
    if (events && events->type() == NodeType::array) return events->count();
  }
  const auto data = member(root, "data");
  return data && data->type() == NodeType::array ? data->count() : 0;
}

bool leads_on(const AnyNode& next) {
  switch (next.type()) {
  case NodeType::string: return !next.text().empty();
  case NodeType::number: return true;
  case NodeType::boolean: return next.truth();
  case NodeType::object: return next.count() > 0;
  default: return false;
  }
}

std::optional<MorePages> said_by(const AnyNode& object, const std::string& pointer, std::size_t entries) {
  for (const std::string_view name : total_names) {
    const auto total = member(object, name);
    if (!total || total->type() != NodeType::number) continue;
    if (total->number().approximate() > static_cast<double>(entries))
      return MorePages{pointer + "/" + std::string(name), "This is one page of a plan: it has " +
                                                              std::to_string(entries) + " of " +
                                                              std::string(total->raw()) + " rules."};
  }
  for (const std::string_view name : next_names)
    if (const auto next = member(object, name); next && leads_on(*next))
      return MorePages{pointer + "/" + std::string(name), "This is one page of a plan: another page follows."};
  for (const std::string_view name : more_names)
    if (const auto more = member(object, name); more && more->type() == NodeType::boolean && more->truth())
      return MorePages{pointer + "/" + std::string(name), "This is one page of a plan: another page follows."};
  return std::nullopt;
}

} // namespace

std::optional<MorePages> more_pages(const AnyNode& root, const std::string& base) {
  const std::size_t entries = entries_of(root, base);
  std::vector<std::string> places{""};
  for (const std::string& place : {std::string("/data"), base})
    if (!place.empty() && place != places.back()) places.push_back(place);
  for (const std::string& place : places) {
    for (const std::string_view inner : {"", "/pagination", "/paging", "/meta", "/links"}) {
      const std::string pointer = place + std::string(inner);
      const auto object = validator::resolve(root, pointer);
      if (!object || object->type() != NodeType::object) continue;
      if (auto more = said_by(*object, pointer, entries)) return more;
    }
  }
  return std::nullopt;
}

} // namespace plumbline::plans
