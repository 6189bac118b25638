#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;

namespace plumbline::journal {

/// Packs the records of neighbouring calls: zstd at its fastest, without a checksum of its own. Records are JSON and
/// names that repeat, so a third to a twentieth remains; the disk is the limit of a journal that writes them as they
/// are. Keeps its memory. Thread: one at a time.
class RecordCodec {
 public:
  RecordCodec();

  /// The packed records, which unpack() restores; valid until the next call. Empty: packing them would not save an
  /// eighth, or they have less than `least_bytes`.
  [[nodiscard]] std::string_view pack(std::string_view records);

  static constexpr std::size_t least_bytes = 512;

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  std::string packed_;
};

/// The bytes are not what pack() made of records with that length.
struct NotPacked : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// No row has more: a group takes 4 MiB and one batch more, which has 512 MiB at most (see commit_group.h).
inline constexpr std::size_t most_unpacked_bytes = std::size_t{1} << 30U;

/// Restores records of `bytes` bytes. Throws NotPacked; allocates nothing before the packed bytes name the same length.
/// Thread: any.
[[nodiscard]] std::string unpack(std::string_view packed, std::size_t bytes);

} // namespace plumbline::journal
