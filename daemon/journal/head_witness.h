#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace plumbline::journal {

/// The journal's end: the seq of its newest call, and the checksum of the row that holds it (0: unknown).
struct JournalEnd {
  std::uint64_t head = 0;
  std::int64_t checksum = 0;
};

/// A file of 24 bytes beside the journal that records its end. Written once a group is durable
/// and before it is answered, without a sync of its own: it survives the end of the process;
/// after a power cut it names an older end, as calls are on the disk first. A journal that ends
/// earlier has lost calls: its log was cut off or removed, or an older copy is in its place. A
/// journal with a different newest row has another journal's log. Thread: one at a time.
class HeadWitness {
 public:
  /// The first set() makes it (mode 0600). If that fails there is no witness, with no other harm.
  HeadWitness(std::filesystem::path file, std::uint64_t workspace);
  ~HeadWitness();
  HeadWitness(const HeadWitness&) = delete;
  HeadWitness& operator=(const HeadWitness&) = delete;

  /// What it records of this workspace's journal; absent: nothing, as it is new, damaged or another workspace's.
  [[nodiscard]] std::optional<JournalEnd> end() const;
  void set(const JournalEnd& end);

 private:
  std::filesystem::path file_;
  std::uint64_t workspace_;
  int descriptor_ = -1;
};

} // namespace plumbline::journal
