#include "daemon/journal/segments/segment_writer.h"

#include "daemon/journal/segments/segment_file.h"

#include <string_view>
#include <system_error>

namespace plumbline::journal {
namespace {

/// A file of this name has nothing that was answered: its seqs are still to be given.
FileHandle make_anew(const std::filesystem::path& file) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  return make_file(file);
}

} // namespace

SegmentWriter::SegmentWriter(const Terms& terms, SegmentDisk& disk)
    : disk_(disk), header_(terms.header), path_(terms.directory / segment_name(header_.first, SegmentKind::calls)),
      sync_each_(terms.sync_each), file_(make_anew(path_)) {
  try {
    write_all(disk_, file_.get(), encode(header_), 0);
  } catch (const std::system_error&) {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
    throw;
  }
  size_ = head_bytes;
}

FrameEntry SegmentWriter::append(const FrameCalls& calls, FrameEncoder& encoder) {
  const auto frame = encoder.encode(calls, header_.salt, synced_);
  try {
    write_all(disk_, file_.get(), frame.bytes, size_);
  } catch (const std::system_error&) {
    cut_back();
    throw;
  }
  const auto entry = entry_of(frame.head, size_);
  if (sync_each_) sync_file(disk_, file_.get(), path_);
  synced_ = sync_each_;
  size_ += frame.bytes.size();
  last_checksum_ = frame.checksum;
  frames_.push_back(entry);
  return entry;
}

void SegmentWriter::cut_back() {
  if (disk_.cut(file_.get(), size_) != 0) can_append_ = false;
}

void SegmentWriter::sync() {
  if (synced_) return;
  sync_file(disk_, file_.get(), path_);
  synced_ = true;
}

void SegmentWriter::seal() {
  sync();
  if (!can_append_) return;
  can_append_ = false;
  const auto last = frames_.empty() ? header_.first : frames_.back().last();
  const auto footer = encode_footer(size_, header_.first, last, frames_, header_.salt);
  try {
    write_all(disk_, file_.get(), footer, size_);
    size_ += footer.size();
  } catch (const std::system_error&) {
    cut_back();
  }
}

void SegmentWriter::try_to_write() {
  constexpr std::string_view zero("\0", 1); // a tail of zeros is torn: it may stay
  write_all(disk_, file_.get(), zero, size_);
  cut_back();
}

} // namespace plumbline::journal
