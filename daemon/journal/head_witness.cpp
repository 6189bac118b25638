#include "daemon/journal/head_witness.h"

#include <array>
#include <fcntl.h>
#include <unistd.h>
#include <utility>
#include <xxhash.h>

namespace plumbline::journal {
namespace {

/// Head, checksum, and a sum over both and the workspace that shows whether they are what was written.
using Content = std::array<std::uint64_t, 3>;

Content content_of(std::uint64_t workspace, const JournalEnd& end) {
  const auto checksum = static_cast<std::uint64_t>(end.checksum);
  const Content summed{workspace, end.head, checksum};
  return {end.head, checksum, XXH3_64bits(summed.data(), sizeof summed)};
}

} // namespace

HeadWitness::HeadWitness(std::filesystem::path file, std::uint64_t workspace)
    : file_(std::move(file)), workspace_(workspace),
      descriptor_(::open(file_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)) {}

HeadWitness::~HeadWitness() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<JournalEnd> HeadWitness::end() const {
  Content content{};
  if (descriptor_ < 0 || ::pread(descriptor_, content.data(), sizeof content, 0) != sizeof content) return std::nullopt;
  const JournalEnd end{content[0], static_cast<std::int64_t>(content[1])};
  if (content != content_of(workspace_, end)) return std::nullopt;
  return end;
}

void HeadWitness::set(const JournalEnd& end) {
  if (descriptor_ < 0) descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor_ < 0) return;
  const auto content = content_of(workspace_, end);
  // 24 bytes within one block: written whole or not at all. On a full disk the old content stays.
  [[maybe_unused]] const auto written = ::pwrite(descriptor_, content.data(), sizeof content, 0);
}

} // namespace plumbline::journal
