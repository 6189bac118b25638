#include "tests/plans/formats/sample_plans.h"

#include "plans/formats/export_plan.h"
#include "validator/validate.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace plumbline::plans {

namespace {

constexpr std::array<std::string_view, 10> objects{"Order",   "Cart",    "Product", "Account", "Trial",
                                                   "Invoice", "Payment", "Coupon",  "Search",  "Video"};
constexpr std::array<std::string_view, 8> actions{"Completed", "Started", "Viewed",  "Cancelled",
                                                  "Shared",    "Updated", "Removed", "Failed"};

std::string number_text(std::size_t number) { return std::to_string(number); }

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ",\n") + item;
  return out;
}

std::string traits_schema() {
  return R"({"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"traits":{"type":"object",
    "properties":{"email":{"type":"string","format":"email","description":"Where to write to."},
    "plan":{"type":["string","null"],"enum":["free","team","enterprise",null]}}}}})";
}

} // namespace

std::string sample_event(std::size_t number) {
  std::string name = std::string(objects[number % objects.size()]) + " ";
  name += actions[number / objects.size() % actions.size()];
  if (number >= objects.size() * actions.size()) name += " " + number_text(number / (objects.size() * actions.size()));
  return name;
}

std::string sample_schema(std::size_t number) {
  const std::string id = number_text(number);
  std::string extra;
  if (number % 3 == 0)
    extra =
        R"(,"items":{"type":"array","minItems":1,"items":{"type":"object","required":["sku"],"properties":{"sku":{"type":"string","id":"/properties/properties/properties/items/items/properties/sku","minLength":1},"price":{"type":["number","null"],"minimum":0}}}})";
  if (number % 3 == 1)
    extra =
        R"(,"address":{"type":"object","properties":{"city":{"type":"string"},"zip.code":{"type":"string","pattern":"^[0-9]{5}$"}}})";
  if (number % 5 == 2) extra += R"(,"link":{"$ref":"#/definitions/link"})";
  if (number % 7 == 3) extra += R"(,"micros":{"type":"integer","maximum":9007199254740993123,"multipleOf":1.50})";
  return R"({"$schema":"http://json-schema.org/draft-07/schema#","type":"object","description":"Sent when it happens, case )" +
         id + R"(.","labels":{"owner":"team )" + number_text(number % 4) +
         R"("},"required":["properties"],"properties":{"context":{},"traits":{},"properties":{"type":"object","required":["order_id","total"],"properties":{"order_id":{"type":"string","minLength":1,"description":"The order's id.","examples":["o-)" +
         id + R"("]},"total":{"type":"number","minimum":0},"status_)" + id +
         R"(":{"type":["string","null"],"pattern":"^(fall|winter)$"},"channel":{"type":"string","enum":["web","app"]})" +
         extra +
         R"(},"if":{"properties":{"channel":{"const":"app"}},"required":["channel"]},"then":{"required":["order_id"]}}})" +
         (number % 5 == 2 ? R"(,"definitions":{"link":{"type":"string","format":"uri"}})" : "") + "}";
}

std::string segment_plan(std::size_t tracks) {
  std::vector<std::string> rules;
  for (std::size_t i = 0; i < tracks; ++i) {
    rules.push_back("{\"type\":\"TRACK\",\"key\":\"" + sample_event(i) +
                    "\",\"version\":1,\"jsonSchema\":" + sample_schema(i) + "}");
  }
  rules.push_back("{\"type\":\"TRACK\",\"key\":\"" + sample_event(0) +
                  "\",\"version\":2,\"jsonSchema\":" + sample_schema(tracks) + "}");
  rules.push_back(R"({"type":"IDENTIFY","version":1,"jsonSchema":)" + traits_schema() + "}");
  rules.push_back(R"({"type":"GROUP","version":1,"jsonSchema":)" + traits_schema() + "}");
  rules.push_back(
      R"({"type":"PAGE","key":"Home","version":1,"jsonSchema":{"type":"object","properties":{"properties":{}}}})");
  rules.push_back(R"({"type":"SCREEN","key":"Start","version":1,"jsonSchema":{"type":"object"}})");
  rules.push_back(
      R"({"type":"COMMON","version":1,"jsonSchema":{"type":"object","required":["context"],"properties":{"context":{"type":"object"}}}})");
  return "{\"name\":\"Web shop\",\"type\":\"LIVE\",\"rules\":[\n" + joined(rules) + "]}";
}

std::string rudderstack_events_plan(std::size_t tracks) {
  std::vector<std::string> events;
  for (std::size_t i = 0; i < tracks; ++i) {
    events.push_back("{\"name\":\"" + sample_event(i) +
                     "\",\"eventType\":\"track\",\"description\":\"Of the shop.\",\"rules\":" + sample_schema(i) + "}");
  }
  events.push_back(R"({"name":"","eventType":"identify","rules":)" + traits_schema() + "}");
  events.push_back(R"({"name":"","eventType":"group","rules":)" + traits_schema() + "}");
  return "{\"name\":\"Shop\",\"events\":[\n" + joined(events) + "]}";
}

std::string rudderstack_rules_plan(std::size_t tracks) {
  std::vector<std::string> events;
  for (std::size_t i = 0; i < tracks; ++i)
    events.push_back("{\"name\":\"" + sample_event(i) + "\",\"rules\":" + sample_schema(i) + "}");
  return "{\"name\":\"Shop\",\"rules\":{\"events\":[\n" + joined(events) + "],\"identify\":" + traits_schema() +
         R"(,"group":{},"page":{"type":"object","required":["name"]},"screen":{"type":"object","properties":{"properties":{"$ref":"#/definitions/p"}},"definitions":{"p":{"type":"object","required":["screen_id"]}}}}})";
}

ImportedPlan imported(const std::string& text, const std::string& name) {
  auto plan = import_plan({name, text});
  if (plan) return std::move(*plan);
  for (const auto& problem : plan.error().problems) {
    ADD_FAILURE() << problem.line << ":" << problem.column << " " << problem.code << " " << problem.pointer << ": "
                  << problem.message;
  }
  ImportedPlan none;
  none.plan = *validator::Plan::compile({}, 0);
  return none;
}

std::string refusal_of(const std::string& text, const std::string& name) {
  const auto plan = import_plan({name, text});
  std::string out;
  if (plan) return out;
  for (const auto& problem : plan.error().problems) {
    if (problem.severity != validator::PlanProblem::Severity::error) continue;
    if (!out.empty()) out += '\n';
    out += problem.code + " " + std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " +
           problem.message;
  }
  return out;
}

std::string warning_codes(const ImportedPlan& plan) {
  std::set<std::string> codes;
  for (const auto& problem : plan.problems) codes.insert(problem.code);
  std::string out;
  for (const auto& code : codes) out += (out.empty() ? "" : " ") + code;
  return out;
}

std::string differences_between(const validator::PlanText& one, const validator::PlanText& other) {
  std::string out;
  for (const auto& [a, b] : {std::pair(&one, &other), std::pair(&other, &one)}) {
    for (const auto& loss : losses_between(*a, *b)) out += loss.rule + loss.pointer + ": " + loss.message + "\n";
  }
  return out;
}

std::string judged(const ImportedPlan& plan, std::string call) {
  const std::size_t size = call.size();
  call.resize(size + validator::text_padding);
  validator::CallReader reader;
  const auto read = reader.read(std::string_view(call).substr(0, size));
  if (!read) return read.error().message;
  const auto verdict = validator::validate(*read, plan.plan.get());
  std::string out(name_of(verdict.result));
  for (const auto& violation : verdict.violations) out += " " + violation.path;
  return out;
}

} // namespace plumbline::plans
