#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace plumbline::journal {

/// What the journal's end was: the seq of its newest call, and the checksum of the row that has it (0: unknown).
struct JournalEnd {
  std::uint64_t head = 0;
  std::int64_t checksum = 0;
};

/// A file of 24 bytes beside the journal that has its end, written once a group is durable and
/// before it is answered, without a sync of its own: it survives the end of the process, and after a power cut it has
/// an older one, as calls are on the disk first. A journal that ends before it has lost calls, however that came: its
/// log was cut off or removed, or an older copy is in its place. One whose newest row is another has another's log.
/// Thread: one at a time.
class HeadWitness {
 public:
  /// Made (mode 0600) by the first set(). Where that fails there is no witness, and nothing else is the worse for it.
  HeadWitness(std::filesystem::path file, std::uint64_t workspace);
  ~HeadWitness();
  HeadWitness(const HeadWitness&) = delete;
  HeadWitness& operator=(const HeadWitness&) = delete;

  /// What it has of this workspace's journal; absent: nothing, as it is new, damaged or another workspace's.
  std::optional<JournalEnd> end() const;
  void set(const JournalEnd& end);

 private:
  std::filesystem::path file_;
  std::uint64_t workspace_;
  int descriptor_ = -1;
};

} // namespace plumbline::journal
