#include "daemon/api/api_documents.h"

#include "daemon/http/problem.h"
#include "embedded/api_files.h"
#include "validator/json/json_members.h"

#include <rapidjson/document.h>

#include <set>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace plumbline {

namespace {

using rapidjson::Document;
using rapidjson::Value;

constexpr std::string_view schema_pointer = "#/components/schemas/";

Document parsed(const EmbeddedFile& file) {
  Document document;
  document.Parse(file.text.data(), file.text.size());
  if (document.HasParseError() || !document.IsObject())
    throw std::logic_error("daemon/api/" + std::string(file.path) + " is no JSON object");
  return document;
}

Document file_named(std::string_view name) {
  for (const auto& file : api_files())
    if (file.path == name) return parsed(file);
  throw std::logic_error("there is no daemon/api/" + std::string(name));
}

/// The members of all files of a folder.
Document folder_named(std::string_view folder) {
  Document all(rapidjson::kObjectType);
  for (const auto& file : api_files()) {
    if (!file.path.starts_with(folder)) continue;
    const auto part = parsed(file);
    for (const auto& member : part.GetObject()) {
      if (all.HasMember(member.name))
        throw std::logic_error("daemon/api: " + std::string(member.name.GetString()) + " stands there twice");
      all.AddMember(Value(member.name, all.GetAllocator()), Value(member.value, all.GetAllocator()),
                    all.GetAllocator());
    }
  }
  return all;
}

std::string written(const Value& value) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

void set_version(Document& document) {
  document["info"]["version"].SetString(PLUMBLINE_VERSION, document.GetAllocator());
}

/// Adds the shapes that a value refers to, and those that they refer to.
void add_referenced(const Value& value, const Document& schemas, std::set<std::string>& names) {
  if (value.IsArray())
    for (const auto& each : value.GetArray()) add_referenced(each, schemas, names);
  if (!value.IsObject()) return;
  for (const auto& member : value.GetObject()) {
    add_referenced(member.value, schemas, names);
    if (std::string_view(member.name.GetString()) != "$ref" || !member.value.IsString()) continue;
    const std::string_view pointer(member.value.GetString(), member.value.GetStringLength());
    if (!pointer.starts_with(schema_pointer)) continue;
    const auto name = std::string(pointer.substr(schema_pointer.size()));
    if (names.insert(name).second) add_referenced(schemas[name.c_str()], schemas, names);
  }
}

/// Without its end, where the routes of a listener go.
std::string openapi_begin() {
  auto document = file_named("openapi.json");
  set_version(document);
  document["paths"].CopyFrom(folder_named("paths/"), document.GetAllocator());
  document["components"]["schemas"].CopyFrom(folder_named("schemas/"), document.GetAllocator());
  auto text = written(document);
  text.pop_back();
  return text;
}

std::string asyncapi_text() {
  auto document = file_named("asyncapi.json");
  set_version(document);
  const auto schemas = folder_named("schemas/");
  std::set<std::string> names;
  add_referenced(document["components"]["messages"], schemas, names);
  auto& used = document["components"]["schemas"];
  for (const auto& name : names) {
    auto& allocator = document.GetAllocator();
    used.AddMember(Value(name.c_str(), allocator), Value(schemas[name.c_str()], allocator), allocator);
  }
  return written(document);
}

/// Every route except the answers to OPTIONS, a path's second spelling with a trailing slash, and routes that only say
/// that something does not exist: the document describes these once, in words.
bool is_described(const http::RouteName& route) {
  const std::string_view pattern = route.pattern;
  return route.method != "OPTIONS" && (pattern == "/" || !pattern.ends_with('/')) &&
         !pattern.starts_with("/next-integrations/") && !pattern.ends_with("/analytics.classic.js");
}

http::Response document_response(std::string text) {
  auto response = http::json(std::move(text));
  response.headers = {{"Cache-Control", "no-cache"}, {"Access-Control-Allow-Origin", "*"}};
  return response;
}

} // namespace

std::string openapi_document(const std::vector<http::RouteName>& routes) {
  static const std::string begin = openapi_begin();
  const auto described = json_text([&](JsonWriter& out) {
    out.array([&] {
      for (const auto& route : routes)
        if (is_described(route)) out.value(route.method + ' ' + route.pattern);
    });
  });
  return begin + ',' + json_members("x-plumbline-routes", RawJson{described}) + '}';
}

const std::string& asyncapi_document() {
  static const std::string text = asyncapi_text();
  return text;
}

void add_api_document_routes(http::Router& router) {
  router.add("GET", "/api/openapi.json", [&router](http::Request&) -> task<http::Response> {
    co_return document_response(openapi_document(router.routes()));
  });
  router.add("GET", "/api/asyncapi.json",
             [](http::Request&) -> task<http::Response> { co_return document_response(asyncapi_document()); });
}

} // namespace plumbline
