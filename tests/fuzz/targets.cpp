#include "tests/fuzz/targets.h"

#include "validator/controls/controls.h"
#include "validator/validate.h"
#include "validator/verdict_json.h"

#include <stdexcept>
#include <string>

namespace plumbline::validator {

namespace {

std::shared_ptr<const Plan> strict_plan() {
  RuleText track;
  track.event = "x";
  track.schema =
      R"({"definitions":{"any":{"anyOf":[{"type":"object","additionalProperties":{"$ref":"#/definitions/any"},"propertyNames":{"maxLength":5}},
      {"type":"array","items":{"$ref":"#/definitions/any"},"uniqueItems":true},{"type":"integer","maximum":100,"multipleOf":3},{"enum":["a",{"b":1}]},
      {"type":"string","pattern":"^[a-z]+$","format":"email"}]}},"properties":{"properties":{"$ref":"#/definitions/any"}}})";
  RuleText common;
  common.type = RuleType::common;
  common.schema = R"({"properties":{"context":{"properties":{"ip":{"format":"ipv4"}}}}})";
  return *Plan::compile({"fuzz", {track, common}}, 1);
}

/// Judges a call as the daemon does. A failing verdict says why, a passing one has nothing to say.
void judge_call(std::string_view text, const Plan& plan) {
  std::string buffer(text);
  buffer.append(text_padding, '\0');
  CallReader reader;
  const auto call = reader.read(std::string_view(buffer).substr(0, text.size()));
  if (!call) return;
  Budget budget;
  Verdict verdict = validate(*call, &plan, budget);
  if ((verdict.result == VerdictResult::fail) == verdict.violations.empty())
    throw std::logic_error("the verdict and its violations disagree");
  if (verdict.violations.size() > max_violations) throw std::logic_error("too many violations");
  static_cast<void>(content_hash(*call));
  static_cast<void>(details_json(verdict));
  Controls controls;
  controls.track = {false, false, true, false, OnCommonViolation::omit};
  apply_controls(*call, &plan, controls, verdict, budget);
  const std::string rest = controlled_text(call->text, verdict.omitted);
  std::string padded_rest = rest;
  padded_rest.append(text_padding, '\0');
  CallReader again;
  if (!again.read(std::string_view(padded_rest).substr(0, rest.size())))
    throw std::logic_error("a controlled call is no JSON");
}

} // namespace

void fuzz_call(std::string_view bytes) {
  static const auto plan = strict_plan();
  if (bytes.size() <= max_call_bytes) judge_call(bytes, *plan);
}

void fuzz_plan(std::string_view bytes) {
  auto text = read_plan(bytes);
  if (!text) {
    if (text.error().empty()) throw std::logic_error("a plan is refused without a reason");
    return;
  }
  const auto plan = Plan::compile(std::move(*text), 1);
  if (!plan) return;
  judge_call(R"({"type":"track","event":"x","userId":"u","properties":{"a":[1,"b",{"c":null}],"d":1.5}})", **plan);
  judge_call(R"({"type":"identify","userId":"u","traits":{"email":"a@b.example","n":3}})", **plan);
}

} // namespace plumbline::validator
