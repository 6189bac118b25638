#pragma once

#include "daemon/api/api_query.h"
#include "daemon/setup/documents/request_body.h"
#include "validator/json/json_writer.h"
#include "validator/values/result.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// The most entries of a page.
inline constexpr std::size_t most_listed = 1000;

/// Which part of a list a client asked for.
struct ListPage {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string next; ///< "": there is no further page
};

/// The whole list where neither `limit` nor `cursor` is sent. A cursor is the name of the last entry of the page
/// before; `name_of` gives an entry's. Refusals: invalid, for a limit that is not from 1 to most_listed, and for a
/// cursor that names no entry of the list.
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

/// The object with the page's entries, each as `json_of` gives it, under `name`, and with `next`.
template<class List, class JsonOf>
[[nodiscard]] std::string list_json(std::string_view name, const List& list, const ListPage& page, JsonOf json_of) {
  return json_text([&](JsonWriter& out) {
    const auto entries = [&] {
      for (auto i = page.begin; i < page.end; ++i) out.value(RawJson{json_of(list[i])});
    };
    out.object(
        name, [&] { out.array(entries); }, "next", unless_empty(page.next));
  });
}

} // namespace plumbline::setup
