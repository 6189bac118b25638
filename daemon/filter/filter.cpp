#include "daemon/filter/filter.h"

#include <utility>

namespace plumbline::debugger {

namespace {

using Field = FilterTerm::Field;

std::optional<validator::VerdictResult> result_named(std::string_view name) {
  using validator::VerdictResult;
  for (const auto result : {VerdictResult::pass, VerdictResult::fail, VerdictResult::error, VerdictResult::unchecked})
    if (name_of(result) == name) return result;
  return std::nullopt;
}

} // namespace

Result<Filter, FilterFault> filter_of_texts(const TextOf& get) {
  Filter filter;
  std::optional<FilterFault> fault;
  const auto certain = [&](std::string_view name, Field field) {
    auto value = get(name);
    if (value && !has_value(field, *value) && !fault)
      fault = {"'" + value->substr(0, 100) + "' is not a valid " + std::string(name) + ".", values_of(field)};
    return fault ? std::nullopt : value;
  };
  if (const auto env = certain("env", Field::env)) filter.env = environment_named(*env);
  filter.source = get("source").value_or("");
  if (const auto type = certain("type", Field::type)) filter.type = validator::call_type_named(*type);
  filter.event = get("event");
  if (const auto result = certain("result", Field::result)) filter.result = result_named(*result);
  filter.kind = certain("kind", Field::kind).value_or("");
  filter.session = get("session");
  if (fault) return unexpected(std::move(*fault));
  if (const auto q = get("q")) {
    auto query = FilterQuery::read(*q);
    if (!query) return unexpected(std::move(query.error()));
    filter.query = std::move(*query);
  }
  return filter;
}

bool Filter::matches(const ingest::Record& record) const {
  if (env && record.env != *env) return false;
  if (!source.empty() && record.source_id != source && record.source_name != source) return false;
  if (type && record.type != *type) return false;
  if (event && (!record.has(ingest::RecordFlag::has_event) || record.event != *event)) return false;
  if (result && record.result != *result) return false;
  if (session && record.session != *session) return false;
  // A violation's first member; inside a JSON string its quotes would be escaped.
  if (!kind.empty() && record.details.find("{\"kind\":\"" + kind + "\",\"path\"") == std::string_view::npos)
    return false;
  if (query.empty()) return true;
  if (!sight.is_limited() || !query.reads_calls()) return query.matches(record);
  ingest::Sight::Room room;
  return query.matches(sight.seen(record, room));
}

Result<void, FilterFault> Filter::limit(const ingest::Sight& to) {
  if (to.is_limited())
    if (auto fault = query.hidden_condition(*to.hiding())) return unexpected(std::move(*fault));
  sight = to;
  return {};
}

bool Filter::passes_all() const {
  return !env && source.empty() && !type && !event && !result && kind.empty() && !session && query.empty();
}

std::vector<journal::AnyOf> Filter::index_terms() const {
  using journal::IndexField;
  auto terms = query.index_terms();
  const auto add = [&terms](IndexField field, std::string_view value) {
    if (!value.empty()) terms.push_back({{field, std::string(value)}});
  };
  if (env) add(IndexField::env, name_of(*env));
  add(IndexField::source, source);
  if (type) add(IndexField::type, name_of(*type));
  add(IndexField::event, event.value_or(""));
  if (result) add(IndexField::result, name_of(*result));
  add(IndexField::kind, kind);
  add(IndexField::session, session.value_or(""));
  return terms;
}

Result<Filter, FilterFault> filter_of_json(const rapidjson::Value& object) {
  if (!object.IsObject()) return unexpected(FilterFault{"`filter` must be an object.", "[]"});
  std::string not_text;
  auto filter = filter_of_texts([&](std::string_view name) -> std::optional<std::string> {
    const auto member = object.FindMember(rapidjson::Value(name.data(), static_cast<rapidjson::SizeType>(name.size())));
    if (member == object.MemberEnd() || member->value.IsNull()) return std::nullopt;
    if (!member->value.IsString()) {
      not_text = name;
      return std::nullopt;
    }
    std::string value(member->value.GetString(), member->value.GetStringLength());
    if (value.empty()) return std::nullopt;
    return value;
  });
  if (!not_text.empty()) return unexpected(FilterFault{"`" + not_text + "` must be a string.", "[]"});
  if (!filter) return filter;
  const auto payload = object.FindMember("payload");
  filter->payload = payload != object.MemberEnd() && payload->value.IsBool() && payload->value.GetBool();
  return filter;
}

std::string place_of(const FilterFault& fault) {
  return "\"at\":" + std::to_string(fault.at) + ",\"expected\":" + fault.expected;
}

} // namespace plumbline::debugger
