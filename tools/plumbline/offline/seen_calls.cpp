#include "tools/plumbline/offline/seen_calls.h"

#include "plans/formats/draft_plan.h"
#include "tools/plumbline/offline/calls_input.h"
#include "tools/plumbline/offline/progress.h"
#include "validator/check.h"
#include "validator/json/document.h"

namespace plumbline::tool {

Result<plans::SeenCalls, Failure> seen_calls(const std::string& file, const validator::Plan& plan) {
  plans::SeenCalls seen;
  Progress progress("read " + file, input_bytes(file));
  const auto read = each_call(file, [&](const InputCall& input) {
    progress.at(input.bytes, input.index);
    if (!input.call || !input.call->is_object) return true;
    const auto selection = validator::select_rules(*input.call, plan);
    if (!selection.rule) return true;
    plans::SeenRule& rule = seen[selection.rule->id];
    ++rule.calls;
    const std::string pointer = "/" + std::string(plans::payload_member(selection.rule->type));
    const auto payload = validator::resolve(input.call->document->root(), pointer);
    if (payload && payload->type() == validator::NodeType::object) {
      payload->each_member([&](std::string_view name, const validator::AnyNode&) {
        const auto found = rule.members.find(name);
        if (found == rule.members.end())
          rule.members.emplace(name, 1);
        else
          ++found->second;
        return true;
      });
    }
    // Members that the rule sees by its mapping (a page call's name) count as seen.
    if (selection.accepts) {
      for (const auto& mapping : selection.accepts->map) {
        if (mapping.parent == pointer.substr(1) && validator::resolve(input.call->document->root(), mapping.source))
          ++rule.members[mapping.key];
      }
    }
    return true;
  });
  if (!read) return unexpected(read.error());
  return seen;
}

} // namespace plumbline::tool
