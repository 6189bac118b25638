#pragma once

#include "validator/json/node.h"
#include "validator/values/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace plumbline::validator {

/// A part of a schema, and its place in the schema.
struct SchemaPart {
  AnyNode schema;
  std::string pointer;
};

/// Where a `$ref` leads inside its own schema: by pointer, by the `$id` of a part (draft-07, RFC 3986 for relative
/// ones) or by a name in an `$id` ("#address"). Never fetches anything. An `$id` that is not a URI reference is an
/// annotation; `id`, draft-04's, always is (exports put display paths there). Borrows the tape.
class SchemaIds {
 public:
  explicit SchemaIds(const Tape& tape);

  enum class Miss : std::uint8_t {
    remote, ///< leads out of the schema
    nowhere ///< leads into it, but to nothing
  };
  /// `cell` is the reference's place.
  [[nodiscard]] Result<SchemaPart, Miss> find(std::string_view reference, std::uint32_t cell);

 private:
  /// A part with its own URI, and the range of the schema under it.
  struct Resource {
    std::uint32_t begin = 0, end = 0; ///< cells
    std::size_t parent = 0;
    std::string uri;
    std::string pointer;
  };
  void gather(const AnyNode& node, const std::string& pointer, std::size_t resource);
  std::size_t name(const AnyNode& node, const std::string& pointer, std::string_view id, std::size_t resource);
  std::size_t resource_of(std::uint32_t cell) const;
  /// The value at a pointer, as in resolve(). Searches a large object once, not for each reference.
  [[nodiscard]] std::optional<AnyNode> at(AnyNode root, std::string_view pointer);
  using Members = std::unordered_map<std::string_view, AnyNode>;
  const Members& members_of(const AnyNode& object);

  const Tape& tape_;
  std::vector<Resource> resources_;                     ///< by begin; the first is the whole schema
  std::unordered_map<std::string, std::size_t> by_uri_; ///< the first of equal ones
  std::unordered_map<std::string, SchemaPart> by_name_; ///< URI, '#', name
  std::unordered_map<std::uint32_t, Members> members_;  ///< of objects that references led through, by cell
};

} // namespace plumbline::validator
