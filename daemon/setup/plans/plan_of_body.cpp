#include "daemon/setup/plans/plan_of_body.h"

#include "plans/formats/problem_json.h"
#include "validator/json/json_members.h"

#include <string>
#include <utility>

namespace plumbline::setup {

Result<std::shared_ptr<const validator::Plan>, Refusal> plan_of_body(std::string_view text) {
  auto read = plans::import_plan({"", text});
  if (read) return std::move(read->plan);
  const auto& problems = read.error().problems;
  return unexpected(Refusal{"invalid_plan", problems.front().message,
                            json_members("problems", RawJson{plans::problems_json(problems)})});
}

} // namespace plumbline::setup
