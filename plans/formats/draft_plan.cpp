#include "plans/formats/draft_plan.h"

#include "plans/formats/json_rewriting.h"

#include <algorithm>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;
using validator::PlanProblem;
using Severity = validator::PlanProblem::Severity;

void DraftPlan::add(Severity severity, std::string code, std::string message, std::string pointer, std::string rule) {
  if (severity == Severity::error && ++errors_ > max_plan_problems) return;
  if (severity == Severity::warning && !may_warn()) return;
  PlanProblem problem;
  problem.severity = severity;
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.pointer = std::move(pointer);
  problem.rule = std::move(rule);
  places.locate(problem);
  problems.push_back(std::move(problem));
}

void DraftPlan::fail(std::string code, std::string message, std::string pointer) {
  add(Severity::error, std::move(code), std::move(message), std::move(pointer), {});
}

void DraftPlan::warn(std::string code, std::string message, std::string pointer, std::string rule) {
  add(Severity::warning, std::move(code), std::move(message), std::move(pointer), std::move(rule));
}

void DraftPlan::fail_at(validator::LineColumn at, std::string code, std::string message) {
  fail(std::move(code), std::move(message), "");
  if (errors_ > max_plan_problems) return;
  problems.back().line = at.line;
  problems.back().column = at.column;
}

void DraftPlan::warn_at(validator::LineColumn at, std::string code, std::string message, std::string rule) {
  warn(std::move(code), std::move(message), "", std::move(rule));
  if (warnings_ > max_plan_warnings) return;
  problems.back().line = at.line;
  problems.back().column = at.column;
}

void DraftPlan::note_unknown(const AnyNode& object, const std::string& pointer,
                             std::initializer_list<std::string_view> known) {
  object.each_member([&](std::string_view name, const AnyNode&) {
    if (std::ranges::find(known, name) != known.end()) return true;
    Unknown& unknown = unknown_[std::string(name)];
    if (unknown.count++ == 0) {
      unknown.pointer = pointer;
      validator::append_token(unknown.pointer, name);
    }
    return true;
  });
}

void DraftPlan::tell_unknown() {
  for (const auto& [name, unknown] : unknown_) {
    warn("not_kept", with_more_places("Plumbline has no place for " + name + ": it is not kept.", unknown.count - 1),
         unknown.pointer);
  }
}

std::string with_more_places(std::string sentence, std::size_t more) {
  if (more == 0) return sentence;
  const std::string_view end = sentence.ends_with('.') ? "." : "";
  sentence.resize(sentence.size() - end.size());
  return sentence + " (and in " + std::to_string(more) + (more == 1 ? " more place)" : " more places)") +
         std::string(end);
}

std::vector<PlanProblem> folded(std::vector<PlanProblem> problems) {
  std::map<std::pair<std::string, std::string>, std::size_t> firsts; // code and message
  std::vector<std::size_t> more;
  std::vector<PlanProblem> out;
  for (PlanProblem& problem : problems) {
    if (problem.severity == Severity::warning) {
      const auto [first, is_new] = firsts.try_emplace({problem.code, problem.message}, out.size());
      if (!is_new) {
        ++more[first->second];
        continue;
      }
    }
    out.push_back(std::move(problem));
    more.push_back(0);
  }
  for (std::size_t i = 0; i < out.size(); ++i) out[i].message = with_more_places(std::move(out[i].message), more[i]);
  return out;
}

std::string_view payload_member(validator::RuleType type) {
  const bool traits = type == validator::RuleType::identify || type == validator::RuleType::group;
  return traits ? "traits" : "properties";
}

std::string whole_call_schema(const AnyNode& schema, std::string_view name) {
  const auto required = member(schema, "required");
  const bool requires_some = required && required->type() == NodeType::array && required->count() > 0;
  const std::string quoted = "\"" + std::string(name) + "\"";
  std::string out = R"({"type":"object",)";
  if (requires_some) out += "\"required\":[" + quoted + "],";
  std::string inner = "/properties";
  validator::append_token(inner, name);
  return out + "\"properties\":{" + quoted + ":" + with_references_moved(schema, "", inner) + "}}";
}

} // namespace plumbline::plans
