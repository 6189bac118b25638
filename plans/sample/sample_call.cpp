#include "plans/sample/sample_call.h"

#include "plans/sample/sample_value.h"
#include "validator/json/json_writer.h"
#include "validator/json/rapidjson_document.h"
#include "validator/validate.h"

namespace plumbline::plans {
namespace {

/// How many rules are tried: a plan may have thousands.
constexpr int most_rules = 50;

std::string sample_of(const validator::RuleText& rule, const rapidjson::Value& schema, SampleExtent extent) {
  rapidjson::Document call(rapidjson::kObjectType);
  auto& allocator = call.GetAllocator();
  call.AddMember("type", "track", allocator);
  call.AddMember("event", rapidjson::Value(*rule.event, allocator), allocator);
  call.AddMember("userId", "user-1", allocator);
  rapidjson::Value properties(rapidjson::kObjectType);
  if (const auto top = schema.FindMember("properties"); top != schema.MemberEnd() && top->value.IsObject())
    if (const auto inner = top->value.FindMember("properties");
        inner != top->value.MemberEnd() && inner->value.IsObject())
      if (auto sample = sample_value(inner->value, allocator, extent); sample.IsObject())
        properties = std::move(sample);
  call.AddMember("properties", properties, allocator);
  rapidjson::StringBuffer buffer;
  JsonWriter out(buffer);
  call.Accept(out);
  return {buffer.GetString(), buffer.GetSize()};
}

bool passes(const std::string& text, const validator::Plan& plan, validator::CallReader& reader) {
  std::string padded = text;
  padded.reserve(padded.size() + validator::text_padding);
  const auto call = reader.read(padded);
  return call && validator::validate(*call, &plan).result == validator::VerdictResult::pass;
}

} // namespace

std::optional<std::string> passing_call(const validator::Plan& plan) {
  validator::CallReader reader;
  int tried = 0;
  for (const bool suggested : {true, false})
    for (const auto& rule : plan.text().rules) {
      if (rule.type != validator::RuleType::track || !rule.kept || !rule.event || rule.suggested != suggested) continue;
      if (++tried > most_rules) return std::nullopt;
      const auto schema = validator::rapidjson_document(rule.schema);
      if (!schema || !schema->IsObject()) continue;
      for (const auto extent : {SampleExtent::all_properties, SampleExtent::required_properties})
        if (auto text = sample_of(rule, *schema, extent); passes(text, plan, reader)) return text;
    }
  return std::nullopt;
}

} // namespace plumbline::plans
