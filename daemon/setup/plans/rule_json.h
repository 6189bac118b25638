#pragma once

#include "daemon/setup/documents/json.h"
#include "validator/plan/plan.h"

namespace plumbline::setup {

/// What a rule says of itself, as members of an object that the caller has begun: type, event, version, suggested,
/// kept, description, why. The same in the workspace's document and in the API; `accepts` and `schema` are not, and
/// stay with each.
void write_rule_facts(JsonWriter& out, const validator::RuleText& rule);

} // namespace plumbline::setup
