#pragma once

#include "daemon/api/api_query.h"
#include "daemon/setup/documents/request_body.h"
#include "validator/values/result.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>

namespace plumbline::setup {

/// The most entries of a page.
inline constexpr std::size_t most_listed = 1000;

/// Which part of a list a client asked for.
struct ListPage {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string next; ///< "": there is no further page
  /// `"next":"..."` or `"next":null`, the last member of the list's object.
  std::string next_json() const { return next.empty() ? R"("next":null)" : "\"next\":\"" + next + '"'; }
};

/// The whole list where neither `limit` nor `cursor` is sent. A cursor is the name of the last entry of the page
/// before; `name_of` gives an entry's, of characters that need no escape in JSON. Refusals: invalid, for a limit that
/// is not from 1 to most_listed, and for a cursor that names no entry of the list.
template<class List, class NameOf>
[[nodiscard]] Result<ListPage, Refusal> page_of_list(const ApiQuery& query, const List& list, NameOf name_of) {
  ListPage page{0, list.size(), {}};
  if (!query.limit && query.cursor.empty()) return page;
  auto asked = query;
  asked.cursor.clear();
  const auto limit = page_of(asked, most_listed);
  if (!limit) return unexpected(limit.error());
  if (!query.cursor.empty()) {
    const auto last = std::ranges::find_if(list, [&](const auto& entry) { return name_of(entry) == query.cursor; });
    if (last == std::ranges::end(list))
      return unexpected(
          invalid("/cursor",
                  "cursor must be the `next` of an earlier answer, and the entry that it names must still be there."));
    page.begin = static_cast<std::size_t>(std::distance(std::ranges::begin(list), last)) + 1;
  }
  page.end = std::min(page.begin + limit->limit, list.size());
  if (page.end < list.size()) page.next = name_of(list[page.end - 1]);
  return page;
}

} // namespace plumbline::setup
