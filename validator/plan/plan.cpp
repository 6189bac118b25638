#include "validator/plan/plan.h"

#include "validator/call/sdk_event.h"
#include "validator/plan/compiled_rule.h"
#include "validator/plan/plan_index.h"
#include "validator/schema/call_form.h"
#include "validator/schema/schema_compiler.h"
#include "validator/values/interruption.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace plumbline::validator {

namespace {

/// Nobody reads more of them: further problems are reported once these are gone.
constexpr std::size_t enough_problems = 1'000;

constexpr std::size_t max_mappings = 32;
constexpr std::array<std::string_view, 6> rule_type_names{"track", "page", "screen", "identify", "group", "common"};

PlanProblem problem(const RuleText& rule, std::string code, std::string message, std::string pointer) {
  PlanProblem out;
  out.code = std::move(code);
  out.message = std::move(message);
  out.rule = rule.id();
  out.pointer = std::move(pointer);
  return out;
}

/// A target is a member of the call or of one of its members; a source is any pointer.
std::optional<CompiledMapping> compile_mapping(const std::string& target, const std::string& source) {
  if (!target.starts_with('/') || !source.starts_with('/') || target.find('~') != std::string::npos)
    return std::nullopt;
  const auto slash = target.find('/', 1);
  CompiledMapping mapping;
  mapping.target = target;
  mapping.source = source;
  if (slash == std::string::npos) {
    mapping.key = target.substr(1);
  } else {
    mapping.parent = target.substr(1, slash - 1);
    mapping.key = target.substr(slash + 1);
  }
  const bool deeper = mapping.key.find('/') != std::string::npos;
  if (mapping.key.empty() || deeper || (slash != std::string::npos && mapping.parent.empty())) return std::nullopt;
  return mapping;
}

void compile_accepts(const RuleText& text, CompiledRule& rule, std::vector<PlanProblem>& problems) {
  for (std::size_t i = 0; i < text.accepts.size(); ++i) {
    const Accepts& accepts = text.accepts[i];
    const std::string place = "/accepts/" + std::to_string(i);
    // Every call that is accepted this way pays for each of them.
    if (accepts.map.size() > max_mappings) {
      problems.push_back(problem(text, "invalid_accepts",
                                 "A rule may map at most " + std::to_string(max_mappings) + " members of a call.",
                                 place + "/map"));
      continue;
    }
    if (text.type != RuleType::track || (accepts.type != CallType::page && accepts.type != CallType::screen)) {
      problems.push_back(problem(text, "invalid_accepts",
                                 "Only track rules can accept calls of another type, and only page and screen calls.",
                                 place));
      continue;
    }
    CompiledAccepts& compiled = rule.accepts.emplace_back();
    compiled.type = accepts.type;
    for (const auto& [target, source] : accepts.map) {
      if (auto mapping = compile_mapping(target, source))
        compiled.map.push_back(std::move(*mapping));
      else
        problems.push_back(
            problem(text, "invalid_accepts",
                    "Each side of a mapping is a pointer to a member of the call or of its properties, such "
                    "as \"/properties/page_name\": \"/name\".",
                    place + "/map"));
    }
  }
}

bool needs_event(RuleType type) {
  return type == RuleType::track || type == RuleType::page || type == RuleType::screen;
}

std::shared_ptr<const CompiledRule> compile_rule(const RuleText& text, PatternMemory& memory,
                                                 std::vector<PlanProblem>& problems) {
  auto rule = std::make_shared<CompiledRule>();
  rule->type = text.type;
  rule->id = text.id();
  rule->event = text.event.value_or("");
  rule->version = text.version;
  if (needs_event(text.type) && rule->event.empty()) {
    problems.push_back(
        problem(text, "missing_key",
                "A " + std::string(name_of(text.type)) + " rule needs the name of its event, page or screen.", ""));
  }
  compile_accepts(text, *rule, problems);
  auto program = compile_schema(text.schema, memory, SchemaOf::call);
  if (!program) {
    for (PlanProblem& found : program.error()) {
      found.rule = rule->id;
      problems.push_back(std::move(found));
    }
    return nullptr;
  }
  rule->program = std::move(*program);
  rule->form_names = form_names(*rule->program);
  rule->properties = PlannedNames::of(*rule->program, "properties");
  rule->traits = PlannedNames::of(*rule->program, "traits");
  return rule;
}

/// The kept rules of a plan that compiled, by id.
using KnownRules = std::unordered_map<std::string, const RuleText*>;

KnownRules compiled_rules_of(const Plan& plan) {
  KnownRules known;
  for (const RuleText& rule : plan.text().rules)
    if (rule.kept) known.emplace(rule.id(), &rule);
  return known;
}

bool checks_the_same(const RuleText& a, const RuleText& b) { return a.schema == b.schema && a.accepts == b.accepts; }

} // namespace

std::string_view name_of(RuleType type) { return rule_type_names[static_cast<std::size_t>(type)]; }

std::string RuleText::id() const {
  return std::string(name_of(type)) + ":" + event.value_or("") + ":" + std::to_string(version);
}

Plan::Plan(PlanText text, int number) : text_(std::move(text)), number_(number), index_(std::make_unique<Index>()) {}
Plan::~Plan() = default;

Result<std::shared_ptr<const Plan>, std::vector<PlanProblem>> Plan::compile(PlanText text, int number,
                                                                            const Plan* before) {
  std::shared_ptr<Plan> plan(new Plan(std::move(text), number));
  std::vector<PlanProblem> problems;
  const auto known = before ? compiled_rules_of(*before) : KnownRules{};
  const auto compiled_before = [&](const RuleText& rule) -> std::shared_ptr<const CompiledRule> {
    const auto alike = known.find(rule.id());
    if (!rule.kept || alike == known.end() || !checks_the_same(*alike->second, rule)) return nullptr;
    return before->index_->exactly(rule.type, rule.event.value_or(""), rule.version);
  };
  PatternMemory memory;
  for (const RuleText& rule_text : plan->text_.rules) {
    const auto rule = compiled_before(rule_text);
    if (!rule) continue;
    for (const Pattern& pattern : rule->program->patterns) memory.add(pattern);
  }
  for (const RuleText& rule_text : plan->text_.rules) {
    look_for_interruption();
    if (problems.size() >= enough_problems) break;
    if (!rule_text.kept) continue;
    auto rule = compiled_before(rule_text);
    if (!rule) rule = compile_rule(rule_text, memory, problems);
    if (!rule) continue;
    if (!plan->index_->add(std::move(rule))) {
      problems.push_back(problem(rule_text, "duplicate_rule", "Two rules have this type, name and version.", ""));
    }
  }
  if (!problems.empty()) return unexpected(std::move(problems));
  plan->common_ = plan->index_->common();
  plan->event_names_ = plan->index_->track_names();
  for (const std::string& name : plan->event_names_) plan->names_of_events_.add(name, NameOf::event);
  return std::shared_ptr<const Plan>(std::move(plan));
}

const CompiledRule* Plan::find(RuleType type, std::string_view event, std::optional<double> version) const {
  return index_->find(type, event, version);
}

const CompiledRule* Plan::accepting(CallType type) const { return index_->accepting(type); }

bool Plan::lets_sdks_send(std::string_view event) const { return text_.knows_sdk_events && is_sdk_event(event); }

} // namespace plumbline::validator
