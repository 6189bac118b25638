#include "daemon/setup/plans/plan_of_body.h"

#include "plans/formats/problem_json.h"

#include <string>
#include <utility>

namespace plumbline::setup {

Result<std::shared_ptr<const validator::Plan>, Refusal> plan_of_body(std::string_view text) {
  auto read = plans::import_plan({"", text});
  if (read) return std::move(read->plan);
  std::string problems = "\"problems\":";
  plans::append_problems_json(problems, read.error().problems);
  return unexpected(Refusal{"invalid_plan", read.error().problems.front().message, std::move(problems)});
}

} // namespace plumbline::setup
