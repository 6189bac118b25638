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

/// The JSON object that a client sent, member by member. Collects all faults, so that the client is told all of them at
/// once; ignores members that nobody reads, and names them in the answer.
class RequestBody {
 public:
  /// Refusals: invalid_json; invalid if it is JSON but not an object. An empty body is an empty object if
  /// `may_be_empty`, else invalid_json.
  [[nodiscard]] static Result<RequestBody, Refusal> read(std::string_view text, bool may_be_empty);

  /// The member, if it is a string; absent if it is missing or null. Another type is an error.
  [[nodiscard]] std::optional<std::string> text(const char* name);
  /// The same; a missing member is an error.
  std::string needed_text(const char* name);

  /// The member, if it is true or false.
  [[nodiscard]] std::optional<bool> flag(const char* name);
  /// The member, if it is an array; null if it is missing or null. Lives as long as this.
  const rapidjson::Value* array(const char* name);
  /// The member as JSON text, if it is an object of ordinary depth.
  [[nodiscard]] std::optional<std::string> object_json(const char* name);
  /// Whether the member is an object.
  bool has_object(const char* name);
  /// The member, if it is a whole number from `least` to `most`.
  [[nodiscard]] std::optional<std::int64_t> integer(const char* name, std::int64_t least, std::int64_t most);

  /// Reports what is wrong with a name that people read in lists, logs and terminals: it is empty, longer than `most`
  /// bytes, or has characters that hide or reorder text.
  void check_name(const char* member, std::string_view name, std::size_t most);

  void error(std::string pointer, std::string message) { errors_.emplace_back(std::move(pointer), std::move(message)); }
  /// `invalid` with every error so far; absent if there are none.
  [[nodiscard]] std::optional<Refusal> refusal() const;
  /// Members that nobody read.
  std::vector<std::string> ignored() const;

 private:
  const rapidjson::Value* member(const char* name);
  explicit RequestBody(rapidjson::Document document) : document_(std::move(document)) {}

  rapidjson::Document document_;
  std::vector<std::string> asked_;
  std::vector<std::pair<std::string, std::string>> errors_; ///< pointer, message
};

/// `invalid` for one fault: a member of the body, or a parameter of the query.
[[nodiscard]] Refusal invalid(std::string pointer, std::string message);
/// `invalid` for several faults: pairs (pointer, message), at least one; reports the first max_errors_told.
inline constexpr std::size_t max_errors_told = 100;
[[nodiscard]] Refusal invalid(const std::vector<std::pair<std::string, std::string>>& errors);

/// Adds a member, as JSON text, to a JSON object that already has one.
void with_member(std::string& object_json, std::string_view name, std::string_view json);
/// A JSON object with the member `ignored`, if anything was ignored.
[[nodiscard]] std::string with_ignored(std::string object_json, const std::vector<std::string>& ignored);

} // namespace plumbline::setup
