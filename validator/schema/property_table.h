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
  /// A name's length, beginning and end: all of it, up to 16 bytes.
  struct Ends {
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    std::size_t size = 0;
    bool operator==(const Ends&) const = default;
  };

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
  struct Bucket {
    Ends ends;
    std::uint32_t number = 0; ///< of the entry, from 1 on; 0: free
  };
  std::vector<Bucket> buckets_; ///< a power of two, at most half full
  std::size_t longest_ = 0;
  bool by_whole_name_ = false;
};

} // namespace plumbline::validator
