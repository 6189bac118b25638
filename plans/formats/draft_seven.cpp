#include "plans/formats/draft_seven.h"

#include "plans/formats/json_rewriting.h"
#include "plans/formats/schema_walk.h"
#include "validator/json/json_text.h"
#include "validator/values/interruption.h"

#include <algorithm>
#include <array>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;

namespace {

enum class Draft : std::uint8_t { unsaid, four, six_or_seven, of_2019, of_2020 };

Draft draft_named(std::string_view uri) {
  const auto says = [&](std::string_view name) { return uri.find(name) != std::string_view::npos; };
  if (says("draft-04")) return Draft::four;
  if (says("2019-09")) return Draft::of_2019;
  if (says("2020-12")) return Draft::of_2020;
  return says("draft-06") || says("draft-07") ? Draft::six_or_seven : Draft::unsaid;
}

/// Beside these, unevaluatedProperties depends on what other schemas have seen of the object.
constexpr std::array<std::string_view, 10> applicators{
    "allOf", "anyOf", "oneOf", "if", "then", "else", "$ref", "dependencies", "$dynamicRef", "$recursiveRef"};
/// Keywords that draft-04 lacks; its validators ignore them.
constexpr std::array<std::string_view, 7> later_than_four{"const", "contains", "propertyNames", "if", "then",
                                                          "else",  "$id"};

class Translator {
 public:
  Translator(DraftPlan& draft, std::size_t rule) : draft_(draft), rule_(rule) {}

  std::string of(const AnyNode& schema, Draft draft) {
    if (schema.type() != NodeType::object) return std::string(schema.raw());
    if (const auto said = draft_named(string_member(schema, "$schema")); said != Draft::unsaid) draft = said;
    const bool changed_before = changed_;
    changed_ = false;
    std::string out = "{";
    schema.each_member([&](std::string_view keyword, const AnyNode& value) {
      const std::size_t length = pointer_.size();
      validator::append_token(pointer_, keyword);
      if (draft == Draft::four && std::ranges::find(later_than_four, keyword) != later_than_four.end())
        warn("draft_04", "`" + std::string(keyword) +
                             "` is not a keyword of draft-04, whose validators ignore it; it "
                             "is checked here.");
      add(out, schema, keyword, value, draft);
      pointer_.resize(length);
      return true;
    });
    const bool changed = changed_;
    changed_ = changed_before || changed;
    return changed ? out + "}" : std::string(schema.raw());
  }

  bool changed() const { return changed_; }

 private:
  void warn(std::string code, std::string message) {
    if (!draft_.may_warn()) return;
    validator::PlanProblem problem;
    problem.severity = validator::PlanProblem::Severity::warning;
    problem.code = std::move(code);
    problem.message = std::move(message);
    problem.rule = draft_.plan.rules[rule_].id();
    problem.pointer = pointer_;
    draft_.places.locate_in_rule(problem, rule_);
    draft_.problems.push_back(std::move(problem));
  }

  static void put(std::string& out, std::string_view keyword, std::string_view json) {
    if (out.size() > 1) out += ',';
    append_json_string(out, keyword);
    out += ':';
    out += json;
  }

  void add(std::string& out, const AnyNode& owner, std::string_view keyword, const AnyNode& value, Draft draft) {
    if (keyword == "$schema" && draft != Draft::unsaid && draft != Draft::six_or_seven) {
      changed_ = true;
      put(out, keyword, R"("http://json-schema.org/draft-07/schema#")");
    } else if (keyword == "type" && names_any(value)) {
      changed_ = true;
      warn("any_type", "The type \"any\" allows every value. Leave `type` out instead.");
    } else if ((keyword == "exclusiveMinimum" || keyword == "exclusiveMaximum") && value.type() == NodeType::boolean &&
               draft <= Draft::four) {
      add_exclusive(out, owner, keyword, value.truth());
    } else if ((keyword == "minimum" || keyword == "maximum") && draft <= Draft::four && is_exclusive(owner, keyword)) {
      changed_ = true; // it is the exclusive bound
    } else if (keyword == "unevaluatedProperties" && !has_applicator(owner)) {
      changed_ = true;
      if (!member(owner, "additionalProperties")) put(out, "additionalProperties", of(value, draft));
    } else if ((keyword == "dependentRequired" && only_dependency(owner, "dependentSchemas")) ||
               (keyword == "dependentSchemas" && only_dependency(owner, "dependentRequired"))) {
      changed_ = true;
      put(out, "dependencies", keyword == "dependentRequired" ? std::string(value.raw()) : named(value, draft));
    } else if (keyword == "prefixItems" && draft == Draft::of_2020) {
      changed_ = true;
      put(out, "items", inside(value, draft));
    } else if (keyword == "items" && draft == Draft::of_2020 && member(owner, "prefixItems")) {
      changed_ = true;
      put(out, "additionalItems", of(value, draft));
    } else if (holds_named_schemas(keyword)) {
      put(out, keyword, named(value, draft));
    } else if (holds_schemas(keyword)) {
      put(out, keyword, inside(value, draft));
    } else {
      put(out, keyword, value.raw());
    }
  }

  static bool names_any(const AnyNode& type) {
    const auto is_any = [](const AnyNode& name) { return name.type() == NodeType::string && name.text() == "any"; };
    if (type.type() != NodeType::array) return is_any(type);
    return !type.each_item([&](const AnyNode& name) { return !is_any(name); });
  }

  static std::string bound_of(std::string_view exclusive) {
    return exclusive == "exclusiveMinimum" ? "minimum" : "maximum";
  }

  static bool is_exclusive(const AnyNode& owner, std::string_view bound) {
    const auto exclusive = member(owner, bound == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum");
    return exclusive && exclusive->type() == NodeType::boolean && exclusive->truth();
  }

  void add_exclusive(std::string& out, const AnyNode& owner, std::string_view keyword, bool is_exclusive) {
    changed_ = true;
    const auto bound = member(owner, bound_of(keyword));
    const std::string name(keyword);
    if (is_exclusive && bound && bound->type() == NodeType::number) {
      put(out, keyword, bound->raw());
      warn("draft_04", name + ": true is the draft-04 form. It is read as in draft-07: the bound in " +
                           bound_of(keyword) + " is itself not allowed.");
    } else {
      warn("draft_04", name + " without " + (is_exclusive ? bound_of(keyword) : "true") +
                           " has no effect in draft-04, and is left out.");
    }
  }

  static bool has_applicator(const AnyNode& owner) {
    return std::ranges::any_of(applicators, [&](std::string_view name) { return member(owner, name).has_value(); }) ||
           member(owner, "dependentSchemas");
  }

  static bool only_dependency(const AnyNode& owner, std::string_view other) {
    return !member(owner, "dependencies") && !member(owner, other);
  }

  std::string named(const AnyNode& schemas, Draft draft) {
    if (schemas.type() != NodeType::object) return std::string(schemas.raw());
    std::string out = "{";
    schemas.each_member([&](std::string_view name, const AnyNode& schema) {
      put(out, name, below(name, schema, draft));
      return true;
    });
    return out + "}";
  }

  /// A schema, or a list of them.
  std::string inside(const AnyNode& value, Draft draft) {
    if (value.type() != NodeType::array) return of(value, draft);
    std::string out = "[";
    std::size_t at = 0;
    value.each_item([&](const AnyNode& schema) {
      if (out.size() > 1) out += ',';
      out += below(std::to_string(at++), schema, draft);
      return true;
    });
    return out + "]";
  }

  std::string below(std::string_view token, const AnyNode& schema, Draft draft) {
    const std::size_t length = pointer_.size();
    validator::append_token(pointer_, token);
    std::string out = of(schema, draft);
    pointer_.resize(length);
    return out;
  }

  DraftPlan& draft_;
  std::size_t rule_;
  std::string pointer_;
  bool changed_ = false;
};

} // namespace

void translate_to_draft_seven(DraftPlan& draft) {
  for (std::size_t i = 0; i < draft.plan.rules.size(); ++i) {
    look_for_interruption();
    validator::Tape tape;
    std::string& text = draft.plan.rules[i].schema;
    if (validator::parse_json(text, validator::max_call_depth + 8, &tape)) continue; // compiling reports what is wrong
    Translator translator(draft, i);
    std::string translated = translator.of(AnyNode(tape, 0), Draft::unsaid);
    if (translator.changed()) text = std::move(translated);
  }
}

} // namespace plumbline::plans
