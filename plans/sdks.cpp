#include "plans/sdks.h"

#include "embedded/sdk_files.h"
#include "plans/json_member.h"
#include "plans/sdk_literals.h"

#include <rapidjson/document.h>

#include <array>
#include <utility>

namespace plumbline::plans {
namespace {

Sdk sdk_of(const JsonMember& member) {
  Sdk sdk;
  sdk.name = member.at("sdk").string();
  sdk.language = member.at("language").string();
  sdk.literals = member.string_or_empty("literals");
  if (sdk.literals.empty()) sdk.literals = sdk.language;
  sdk.option = member.at("option").string();
  sdk.tls = member.string_or_empty("transport") == "tls";
  sdk.install = member.at("install").string();
  for (const std::string& line : member.at("code").strings()) {
    if (!sdk.code.empty()) sdk.code += '\n';
    sdk.code += line;
  }
  sdk.note = member.at("note").string();
  return sdk;
}

std::vector<Sdk> read() {
  const EmbeddedFile& file = sdk_files()[0];
  rapidjson::Document document;
  document.Parse(file.text.data(), file.text.size());
  const JsonMember root(document, std::string(file.path) + "#");
  if (document.HasParseError()) root.fail("is no JSON");
  std::vector<Sdk> all;
  for (const JsonMember& member : root.at("sdks").elements()) all.push_back(sdk_of(member));
  return all;
}

/// "[::1]:8090" is "[::1]" and "8090".
std::pair<std::string, std::string> name_and_port(const std::string& host, std::string_view default_port) {
  const auto colon = host.rfind(':');
  if (colon == std::string::npos || host.find(']', colon) != std::string::npos)
    return {host, std::string(default_port)};
  return {host.substr(0, colon), host.substr(colon + 1)};
}

void replace_all(std::string& text, std::string_view place, std::string_view value) {
  for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size()))
    text.replace(at, place.size(), value);
}

void replace_last(std::string& text, std::string_view part, std::string_view value) {
  if (const auto at = text.rfind(part); at != std::string::npos) text.replace(at, part.size(), value);
}

} // namespace

const std::vector<Sdk>& sdks() {
  static const std::vector<Sdk> only = read();
  return only;
}

Sdk ending_with(Sdk sdk, std::string_view call) {
  rapidjson::Document document;
  document.Parse(call.data(), call.size());
  if (document.HasParseError() || !document.IsObject()) return sdk;
  const auto event = document.FindMember("event");
  const auto properties = document.FindMember("properties");
  if (event == document.MemberEnd() || !event->value.IsString() || properties == document.MemberEnd() ||
      !properties->value.IsObject())
    return sdk;
  rapidjson::Document example(rapidjson::kObjectType);
  example.AddMember("sdk", rapidjson::Value(sdk.name, example.GetAllocator()), example.GetAllocator());
  const std::string_view name(event->value.GetString(), event->value.GetStringLength());
  replace_last(sdk.code, properties_literal(sdk.literals, example),
               properties_literal(sdk.literals, properties->value));
  replace_last(sdk.code, text_literal(sdk.literals, "Snippet Ran"), text_literal(sdk.literals, name));
  return sdk;
}

Sdk pointed_at(Sdk sdk, const SdkTarget& target) {
  const auto [name, port] = name_and_port(target.host, "80");
  const auto [tls_name, tls_port] = name_and_port(target.tls_host, "443");
  const std::array<std::pair<std::string_view, std::string>, 8> places = {{
      {"{{writeKey}}", target.write_key},
      {"{{url}}", "http://" + target.host},
      {"{{host}}", target.host},
      {"{{name}}", name},
      {"{{port}}", port},
      {"{{tlsHost}}", target.tls_host},
      {"{{tlsName}}", tls_name},
      {"{{tlsPort}}", tls_port},
  }};
  for (auto* text : {&sdk.install, &sdk.code, &sdk.note})
    for (const auto& [place, value] : places) replace_all(*text, place, value);
  return sdk;
}

} // namespace plumbline::plans
