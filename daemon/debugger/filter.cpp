#include "daemon/debugger/filter.h"

#include <rapidjson/document.h>

#include <array>
#include <utility>

namespace plumbline::debugger {

namespace {

using validator::CallType;
using validator::VerdictResult;
using validator::ViolationKind;

constexpr std::array results = {VerdictResult::pass, VerdictResult::fail, VerdictResult::error,
                                VerdictResult::unchecked};
constexpr std::array types = {CallType::track,  CallType::identify, CallType::page,
                              CallType::screen, CallType::group,    CallType::alias};
constexpr std::array kinds = {ViolationKind::required,        ViolationKind::type,
                              ViolationKind::enumeration,     ViolationKind::pattern,
                              ViolationKind::format,          ViolationKind::range,
                              ViolationKind::length,          ViolationKind::items,
                              ViolationKind::unplanned_event, ViolationKind::unplanned_property,
                              ViolationKind::schema,          ViolationKind::malformed};

template<class Values>
std::string names(const Values& values) {
  std::string text = "[";
  for (const auto value : values) {
    if (text.size() > 1) text += ',';
    text += '"';
    text += name_of(value);
    text += '"';
  }
  return text + "]";
}

template<class Values>
auto named(const Values& values, std::string_view name) -> std::optional<typename Values::value_type> {
  for (const auto value : values)
    if (name_of(value) == name) return value;
  return std::nullopt;
}

FilterFault unknown(std::string_view member, std::string_view value, std::string expected) {
  return {"'" + std::string(value.substr(0, 100)) + "' is no " + std::string(member) + ".", std::move(expected)};
}

/// `get(name)` gives a member's text, or nothing where it is absent.
template<class Get>
Result<Filter, FilterFault> read(const Get& get) {
  Filter filter;
  if (const auto env = get("env")) {
    filter.env = environment_named(*env);
    if (!filter.env) return unexpected(unknown("env", *env, R"(["dev","prod"])"));
  }
  if (const auto source = get("source")) filter.source = *source;
  if (const auto type = get("type")) {
    filter.type = named(types, *type);
    if (!filter.type) return unexpected(unknown("type", *type, names(types)));
  }
  filter.event = get("event");
  if (const auto result = get("result")) {
    filter.result = named(results, *result);
    if (!filter.result) return unexpected(unknown("result", *result, names(results)));
  }
  if (const auto kind = get("kind")) {
    if (!named(kinds, *kind)) return unexpected(unknown("kind", *kind, names(kinds)));
    filter.kind = *kind;
  }
  filter.session = get("session");
  if (get("q"))
    return unexpected(
        FilterFault{"`q` is not understood by this version: use env, source, type, event, result, kind or session.",
                    R"(["env","source","type","event","result","kind","session"])"});
  return filter;
}

} // namespace

bool Filter::matches(const ingest::Record& record) const {
  if (env && record.env != *env) return false;
  if (!source.empty() && record.source_id != source && record.source_name != source) return false;
  if (type && record.type != *type) return false;
  if (event && (!record.has(ingest::RecordFlag::has_event) || record.event != *event)) return false;
  if (result && record.result != *result) return false;
  if (session && record.session != *session) return false;
  // A violation's first member; inside of a JSON string its quotes would be escaped.
  if (!kind.empty() && record.details.find("{\"kind\":\"" + kind + "\",\"path\"") == std::string_view::npos)
    return false;
  return true;
}

Result<Filter, FilterFault> filter_of_query(const http::Request& request) {
  auto filter = read([&](std::string_view name) -> std::optional<std::string> {
    if (!request.has_parameter(name)) return std::nullopt;
    auto value = request.parameter(name);
    if (value.empty()) return std::nullopt;
    return value;
  });
  if (filter) filter->payload = request.parameter("payload") == "1";
  return filter;
}

Result<Filter, FilterFault> filter_of_json(std::string_view object) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(object.data(), object.size());
  if (document.HasParseError() || !document.IsObject()) return unexpected(FilterFault{"`filter` is an object.", "[]"});
  std::string not_text;
  auto filter = read([&](std::string_view name) -> std::optional<std::string> {
    const auto member =
        document.FindMember(rapidjson::Value(name.data(), static_cast<rapidjson::SizeType>(name.size())));
    if (member == document.MemberEnd() || member->value.IsNull()) return std::nullopt;
    if (!member->value.IsString()) {
      not_text = name;
      return std::nullopt;
    }
    std::string value(member->value.GetString(), member->value.GetStringLength());
    if (value.empty()) return std::nullopt;
    return value;
  });
  if (!not_text.empty()) return unexpected(FilterFault{"`" + not_text + "` is a string.", "[]"});
  if (!filter) return filter;
  const auto payload = document.FindMember("payload");
  filter->payload = payload != document.MemberEnd() && payload->value.IsBool() && payload->value.GetBool();
  return filter;
}

} // namespace plumbline::debugger
