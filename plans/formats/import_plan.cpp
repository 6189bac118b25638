#include "plans/formats/import_plan.h"

#include "plans/formats/csv_plan.h"
#include "plans/formats/dialect.h"
#include "plans/formats/draft_plan.h"
#include "plans/formats/json_shapes.h"
#include "validator/node.h"

#include <algorithm>
#include <map>

namespace plumbline::plans {

using validator::AnyNode;
using validator::PlanProblem;
using Severity = validator::PlanProblem::Severity;

namespace {

/// A rule's schema stands a few levels deep in its file.
constexpr std::size_t max_file_depth = validator::max_call_depth + 8;

RefusedPlan refused(std::string code, std::string message, std::optional<PlanFormat> format = std::nullopt) {
  PlanProblem problem;
  problem.code = std::move(code);
  problem.message = std::move(message);
  return {format, {std::move(problem)}};
}

RefusedPlan too_large(std::size_t bytes) {
  return refused("too_large",
                 "A plan may have at most 15 MiB; this one has " + std::to_string(bytes) + " bytes. Split it.");
}

void number_rules(DraftPlan& draft) {
  if (draft.plan.rules.size() <= max_plan_rules) return;
  draft.fail("too_many_rules",
             "A plan may have at most " + std::to_string(max_plan_rules) + " rules; this one has " +
                 std::to_string(draft.plan.rules.size()) + ". Split it.",
             "");
}

/// What compiling finds names a rule and a place in its schema.
void add_compile_problems(DraftPlan& draft, std::vector<PlanProblem> found) {
  std::map<std::string, std::size_t, std::less<>> numbers;
  for (std::size_t i = 0; i < draft.plan.rules.size(); ++i) numbers[draft.plan.rules[i].id()] = i;
  for (PlanProblem& problem : found) {
    const auto number = numbers.find(problem.rule);
    if (number != numbers.end()) draft.places.locate_in_rule(problem, number->second);
    draft.problems.push_back(std::move(problem));
  }
}

void keep_first_errors(std::vector<PlanProblem>& problems) {
  std::size_t errors = 0;
  std::erase_if(problems, [&](const PlanProblem& problem) {
    return problem.severity == Severity::error && ++errors > max_plan_problems;
  });
  // What stops the import is read first.
  std::ranges::stable_partition(problems, [](const PlanProblem& p) { return p.severity == Severity::error; });
}

Result<ImportedPlan, RefusedPlan> finished(DraftPlan draft) {
  number_rules(draft);
  draft.tell_unknown();
  const auto refuse = [&] {
    keep_first_errors(draft.problems);
    return unexpected(RefusedPlan{draft.format, std::move(draft.problems)});
  };
  if (draft.is_refused()) return refuse();
  warn_of_dialect(draft);
  auto plan = validator::Plan::compile(draft.plan, 0);
  if (!plan) {
    add_compile_problems(draft, std::move(plan.error()));
    return refuse();
  }
  return ImportedPlan{draft.format, std::move(*plan), std::move(draft.problems), std::move(draft.places)};
}

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

bool looks_like_json(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

Result<std::shared_ptr<validator::Tape>, RefusedPlan> parsed(std::string_view text) {
  auto tape = std::make_shared<validator::Tape>();
  const auto fault = validator::parse_json(text, max_file_depth, tape.get());
  if (!fault) return tape;
  auto refusal = refused("invalid_json", "The plan is no JSON: " + fault->message + ".");
  const auto place = validator::line_column(text, fault->offset);
  refusal.problems.front().line = place.line;
  refusal.problems.front().column = place.column;
  return unexpected(std::move(refusal));
}

} // namespace

Result<ImportedPlan, RefusedPlan> import_plan(PlanFile file) {
  if (file.text.size() > max_plan_bytes) return unexpected(too_large(file.text.size()));
  const std::string_view text = without_mark(file.text);
  if (!looks_like_json(text)) {
    auto draft = read_csv_plan(text);
    if (!draft)
      return unexpected(refused("unknown_format", "Expected a tracking plan: JSON (Segment, typewriter, RudderStack or "
                                                  "JSON Schemas), or a CSV whose first row names its columns (Event "
                                                  "Name, Property Name, ...)."));
    return finished(std::move(*draft));
  }
  auto tape = parsed(text);
  if (!tape) return unexpected(std::move(tape.error()));
  const AnyNode root(**tape, 0);
  const auto shape = shape_of(root);
  if (!shape)
    return unexpected(refused("unknown_format", "This JSON is no tracking plan that Plumbline knows: expected `rules` "
                                                "(Segment, typewriter, RudderStack), `events` (RudderStack), or JSON "
                                                "Schemas."));
  DraftPlan draft(shape->format, SourceMap(text, *tape));
  switch (shape->format) {
  case PlanFormat::segment:
  case PlanFormat::typewriter:
    if (const auto rules = validator::resolve(root, shape->base + "/rules"); rules->count() > max_plan_rules)
      return unexpected(refused("too_many_rules",
                                "A plan may have at most " + std::to_string(max_plan_rules) + " rules; this one has " +
                                    std::to_string(rules->count()) + ". Split it.",
                                shape->format));
    read_segment_plan(root, shape->base, draft);
    break;
  case PlanFormat::segment_config:
  case PlanFormat::rudderstack: read_events_plan(root, shape->base, draft); break;
  case PlanFormat::json_schema:
  case PlanFormat::csv: read_json_schema_plan(root, file.name, draft); break;
  }
  return finished(std::move(draft));
}

Result<ImportedPlan, RefusedPlan> import_schema_folder(std::span<const PlanFile> files) {
  if (files.empty()) return unexpected(refused("unknown_format", "There is no .json file in this folder."));
  if (files.size() == 1) return import_plan(files.front());
  std::size_t bytes = 0;
  for (const PlanFile& file : files) bytes += file.text.size();
  if (bytes > max_plan_bytes) return unexpected(too_large(bytes));
  DraftPlan all(PlanFormat::json_schema, SourceMap());
  for (const PlanFile& file : files) {
    const auto named = [&](std::vector<PlanProblem>& problems) {
      for (PlanProblem& problem : problems) {
        problem.pointer.insert(0, std::string(file.name) + "#");
        all.problems.push_back(std::move(problem));
      }
    };
    const std::string_view text = without_mark(file.text);
    auto tape = parsed(text);
    if (!tape) {
      named(tape.error().problems);
      keep_first_errors(all.problems);
      return unexpected(RefusedPlan{PlanFormat::json_schema, std::move(all.problems)});
    }
    DraftPlan one(PlanFormat::json_schema, SourceMap(text, *tape));
    read_json_schema_plan(AnyNode(**tape, 0), file.name, one);
    if (!one.is_refused()) {
      // By itself, so that what compiling finds has its file and place.
      if (auto plan = validator::Plan::compile(one.plan, 0); !plan) add_compile_problems(one, std::move(plan.error()));
    }
    named(one.problems);
    for (auto& rule : one.plan.rules) all.plan.rules.push_back(std::move(rule));
  }
  const bool wrong = std::ranges::any_of(all.problems, [](const auto& p) { return p.severity == Severity::error; });
  if (wrong) {
    keep_first_errors(all.problems);
    return unexpected(RefusedPlan{PlanFormat::json_schema, std::move(all.problems)});
  }
  return finished(std::move(all));
}

} // namespace plumbline::plans
