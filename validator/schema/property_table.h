#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// What a rule says about a member's name.
struct PropertyEntry {
  std::string name;
  std::uint32_t block =
      UINT32_MAX; ///< the schema of its value; UINT32_MAX: none (the name is only required or depended upon)
  std::uint32_t slot = UINT32_MAX; ///< its bit among the names whose presence matters; UINT32_MAX: it does not
};

/// A fixed hash table from names to what a rule says about them. Built once, then only read. If names are alike at both
/// ends, it hashes each whole name, with a seed of this process.
class PropertyTable {
 public:
  /// The entry of a name, made if missing. Pointers to entries are valid until the next call.
  PropertyEntry& entry(std::string_view name);
  const PropertyEntry* find(std::string_view name) const;
  const std::vector<PropertyEntry>& entries() const { return entries_; }
  /// The most entries that finding a name looks at.
  std::size_t longest_search() const { return longest_; }

 private:
  void grow();
  /// Puts entries from `first` on into their buckets.
  void place(std::size_t first);
  std::vector<PropertyEntry> entries_;
  std::vector<std::uint32_t> buckets_; ///< a power of two, at most half full; position + 1, 0 = free
  std::size_t longest_ = 0;
  bool by_whole_name_ = false;
};

} // namespace plumbline::validator
