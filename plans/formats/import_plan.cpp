#include "plans/formats/import_plan.h"

#include "plans/formats/csv/csv_plan.h"
#include "plans/formats/dialect.h"
#include "plans/formats/draft_plan.h"
#include "plans/formats/draft_seven.h"
#include "plans/formats/json_shapes.h"
#include "plans/formats/plan_pages.h"
#include "plans/formats/rudder/rudder_catalog.h"
#include "validator/json/node.h"
#include "validator/text/text_input.h"
#include "validator/text/utf8.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace plumbline::plans {

using validator::AnyNode;
using validator::PlanProblem;
using Severity = validator::PlanProblem::Severity;

namespace {

/// A rule's schema is a few levels deep in its file.
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

/// The compiler's findings name a rule and a place in its schema.
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
  // What stops the import comes first.
  std::stable_partition(problems.begin(), problems.end(),
                        [](const PlanProblem& p) { return p.severity == Severity::error; });
}

Result<ImportedPlan, RefusedPlan> finished(DraftPlan draft) {
  number_rules(draft);
  draft.tell_unknown();
  const auto refuse = [&] {
    keep_first_errors(draft.problems);
    return unexpected(RefusedPlan{draft.format, std::move(draft.problems)});
  };
  if (draft.is_refused()) return refuse();
  translate_to_draft_seven(draft);
  warn_of_dialect(draft);
  auto plan = validator::Plan::compile(draft.plan, 0);
  if (!plan) {
    add_compile_problems(draft, std::move(plan.error()));
    return refuse();
  }
  return ImportedPlan{draft.format, std::move(*plan), folded(std::move(draft.problems)), std::move(draft.places)};
}

/// The file as UTF-8 text; `own` holds it if it was translated.
Result<std::string_view, RefusedPlan> text_of(std::string_view bytes, std::shared_ptr<const std::string>& own) {
  if (begins_plainly(bytes) && validator::first_not_utf8(bytes) == bytes.size()) return bytes;
  auto text = read_text(bytes, max_plan_bytes);
  if (text) {
    own = std::make_shared<const std::string>(std::move(*text));
    return std::string_view(*own);
  }
  const bool large = text.error().code == TextFault::Code::too_large;
  auto refusal = refused(large ? "too_large" : "invalid_text", text.error().message);
  refusal.problems.front().line = text.error().line;
  refusal.problems.front().column = text.error().column;
  return unexpected(std::move(refusal));
}

/// For YAML in a folder, whose places point into the files themselves: no other encoding is read.
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
  auto refusal = refused("invalid_json", "The plan is not valid JSON: " + fault->message + ".");
  const auto place = validator::line_column(text, fault->offset);
  refusal.problems.front().line = place.line;
  refusal.problems.front().column = place.column;
  return unexpected(std::move(refusal));
}

bool is_yaml(std::string_view name) { return name.ends_with(".yaml") || name.ends_with(".yml"); }

bool is_catalog_file(const PlanFile& file) { return is_yaml(file.name) && is_rudder_catalog(without_mark(file.text)); }

void pass_over(DraftPlan& draft, const PlanFile& file, const std::string& whose) {
  const auto before = draft.problems.size();
  draft.warn("not_kept", "This file is not one of " + whose + ", and is ignored.", "");
  if (draft.problems.size() > before) draft.problems.back().pointer = std::string(file.name) + "#";
}

/// The plan of a folder that contains RudderStack's YAML files.
DraftPlan catalog_of(std::span<const PlanFile> files) {
  std::vector<CatalogFile> catalog;
  for (const PlanFile& file : files) {
    if (is_catalog_file(file)) catalog.push_back({file.name, without_mark(file.text)});
  }
  DraftPlan draft = read_rudder_catalog(catalog);
  for (const PlanFile& file : files) {
    if (!is_catalog_file(file)) pass_over(draft, file, "RudderStack's (version: rudder/v1)");
  }
  return draft;
}

/// The numbers in a file's name: 1-0-10 comes after 1-0-9.
std::vector<int> numbers_in(std::string_view file) {
  std::vector<int> numbers;
  const std::string_view name = file.substr(file.rfind('/') + 1);
  for (std::size_t at = 0; at < name.size(); ++at) {
    int number = 0;
    const auto read = std::from_chars(name.data() + at, name.data() + name.size(), number);
    if (read.ec != std::errc()) continue;
    numbers.push_back(number);
    at = static_cast<std::size_t>(read.ptr - name.data());
  }
  return numbers;
}

/// Whether files are versions of one schema: "shop/A/1-0-0" and "shop/A/1-0-1".
bool are_of_one_schema(std::string_view one, std::string_view other) {
  const auto folder = [](std::string_view file) { return file.substr(0, file.rfind('/') + 1); };
  return one != other && !folder(one).empty() && folder(one) == folder(other) && !numbers_in(one).empty();
}

/// If a registry's files revise one version of an event the newest counts; the others get a warning.
void keep_newest(DraftPlan& draft, std::vector<std::string_view>& files) {
  std::map<std::string, std::size_t, std::less<>> newest;
  std::vector<bool> is_old(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto [found, is_new] = newest.try_emplace(draft.plan.rules[i].id(), i);
    if (is_new || !are_of_one_schema(files[found->second], files[i])) continue;
    const bool newer = numbers_in(files[i]) > numbers_in(files[found->second]);
    const std::size_t old = newer ? found->second : i;
    if (newer) found->second = i;
    is_old[old] = true;
    const auto before = draft.problems.size();
    draft.warn("older_revision",
               "A newer revision of this version, " + std::string(files[found->second]) + ", replaces this file.", "",
               draft.plan.rules[old].id());
    if (draft.problems.size() > before) draft.problems.back().pointer = std::string(files[old]) + "#";
  }
  std::vector<validator::RuleText> kept;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!is_old[i]) kept.push_back(std::move(draft.plan.rules[i]));
  }
  draft.plan.rules = std::move(kept);
}

} // namespace

bool is_plan_file(std::string_view path) {
  if (path.starts_with('.') || path.find("/.") != std::string_view::npos) return false;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  for (const std::string_view ending : {".json", ".yaml", ".yml"}) {
    if (name.ends_with(ending)) return true;
  }
  // A registry's file: vendor/event/jsonschema/1-0-0.
  return name.find_first_not_of("0123456789-") == std::string_view::npos && name.find('-') != std::string_view::npos;
}

Result<ImportedPlan, RefusedPlan> import_plan(PlanFile file, Pages pages) {
  if (file.text.size() > max_plan_bytes) return unexpected(too_large(file.text.size()));
  std::shared_ptr<const std::string> own;
  const auto read = text_of(file.text, own);
  if (!read) return unexpected(read.error());
  const std::string_view text = *read;
  const auto with_text = [&](Result<ImportedPlan, RefusedPlan> plan) {
    if (plan) plan->text = own;
    return plan;
  };
  if (is_rudder_catalog(text)) {
    const CatalogFile only{"", text};
    return with_text(finished(read_rudder_catalog({&only, 1})));
  }
  if (!looks_like_json(text)) {
    auto draft = read_csv_plan(text);
    if (!draft)
      return unexpected(refused("unknown_format",
                                "Expected a tracking plan: JSON (Segment, typewriter, RudderStack or "
                                "JSON Schemas), YAML (RudderStack), or a CSV whose first row names its columns (Event "
                                "Name, Property Name, ...)."));
    return with_text(finished(std::move(*draft)));
  }
  auto tape = parsed(text);
  if (!tape) return unexpected(std::move(tape.error()));
  const AnyNode root(**tape, 0);
  const auto shape = shape_of(root);
  if (!shape)
    return unexpected(refused("unknown_format",
                              "This JSON is not a tracking plan that Plumbline knows: expected `rules` "
                              "(Segment, typewriter, RudderStack), `events` (RudderStack), or JSON "
                              "Schemas."));
  DraftPlan draft(shape->format, SourceMap(text, *tape));
  const bool is_answer = shape->format != PlanFormat::json_schema;
  if (const auto more = is_answer ? more_pages(root, shape->base) : std::nullopt) {
    if (pages == Pages::some)
      draft.warn("incomplete", more->message, more->pointer);
    else
      draft.fail("incomplete",
                 more->message + " Join all pages into one file, or import only this page (--partial, ?partial=1).",
                 more->pointer);
  }
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
  return with_text(finished(std::move(draft)));
}

Result<ImportedPlan, RefusedPlan> import_schema_folder(std::span<const PlanFile> files) {
  if (files.empty())
    return unexpected(
        refused("unknown_format", "This folder has no plan file (.json, .yaml, or 1-0-0 of a registry)."));
  if (files.size() == 1) return import_plan(files.front());
  std::size_t bytes = 0;
  for (const PlanFile& file : files) bytes += file.text.size();
  if (bytes > max_plan_bytes) return unexpected(too_large(bytes));
  if (std::ranges::any_of(files, is_catalog_file)) {
    for (const PlanFile& file : files) {
      std::shared_ptr<const std::string> own;
      if (auto read = text_of(file.text, own); !read) {
        read.error().problems.front().pointer = std::string(file.name) + "#";
        return unexpected(std::move(read.error()));
      }
    }
    return finished(catalog_of(files));
  }
  DraftPlan all(PlanFormat::json_schema, SourceMap());
  std::vector<std::string_view> files_of_rules;
  for (const PlanFile& file : files) {
    const auto named = [&](std::vector<PlanProblem>& problems) {
      for (PlanProblem& problem : problems) {
        problem.pointer.insert(0, std::string(file.name) + "#");
        all.problems.push_back(std::move(problem));
      }
    };
    if (is_yaml(file.name)) {
      pass_over(all, file, "RudderStack's (version: rudder/v1)");
      continue;
    }
    std::shared_ptr<const std::string> own;
    auto read = text_of(file.text, own);
    if (!read) {
      named(read.error().problems);
      keep_first_errors(all.problems);
      return unexpected(RefusedPlan{PlanFormat::json_schema, std::move(all.problems)});
    }
    const std::string_view text = *read;
    auto tape = parsed(text);
    if (!tape) {
      named(tape.error().problems);
      keep_first_errors(all.problems);
      return unexpected(RefusedPlan{PlanFormat::json_schema, std::move(all.problems)});
    }
    DraftPlan one(PlanFormat::json_schema, SourceMap(text, *tape));
    read_json_schema_plan(AnyNode(**tape, 0), file.name, one);
    if (!one.is_refused()) {
      translate_to_draft_seven(one);
      // Separately, so that the compiler's findings have their file and place.
      if (auto plan = validator::Plan::compile(one.plan, 0); !plan) add_compile_problems(one, std::move(plan.error()));
    }
    named(one.problems);
    for (auto& rule : one.plan.rules) {
      all.plan.rules.push_back(std::move(rule));
      files_of_rules.push_back(file.name);
    }
  }
  keep_newest(all, files_of_rules);
  const bool wrong = std::ranges::any_of(all.problems, [](const auto& p) { return p.severity == Severity::error; });
  if (wrong) {
    keep_first_errors(all.problems);
    return unexpected(RefusedPlan{PlanFormat::json_schema, std::move(all.problems)});
  }
  if (all.plan.rules.empty()) return unexpected(refused("unknown_format", "No file in this folder is a plan."));
  return finished(std::move(all));
}

} // namespace plumbline::plans
