#include "daemon/setup/plans/rule_json.h"

namespace plumbline::setup {

void write_rule_facts(JsonWriter& out, const validator::RuleText& rule) {
  out.Key("type"), write_text(out, validator::name_of(rule.type));
  out.Key("event");
  if (rule.event)
    write_text(out, *rule.event);
  else
    out.Null();
  out.Key("version"), out.Int(rule.version);
  out.Key("suggested"), out.Bool(rule.suggested);
  out.Key("kept"), out.Bool(rule.kept);
  out.Key("description"), write_text(out, rule.description);
  out.Key("why"), write_text(out, rule.why);
}

} // namespace plumbline::setup
