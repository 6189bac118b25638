#include "daemon/journal/record_codec.h"

#include <new>
#include <zstd.h>

namespace plumbline::journal {
namespace {

constexpr int level = 1;

struct FreeReader {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

ZSTD_DCtx* reader_of_this_thread() {
  static thread_local const std::unique_ptr<ZSTD_DCtx, FreeReader> reader(ZSTD_createDCtx());
  if (!reader) throw std::bad_alloc();
  return reader.get();
}

} // namespace

void RecordCodec::Free::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }

RecordCodec::RecordCodec() : context_(ZSTD_createCCtx()) {
  if (!context_) throw std::bad_alloc();
}

std::string_view RecordCodec::pack(std::string_view records) {
  if (records.size() < least_bytes) return {};
  packed_.resize(ZSTD_compressBound(records.size()));
  const auto size =
      ZSTD_compressCCtx(context_.get(), packed_.data(), packed_.size(), records.data(), records.size(), level);
  if (ZSTD_isError(size) != 0) throw std::bad_alloc(); // the room is enough, so only memory can be missing
  if (size > records.size() - records.size() / 8) return {};
  return std::string_view(packed_).substr(0, size);
}

std::string unpack(std::string_view packed, std::size_t bytes) {
  if (bytes > most_unpacked_bytes || ZSTD_getFrameContentSize(packed.data(), packed.size()) != bytes)
    throw NotPacked("packed records do not name the length that is recorded for them");
  std::string records(bytes, '\0');
  const auto size =
      ZSTD_decompressDCtx(reader_of_this_thread(), records.data(), records.size(), packed.data(), packed.size());
  if (ZSTD_isError(size) != 0 || size != bytes) throw NotPacked("packed records cannot be restored");
  return records;
}

} // namespace plumbline::journal
