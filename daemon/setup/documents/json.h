#pragma once

#include "validator/json/json_writer.h"
#include "validator/values/environment.h"

#include <rapidjson/document.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How this folder writes and reads JSON: RapidJSON, iterative and in UTF-8, so that no client's text can exhaust the
/// stack.
namespace plumbline::setup {

using plumbline::json_text;
using plumbline::JsonWriter;

void write_key(JsonWriter& out, std::string_view name);
void write_text(JsonWriter& out, std::string_view text);
/// "" becomes null.
void write_text_or_null(JsonWriter& out, std::string_view text);
/// As the API writes times: RFC 3339 in UTC with ms; absent becomes null.
void write_time(JsonWriter& out, std::optional<std::int64_t> unix_ms);
/// Zero becomes null: no call has the seq 0.
void write_seq(JsonWriter& out, std::uint64_t seq);
/// Writes JSON text unchanged.
void write_raw(JsonWriter& out, std::string_view json);

/// Parses a client's text; absent if it is not JSON.
[[nodiscard]] std::optional<rapidjson::Document> parse_json(std::string_view text);

/// A document of the workspace, or a part of one. Its readers throw std::runtime_error if the text is damaged, which
/// should not happen, as this program wrote it.
class Stored {
 public:
  /// Parses; an exception names `document`.
  static rapidjson::Document parse(std::string_view document, std::string_view json);

  explicit Stored(const rapidjson::Value& object);
  std::string text(const char* name) const; ///< "" if null
  std::int64_t integer(const char* name) const;
  [[nodiscard]] std::optional<std::int64_t> integer_if(const char* name) const; ///< absent if null or missing
  std::uint64_t count(const char* name) const;
  bool flag(const char* name) const;
  bool flag_if(const char* name) const; ///< false if absent
  Environment environment(const char* name) const;
  const rapidjson::Value& member(const char* name) const;
  const rapidjson::Value& array(const char* name) const;
  const rapidjson::Value& object(const char* name) const;

 private:
  const rapidjson::Value& object_;
};

} // namespace plumbline::setup
