#include "tools/plumbline/options/json_member.h"

#include "tools/plumbline/options/printable.h"
#include "validator/json/json_writer.h"
#include "validator/json/rapidjson_document.h"

namespace plumbline::tool {

std::optional<rapidjson::Document> parse_json(std::string_view text) {
  auto document = validator::rapidjson_document(text);
  if (!document) return std::nullopt;
  return std::move(*document);
}

const Json* member_at(const Json& value, std::string_view path) {
  const Json* at = &value;
  while (!path.empty()) {
    const auto name = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), name.size() + 1));
    if (!at->IsObject()) return nullptr;
    const auto found = at->FindMember(Json(name.data(), static_cast<rapidjson::SizeType>(name.size())));
    if (found == at->MemberEnd()) return nullptr;
    at = &found->value;
  }
  return at->IsNull() ? nullptr : at;
}

std::string json_of(const Json& value) {
  rapidjson::StringBuffer buffer;
  JsonWriter out(buffer);
  value.Accept(out);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string text_at(const Json& value, std::string_view path) {
  const Json* found = member_at(value, path);
  if (!found) return {};
  if (found->IsString()) return printable({found->GetString(), found->GetStringLength()});
  return printable(json_of(*found));
}

std::string string_at(const Json& value, std::string_view path) {
  const Json* found = member_at(value, path);
  return found && found->IsString() ? std::string(found->GetString(), found->GetStringLength()) : std::string();
}

std::uint64_t number_at(const Json& value, std::string_view path) {
  const Json* found = member_at(value, path);
  return found && found->IsUint64() ? found->GetUint64() : 0;
}

bool flag_at(const Json& value, std::string_view path) {
  const Json* found = member_at(value, path);
  return found && found->IsBool() && found->GetBool();
}

void each_of(const Json& value, std::string_view path, const std::function<void(const Json&)>& visit) {
  const Json* found = member_at(value, path);
  if (!found || !found->IsArray()) return;
  for (const Json& element : found->GetArray()) visit(element);
}

std::size_t size_at(const Json& value, std::string_view path) {
  const Json* found = member_at(value, path);
  if (!found) return 0;
  return found->IsArray() ? found->Size() : found->IsObject() ? found->MemberCount() : 0;
}

} // namespace plumbline::tool
