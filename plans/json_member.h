#pragma once

#include <rapidjson/document.h>

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// A value of one of the catalog's files that knows its place, so that the fault of a broken file is reported with it.
/// Its readers throw std::logic_error if the value is not what is wanted. Borrows the document.
class JsonMember {
 public:
  JsonMember(const rapidjson::Value& value, std::string place) : value_(value), place_(std::move(place)) {}

  JsonMember at(const char* name) const;
  /// Its elements; none for an absent member of an object.
  std::vector<JsonMember> elements() const;
  std::vector<JsonMember> elements_if_there(const char* name) const;
  std::string string() const;
  std::string string_or_empty(const char* name) const;
  std::vector<std::string> strings() const;
  /// The value's JSON, without spaces.
  std::string text() const;
  const rapidjson::Value& object() const;

  [[noreturn]] void fail(std::string_view what) const;

 private:
  const rapidjson::Value& value_;
  std::string place_; ///< "events/page-viewed.json#/accepts/0"
};

} // namespace plumbline::plans
