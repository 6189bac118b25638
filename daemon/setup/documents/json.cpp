#include "daemon/setup/documents/json.h"

#include "validator/json/rapidjson_document.h"
#include "validator/values/timestamp.h"

#include <stdexcept>

namespace plumbline::setup {
namespace {

[[noreturn]] void damaged(std::string_view what) {
  throw std::runtime_error("a document of the workspace is damaged: " + std::string(what));
}

} // namespace

void write_key(JsonWriter& out, std::string_view name) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

void write_text(JsonWriter& out, std::string_view text) {
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_text_or_null(JsonWriter& out, std::string_view text) {
  if (text.empty())
    out.Null();
  else
    write_text(out, text);
}

void write_time(JsonWriter& out, std::optional<std::int64_t> unix_ms) {
  if (unix_ms)
    write_text(out, format_timestamp(*unix_ms));
  else
    out.Null();
}

void write_seq(JsonWriter& out, std::uint64_t seq) {
  if (seq == 0)
    out.Null();
  else
    out.Uint64(seq);
}

void write_raw(JsonWriter& out, std::string_view json) {
  out.RawValue(json.data(), json.size(), rapidjson::kObjectType);
}

std::optional<rapidjson::Document> parse_json(std::string_view text) {
  auto document = validator::rapidjson_document(text);
  if (!document) return std::nullopt;
  return std::move(*document);
}

rapidjson::Document Stored::parse(std::string_view document, std::string_view json) {
  auto parsed = parse_json(json);
  if (!parsed || !parsed->IsObject()) damaged(document);
  return std::move(*parsed);
}

Stored::Stored(const rapidjson::Value& object) : object_(object) {
  if (!object.IsObject()) damaged("an object is missing");
}

const rapidjson::Value& Stored::member(const char* name) const {
  const auto found = object_.FindMember(name);
  if (found == object_.MemberEnd()) damaged(name);
  return found->value;
}

std::string Stored::text(const char* name) const {
  const auto& value = member(name);
  if (value.IsNull()) return {};
  if (!value.IsString()) damaged(name);
  return {value.GetString(), value.GetStringLength()};
}

std::int64_t Stored::integer(const char* name) const {
  const auto& value = member(name);
  if (!value.IsInt64()) damaged(name);
  return value.GetInt64();
}

std::optional<std::int64_t> Stored::integer_if(const char* name) const {
  if (!object_.HasMember(name) || member(name).IsNull()) return std::nullopt;
  return integer(name);
}

std::uint64_t Stored::count(const char* name) const {
  const auto& value = member(name);
  if (!value.IsUint64()) damaged(name);
  return value.GetUint64();
}

bool Stored::flag_if(const char* name) const { return object_.HasMember(name) && flag(name); }

bool Stored::flag(const char* name) const {
  const auto& value = member(name);
  if (!value.IsBool()) damaged(name);
  return value.GetBool();
}

Environment Stored::environment(const char* name) const {
  const auto env = environment_named(text(name));
  if (!env) damaged(name);
  return *env;
}

const rapidjson::Value& Stored::array(const char* name) const {
  const auto& value = member(name);
  if (!value.IsArray()) damaged(name);
  return value;
}

const rapidjson::Value& Stored::object(const char* name) const {
  const auto& value = member(name);
  if (!value.IsObject()) damaged(name);
  return value;
}

} // namespace plumbline::setup
