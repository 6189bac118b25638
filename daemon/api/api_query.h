#pragma once

#include "daemon/http/message.h"
#include "daemon/setup/documents/refusal.h"
#include "plans/formats/plan_format.h"
#include "validator/values/environment.h"
#include "validator/values/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// The query parameters of the set-up's routes, of which a request has those that its route is described with
/// (api_parameters.h).
struct ApiQuery {
  std::optional<Environment> env;
  std::optional<int> version; ///< of the plan, from 0
  plans::PlanFormat format = plans::PlanFormat::segment;
  bool partial = false;               ///< accept a plan that says it is one page of several
  std::optional<std::uint64_t> limit; ///< 0: what was sent is no number
  std::optional<std::uint64_t> seq;   ///< of a call; 0: what was sent is no seq
  std::string cursor;                 ///< `next` of the page before; "" = the first page
};

/// Refusals: invalid, for an environment, a version or a format that does not exist.
[[nodiscard]] Result<ApiQuery, Refusal> read_query(const http::Request& request);

/// A page of a list that begins with the newest.
struct Page {
  std::size_t limit = 0;
  std::uint64_t before = 0; ///< only entries with lower numbers; 0: all
};
/// The page that `limit` (absent: 100) and `cursor` ask for.
/// Refusals: invalid, for a limit that is not from 1 to `most`, and for a cursor that is no number.
[[nodiscard]] Result<Page, Refusal> page_of(const ApiQuery& query, std::size_t most);

} // namespace plumbline::setup
