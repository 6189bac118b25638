#pragma once

#include "validator/json/json_text.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace plumbline {

/// JSON text, to be written unchanged.
struct RawJson {
  std::string_view text;
};
/// As the API writes times; null if absent.
struct JsonTime {
  std::optional<std::int64_t> unix_ms;
};

/// The value of a member that is null rather than "".
[[nodiscard]] inline std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// RapidJSON's writer, except that it cannot write broken text: bytes that are not UTF-8 become U+FFFD, and are counted
/// (replaced_json_bytes). Accept may write values of RapidJSON.
class JsonWriter : public rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  using Base = rapidjson::Writer<rapidjson::StringBuffer>;
  using Base::Base;

  bool String(const Ch* text, rapidjson::SizeType length, bool copy = false) {
    std::string repaired;
    const auto sound = sound_json_text({text, length}, repaired);
    return Base::String(sound.data(), static_cast<rapidjson::SizeType>(sound.size()), copy);
  }
  bool String(const Ch* text) { return String(text, static_cast<rapidjson::SizeType>(std::string_view(text).size())); }
  bool String(const std::string& text) { return String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }
  bool Key(const Ch* text, rapidjson::SizeType length, bool copy = false) { return String(text, length, copy); }
  bool Key(const Ch* text) { return String(text); }
  bool Key(const std::string& text) { return String(text); }

  /// Writes text (as append_json_string writes it), a whole number, true or false, null if absent, or what a function
  /// of no arguments writes.
  template<class Value>
  void value(const Value& value) {
    if constexpr (std::is_invocable_v<Value>) {
      value();
    } else if constexpr (std::is_same_v<Value, bool>) {
      Bool(value);
    } else if constexpr (std::is_signed_v<Value>) {
      Int64(value);
    } else if constexpr (std::is_unsigned_v<Value>) {
      Uint64(value);
    } else if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
      std::string json;
      append_json_string(json, value);
      RawValue(json.data(), json.size(), rapidjson::kStringType);
    } else {
      value ? this->value(*value) : static_cast<void>(Null());
    }
  }
  void value(RawJson json) { RawValue(json.text.data(), json.text.size(), rapidjson::kObjectType); }
  void value(const JsonTime& time) {
    std::string json;
    append_json_time_or_null(json, time.unix_ms);
    value(RawJson{json});
  }

  /// Members of an object: names and values in turn.
  template<class Value, class... More>
  void members(std::string_view name, const Value& its_value, const More&... more) {
    value(name);
    value(its_value);
    if constexpr (sizeof...(more) > 0) members(more...);
  }
  template<class... Members>
  void object(const Members&... its_members) {
    StartObject();
    if constexpr (sizeof...(its_members) > 0) members(its_members...);
    EndObject();
  }
  /// An array of what the function writes.
  template<class Write>
  void array(Write write) {
    StartArray();
    write();
    EndArray();
  }
};

/// The text that `write` writes: json_text([&](JsonWriter& out) { ... }).
template<class Write>
[[nodiscard]] std::string json_text(Write write) {
  rapidjson::StringBuffer buffer;
  JsonWriter out(buffer);
  write(out);
  return {buffer.GetString(), buffer.GetSize()};
}

} // namespace plumbline
