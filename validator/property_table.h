#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// What a rule says of a member's name.
struct PropertyEntry {
  std::string name;
  std::uint32_t block =
      UINT32_MAX; ///< the schema of its value; UINT32_MAX: none (the name is required or depended upon only)
  std::uint32_t slot = UINT32_MAX; ///< its bit among the names whose presence matters; UINT32_MAX: it does not
};

/// A fixed hash table from names to what a rule says of them. Built once, then only read.
class PropertyTable {
 public:
  /// The entry of a name, made where there is none. Pointers to entries hold until the next call.
  PropertyEntry& entry(std::string_view name);
  const PropertyEntry* find(std::string_view name) const;
  const std::vector<PropertyEntry>& entries() const { return entries_; }

 private:
  void grow();
  std::vector<PropertyEntry> entries_;
  std::vector<std::uint32_t> buckets_; ///< a power of two, at most half full; position + 1, 0 = free
};

} // namespace plumbline::validator
