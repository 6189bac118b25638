#include "tests/validator/judge.h"

#include "validator/explain/explain.h"
#include "validator/schema/decide.h"
#include "validator/schema/schema_compiler.h"

#include <stdexcept>

namespace plumbline::validator {

namespace {

template<class Node>
bool decided(const Program& program, const Node& node) {
  Budget budget;
  const Decision decision = Decider<Node>(program, budget).decide(0, node);
  if (decision == Decision::gave_up) throw std::runtime_error("the decision gave up");
  return decision == Decision::yes;
}

} // namespace

std::string padded(std::string_view text) {
  std::string buffer(text);
  buffer.append(text_padding, '\0');
  return buffer;
}

std::unique_ptr<const Program> program_of(std::string_view schema) {
  auto program = compile_schema(schema);
  if (!program) throw std::runtime_error(program.error().front().message + " at " + program.error().front().pointer);
  return std::move(*program);
}

Judgement judge(const Program& program, std::string_view value) {
  Judgement judgement;
  Tape tape;
  if (parse_json(value, max_call_depth, &tape)) throw std::runtime_error("no JSON: " + std::string(value));
  judgement.decided_by_tape = decided(program, AnyNode(tape, 0));
  const std::string buffer = padded(value);
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  judgement.decided_by_simd = judgement.decided_by_tape;
  // What simdjson cannot represent is judged by the tape alone.
  if (!parser.parse(buffer.data(), value.size(), false).get(root)) {
    judgement.decided_by_simd = decided(program, SimdNode(root));
  }
  FaultList faults;
  Budget budget;
  if (!explain(program, AnyNode(tape, 0), faults, budget)) throw std::runtime_error("the explanation gave up");
  judgement.faults = faults.faults();
  judgement.explained_away = judgement.faults.empty();
  return judgement;
}

ReadCall::ReadCall(std::string_view text, CallType type_of_route) : buffer_(padded(text)) {
  auto call = reader_.read(std::string_view(buffer_).substr(0, text.size()), type_of_route);
  if (!call) throw std::runtime_error(call.error().message);
  call_ = *call;
}

RuleText track_rule(std::string_view event, std::string_view schema) {
  RuleText rule;
  rule.event = event;
  rule.schema = schema;
  return rule;
}

std::shared_ptr<const Plan> plan_of(std::vector<RuleText> rules) {
  auto plan = Plan::compile({"test", std::move(rules)}, 1);
  if (!plan) throw std::runtime_error(plan.error().front().message);
  return *plan;
}

std::string over_properties(std::string_view schema) {
  return R"({"type":"object","required":["properties"],"properties":{"properties":)" + std::string(schema) + "}}";
}

Verdict verdict_of(std::string_view call, const Plan* plan) {
  const ReadCall read(call);
  return validate(*read, plan);
}

std::string track_call(std::string_view event, std::string_view properties) {
  return R"({"type":"track","event":")" + std::string(event) + R"(","userId":"u1","properties":)" +
         std::string(properties) + "}";
}

} // namespace plumbline::validator
