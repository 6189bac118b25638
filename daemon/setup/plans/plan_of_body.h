#pragma once

#include "daemon/setup/documents/refusal.h"
#include "plans/formats/import_plan.h"
#include "validator/plan/plan.h"
#include "validator/values/result.h"

#include <memory>
#include <string_view>

namespace plumbline::setup {

/// The plan in a request's body, of any format, compiled as version 0. Refusal: invalid_plan, with `problems`.
[[nodiscard]] Result<std::shared_ptr<const validator::Plan>, Refusal> plan_of_body(std::string_view text);

} // namespace plumbline::setup
