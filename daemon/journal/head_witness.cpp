#include "daemon/journal/head_witness.h"

#include <array>
#include <fcntl.h>
#include <unistd.h>
#include <utility>
#include <xxhash.h>

namespace plumbline::journal {
namespace {

/// The head, and a sum over workspace and head that says whether it is one.
using Content = std::array<std::uint64_t, 2>;

Content content_of(std::uint64_t workspace, std::uint64_t head) {
  const Content summed{workspace, head};
  return {head, XXH3_64bits(summed.data(), sizeof summed)};
}

} // namespace

HeadWitness::HeadWitness(std::filesystem::path file, std::uint64_t workspace)
    : file_(std::move(file)), workspace_(workspace),
      descriptor_(::open(file_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)) {}

HeadWitness::~HeadWitness() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<std::uint64_t> HeadWitness::head() const {
  Content content{};
  if (descriptor_ < 0 || ::pread(descriptor_, content.data(), sizeof content, 0) != sizeof content) return std::nullopt;
  if (content != content_of(workspace_, content[0])) return std::nullopt;
  return content[0];
}

void HeadWitness::set(std::uint64_t head) {
  if (descriptor_ < 0) descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor_ < 0) return;
  const auto content = content_of(workspace_, head);
  // 16 bytes within one block: there whole or not at all. On a full disk the old one stays.
  [[maybe_unused]] const auto written = ::pwrite(descriptor_, content.data(), sizeof content, 0);
}

} // namespace plumbline::journal
