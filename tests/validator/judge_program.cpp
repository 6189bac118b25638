// Reads a line of JSON after another, {"schema":...,"values":[...]}, and answers each with a line: for every value
// {"simd":bool,"tape":bool,"valijson":bool|null,"faults":[{"path","keyword"}]}, or {"error":"..."} for a refused
// schema.
#include "tests/validator/judge.h"
#include "tests/validator/schema/valijson_alone.h"
#include "validator/json/json_text.h"
#include "validator/schema/schema_compiler.h"

#include <iostream>

namespace plumbline::validator {
namespace {

void append_judgement(std::string& out, const Program& program, std::string_view schema, std::string_view value) {
  const Judgement judgement = judge(program, value);
  const auto opinion = valijson_matches(schema, value);
  out.append(R"({"simd":)").append(judgement.decided_by_simd ? "true" : "false");
  out.append(R"(,"tape":)").append(judgement.decided_by_tape ? "true" : "false");
  out.append(R"(,"valijson":)").append(!opinion ? "null" : *opinion ? "true" : "false");
  out += R"(,"faults":[)";
  for (const Fault& fault : judgement.faults) {
    if (out.back() != '[') out += ',';
    out += R"({"path":)";
    append_json_string(out, fault.path);
    out += R"(,"keyword":)";
    append_json_string(out, fault.keyword);
    out += '}';
  }
  out += "]}";
}

std::string answer(const std::string& line) {
  Tape tape;
  if (parse_json(line, 200, &tape)) return R"({"error":"no JSON"})";
  const AnyNode root(tape, 0);
  const std::string_view schema = resolve(root, "/schema")->raw();
  std::string out;
  const auto program = compile_schema(schema);
  if (!program) {
    out = R"({"error":)";
    append_json_string(out, program.error().front().message);
    return out + "}";
  }
  out = "[";
  resolve(root, "/values")->each_item([&](const AnyNode& value) {
    if (out.size() > 1) out += ',';
    append_judgement(out, **program, schema, value.raw());
    return true;
  });
  return out + "]";
}

} // namespace
} // namespace plumbline::validator

int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << plumbline::validator::answer(line) << std::endl;
}
