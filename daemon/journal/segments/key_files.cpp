#include "daemon/journal/segments/key_files.h"

#include "daemon/journal/segments/format/salt.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

namespace plumbline::journal {
namespace {

/// Of pending keys: 8,192 of them.
constexpr std::size_t enough_key_bytes = 8'192 * sizeof(StoredKey);
std::optional<KeyPiece> piece_of(const SegmentFile& file, const FrameEntry& frame) {
  auto keys = file.keys(frame);
  if (!keys) {
    spdlog::error("the message ids of the calls {} to {} cannot be read: these calls are not recognised when they are "
                  "sent again",
                  frame.first, frame.last());
    return std::nullopt;
  }
  return KeyPiece{frame.first, frame.received_at_ms, std::move(*keys)};
}

/// Adds the keys of the frames that no piece has. Returns whether there was such a frame.
bool complete_pieces(std::vector<KeyPiece>& pieces, const OpenSegment& segment) {
  std::vector<KeyPiece> added;
  auto piece = pieces.begin();
  for (const auto& frame : segment.frames) {
    // Both are in order. A frame lies within one piece: forgetting splits frames, and pieces stay.
    while (piece != pieces.end() && piece->last() < frame.last()) ++piece;
    if (piece != pieces.end() && piece->first <= frame.first) continue;
    if (auto found = piece_of(segment.file, frame)) added.push_back(std::move(*found));
  }
  if (added.empty()) return false;
  std::ranges::move(added, std::back_inserter(pieces));
  std::ranges::sort(pieces, {}, &KeyPiece::first);
  return true;
}

std::int64_t newest_of(std::span<const KeyPiece> pieces) {
  std::int64_t newest_ms = 0;
  for (const auto& piece : pieces) newest_ms = std::max(newest_ms, piece.received_at_ms);
  return newest_ms;
}

} // namespace

std::vector<KeyPiece> read_key_file(const std::filesystem::path& file, std::uint64_t workspace) {
  std::vector<KeyPiece> pieces;
  FileHandle handle;
  try {
    handle = open_to_read(file);
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::no_such_file_or_directory) return pieces;
    throw;
  }
  const auto size = handle.size();
  const auto header = decode_header(read_at(handle.get(), 0, head_bytes), SegmentKind::keys);
  if (!header || header->workspace != workspace) return pieces;
  // A file has the keys of one segment: some MB.
  const auto bytes = read_at(handle.get(), head_bytes, static_cast<std::size_t>(size - head_bytes));
  std::string_view rest = bytes;
  auto next = header->first;
  while (const auto head = decode_key_piece_head(rest, header->salt)) {
    rest.remove_prefix(key_piece_head_bytes);
    if (rest.size() < head->keys_bytes() || head->first < next) break;
    const auto keys = rest.substr(0, static_cast<std::size_t>(head->keys_bytes()));
    if (!has_keys(*head, keys, header->salt)) break;
    KeyPiece piece{head->first, head->received_at_ms, std::vector<StoredKey>(head->count)};
    std::memcpy(piece.keys.data(), keys.data(), keys.size());
    pieces.push_back(std::move(piece));
    rest.remove_prefix(keys.size());
    next = head->last() + 1;
  }
  return pieces;
}

KeyFiles::KeyFiles(std::filesystem::path directory, std::uint64_t workspace, SegmentDisk& disk)
    : directory_(std::move(directory)), workspace_(workspace), disk_(disk) {}

std::filesystem::path KeyFiles::path_of(std::uint64_t first) const {
  return directory_ / segment_name(first, SegmentKind::keys);
}

void KeyFiles::load(DedupeMemory& memory, const SegmentList& segments, const Terms& terms) {
  const auto oldest_ms = terms.now_ms - terms.window_ms;
  std::map<std::uint64_t, std::optional<SegmentInfo>> firsts;
  for (const auto& entry : std::filesystem::directory_iterator(directory_))
    if (const auto first = first_in_name(entry.path().filename().string(), SegmentKind::keys))
      firsts.emplace(*first, std::nullopt);
  for (const auto& info : segments.all()) firsts[info.first] = info;

  for (const auto& [first, info] : firsts) {
    auto pieces = read_key_file(path_of(first), workspace_);
    auto wrong = std::erase_if(pieces, [&, &of = info](const KeyPiece& piece) {
      return piece.last() > (of ? of->last : terms.head) || any_meets(terms.lost, {piece.first, piece.last()});
    });
    if (info && info->calls != 0 && info->newest_ms > oldest_ms) {
      const OpenSegment segment(segments.path_of(first), OpenSegment::with_frames);
      const bool added = complete_pieces(pieces, segment);
      if (added || wrong != 0) {
        try {
          write_key_file(directory_, first, workspace_, pieces, disk_, false);
        } catch (const std::system_error& error) {
          spdlog::debug("the key file of {} was not completed: {}", first, error.what());
        }
      }
    }
    if (pieces.empty()) continue;
    newest_[first] = newest_of(pieces);
    for (const auto& piece : pieces)
      if (piece.received_at_ms > oldest_ms) memory.insert(piece.keys, piece.first, piece.received_at_ms);
  }
  memory.expire(terms.now_ms);
}

void write_key_file(const std::filesystem::path& directory, std::uint64_t first, std::uint64_t workspace,
                    std::span<const KeyPiece> pieces, SegmentDisk& disk, bool sync) {
  const auto name = directory / segment_name(first, SegmentKind::keys);
  const auto written_to = name.string() + ".new";
  std::error_code ignored;
  std::filesystem::remove(written_to, ignored);
  const auto salt = draw_salt();
  auto bytes = encode(SegmentHeader{SegmentKind::keys, workspace, first, 0, salt});
  for (const auto& piece : pieces) encode_key_piece(piece.first, piece.received_at_ms, piece.keys, salt, bytes);
  const auto file = make_file(written_to);
  write_all(disk, file.get(), bytes, 0);
  if (sync) sync_file(disk, file.get(), written_to);
  if (sync)
    rename_into_place(disk, written_to, name);
  else
    std::filesystem::rename(written_to, name);
}

void KeyFiles::add(std::uint64_t segment, std::uint64_t first, std::int64_t received_at_ms,
                   std::span<const StoredKey> keys) {
  if (segment != segment_) {
    seal();
    segment_ = segment;
    salt_ = draw_salt();
    pending_ = encode(SegmentHeader{SegmentKind::keys, workspace_, segment, 0, salt_});
    try {
      std::error_code ignored;
      std::filesystem::remove(path_of(segment), ignored);
      file_ = make_file(path_of(segment));
      size_ = 0;
    } catch (const std::system_error& error) {
      spdlog::debug("no key file was made: {}", error.what());
    }
  }
  encode_key_piece(first, received_at_ms, keys, salt_, pending_);
  {
    const std::lock_guard lock(mutex_);
    auto& newest = newest_[segment];
    newest = std::max(newest, received_at_ms);
  }
  if (pending_.size() >= enough_key_bytes) write_pending();
}

void KeyFiles::write_pending() {
  if (file_) {
    try {
      write_all(disk_, file_->get(), pending_, size_);
      size_ += pending_.size();
    } catch (const std::system_error& error) {
      spdlog::debug("keys were not written, and are read from their frames when they are needed: {}", error.what());
      file_.reset(); // it ends with an incomplete piece
    }
  }
  pending_.clear();
}

void KeyFiles::seal() {
  if (segment_ == 0) return;
  write_pending();
  file_.reset();
  segment_ = 0;
}

void KeyFiles::complete(const OpenSegment& segment) {
  if (segment.frames.empty()) return; // a stub: it was completed before
  const auto first = segment.file.header().first;
  auto pieces = read_key_file(path_of(first), workspace_);
  if (complete_pieces(pieces, segment)) {
    write_key_file(directory_, first, workspace_, pieces, disk_, true);
  } else {
    sync_file(disk_, open_to_write(path_of(first)).get(), path_of(first));
    sync_names(disk_, directory_);
  }
  const std::lock_guard lock(mutex_);
  newest_[first] = newest_of(pieces);
}

void KeyFiles::remove_older(std::int64_t before_ms) {
  const std::lock_guard lock(mutex_);
  std::erase_if(newest_, [&](const auto& file) {
    if (file.first == segment_ || file.second > before_ms) return false;
    std::error_code ignored;
    std::filesystem::remove(path_of(file.first), ignored);
    return true;
  });
}

} // namespace plumbline::journal
