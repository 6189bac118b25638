#pragma once

#include "daemon/setup/documents/json.h"
#include "validator/plan/plan.h"

namespace plumbline::setup {

/// Writes a rule's facts as members of an object that the caller has begun:
/// type, event, version, suggested, kept, description, why. The workspace's
/// document and the API share these; each writes `accepts` and `schema` itself.
void write_rule_facts(JsonWriter& out, const validator::RuleText& rule);

} // namespace plumbline::setup
