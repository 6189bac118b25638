#pragma once

#include "daemon/setup/documents/refusal.h"
#include "validator/values/result.h"

#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::setup {

/// The JSON object that a client sent, member by member. What does not fit is collected, so that the client is told all
/// of it at once; members that nobody asks for are ignored, and named in the answer.
class RequestBody {
 public:
  /// Refusals: invalid_json; invalid where it is JSON and no object. Of no body at all: an empty object where
  /// `may_be_empty`, else invalid_json.
  static Result<RequestBody, Refusal> read(std::string_view text, bool may_be_empty);

  /// The member, where it is a string; absent where it is missing or null. Of another type: an error.
  std::optional<std::string> text(const char* name);
  /// The same, and an error where it is missing.
  std::string needed_text(const char* name);

  /// The member, where it is true or false.
  std::optional<bool> flag(const char* name);
  /// The member, where it is an array; null where it is missing or null. Lives as long as this.
  const rapidjson::Value* array(const char* name);
  /// The member as JSON text, where it is an object of ordinary depth.
  std::optional<std::string> object_json(const char* name);
  /// Whether the member is an object.
  bool has_object(const char* name);
  /// The member, where it is a whole number from `least` to `most`.
  std::optional<std::int64_t> integer(const char* name, std::int64_t least, std::int64_t most);

  /// Says what is wrong with a name that people read in lists, logs and terminals: it is empty, longer than `most`
  /// bytes, or has characters that hide or reorder text.
  void check_name(const char* member, std::string_view name, std::size_t most);

  void error(std::string pointer, std::string message) { errors_.emplace_back(std::move(pointer), std::move(message)); }
  /// `invalid` with every error so far; absent where there is none.
  std::optional<Refusal> refusal() const;
  /// Members that nobody asked for.
  std::vector<std::string> ignored() const;

 private:
  const rapidjson::Value* member(const char* name);
  explicit RequestBody(rapidjson::Document document) : document_(std::move(document)) {}

  rapidjson::Document document_;
  std::vector<std::string> asked_;
  std::vector<std::pair<std::string, std::string>> errors_; ///< pointer, message
};

/// `invalid` for one thing: a member of the body, or a parameter of the query.
Refusal invalid(std::string pointer, std::string message);
/// `invalid` for several: pairs (pointer, message), at least one; the first max_errors_told are told.
inline constexpr std::size_t max_errors_told = 100;
Refusal invalid(const std::vector<std::pair<std::string, std::string>>& errors);

/// Adds a member, JSON text, to a JSON object that has one already.
void with_member(std::string& object_json, std::string_view name, std::string_view json);
/// A JSON object with the member `ignored`, where anything was.
std::string with_ignored(std::string object_json, const std::vector<std::string>& ignored);

} // namespace plumbline::setup
