#pragma once

#include "validator/json/json_writer.h"

#include <string>

namespace plumbline {

/// Members as JsonWriter::object writes them, at least one, without the object's braces: for an answer that has others
/// before them (http::problem).
template<class... Members>
[[nodiscard]] std::string json_members(const Members&... members) {
  const auto object = json_text([&](JsonWriter& out) { out.object(members...); });
  return object.substr(1, object.size() - 2);
}

} // namespace plumbline
