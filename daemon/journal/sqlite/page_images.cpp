#include "daemon/journal/sqlite/page_images.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace plumbline::journal {
namespace {

constexpr std::size_t log_header_bytes = 32;
constexpr std::size_t frame_header_bytes = 24;

std::uint32_t big_endian(const char* at) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(at[i]);
  return value;
}

std::uint32_t little_endian(const char* at) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8U | static_cast<unsigned char>(at[i]);
  return value;
}

/// The log's running checksum; its magic number says the byte order of its words.
struct LogSum {
  bool big = false;
  std::uint32_t first = 0;
  std::uint32_t second = 0;

  void add(std::string_view bytes) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      const auto* word = bytes.data() + at;
      first += (big ? big_endian(word) : little_endian(word)) + second;
      second += (big ? big_endian(word + 4) : little_endian(word + 4)) + first;
    }
  }
  bool is_at(const char* stored) const { return first == big_endian(stored) && second == big_endian(stored + 4); }
};

bool read_at(int descriptor, std::uint64_t at, std::string& into, std::size_t size) {
  into.resize(size);
  std::size_t done = 0;
  while (done < size) {
    const auto got = ::pread(descriptor, into.data() + done, size - done, static_cast<off_t>(at + done));
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

std::uint64_t size_of(int descriptor) {
  struct stat status {};
  return descriptor >= 0 && ::fstat(descriptor, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

LogImages read_log(int log, std::size_t page_bytes, bool first_commit_only = false) {
  LogImages images;
  const auto size = size_of(log);
  std::string header;
  if (size < log_header_bytes || !read_at(log, 0, header, log_header_bytes)) return images;
  LogSum sum;
  sum.big = (big_endian(header.data()) & 1U) != 0;
  sum.add(std::string_view(header).substr(0, 24));
  bool readable = (big_endian(header.data()) & ~1U) == 0x377f0682U && sum.is_at(header.data() + 24) &&
                  big_endian(header.data() + 8) == page_bytes;
  std::string salts = header.substr(16, 8);
  std::string frame;
  std::unordered_map<std::uint32_t, std::uint64_t> waiting; // of a transaction whose commit was not seen yet
  std::size_t commits_behind = 0;
  for (auto at = std::uint64_t{log_header_bytes}; at + frame_header_bytes + page_bytes <= size;
       at += frame_header_bytes + page_bytes) {
    if (!read_at(log, at, frame, frame_header_bytes + page_bytes)) break;
    // Without a header the first frame says which log the others belong to.
    if (!readable && at == log_header_bytes) salts = frame.substr(8, 8);
    const auto number = big_endian(frame.data());
    const auto pages = big_endian(frame.data() + 4);
    if (readable) {
      sum.add(std::string_view(frame).substr(0, 8));
      sum.add(std::string_view(frame).substr(frame_header_bytes));
      readable = std::string_view(frame).substr(8, 8) == salts && sum.is_at(frame.data() + 16) && number != 0;
    }
    if (std::string_view(frame).substr(8, 8) != salts || number == 0) continue; // of an older log, or damaged
    waiting[number] = at + frame_header_bytes;
    if (pages == 0) continue;
    if (readable) images.pages = pages;
    if (first_commit_only) break;
    commits_behind += readable ? 0 : 1;
    for (const auto& [page, place] : waiting) images.newest[page] = place;
    waiting.clear();
  }
  images.damaged = commits_behind > 1;
  return images;
}

} // namespace

LogImages read_log(const std::filesystem::path& log, std::size_t page_bytes) {
  const int descriptor = ::open(log.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  auto images = read_log(descriptor, page_bytes);
  ::close(descriptor);
  return images;
}

bool has_commit(const std::filesystem::path& log, std::size_t page_bytes) {
  const int descriptor = ::open(log.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const auto images = read_log(descriptor, page_bytes, true);
  ::close(descriptor);
  return images.pages != 0;
}

PageImages::PageImages(const std::filesystem::path& file, std::size_t page_bytes)
    : page_bytes_(page_bytes), file_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)),
      log_(::open((file.string() + "-wal").c_str(), O_RDONLY | O_CLOEXEC)), images_(read_log(log_, page_bytes)) {
  const auto size = size_of(file_);
  count_ = static_cast<std::uint32_t>(size / page_bytes);
  std::string header;
  std::uint64_t should_have = images_.pages;
  if (read_at(file_, 0, header, 100))
    should_have = std::max<std::uint64_t>(should_have, big_endian(header.data() + 28));
  for (const auto& [number, place] : images_.newest) count_ = std::max(count_, number);
  // A header that claims more than any disk ever had is damaged itself.
  constexpr std::uint64_t most_pages = 1U << 26U; // 4 TiB
  if (should_have <= most_pages && should_have * page_bytes > size) missing_bytes_ = should_have * page_bytes - size;
}

PageImages::~PageImages() {
  for (const int descriptor : {file_, log_})
    if (descriptor >= 0) ::close(descriptor);
}

std::optional<std::string_view> PageImages::page(std::uint32_t number) {
  if (number == 0) return std::nullopt;
  const auto logged = images_.newest.find(number);
  const bool read = logged != images_.newest.end()
                        ? read_at(log_, logged->second, buffer_, page_bytes_)
                        : read_at(file_, (number - 1) * std::uint64_t{page_bytes_}, buffer_, page_bytes_);
  if (!read) return std::nullopt;
  return buffer_;
}

std::set<std::uint32_t> PageImages::free_pages() {
  std::set<std::uint32_t> free;
  const auto first = page(1);
  auto trunk = first ? big_endian(first->data() + 32) : 0;
  while (trunk != 0 && trunk <= count_ && free.insert(trunk).second) {
    const auto bytes = page(trunk);
    if (!bytes) break;
    const auto leaves = std::min<std::size_t>(big_endian(bytes->data() + 4), page_bytes_ / 4 - 2);
    for (std::size_t i = 0; i < leaves; ++i) free.insert(big_endian(bytes->data() + 8 + 4 * i));
    trunk = big_endian(bytes->data());
  }
  return free;
}

} // namespace plumbline::journal
