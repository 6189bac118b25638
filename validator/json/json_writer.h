#pragma once

#include "validator/json/json_text.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <string_view>

namespace plumbline {

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
};

} // namespace plumbline
