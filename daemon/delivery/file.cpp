#include "daemon/delivery/deliverable.h"
#include "daemon/delivery/kind.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace plumbline::delivery {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path) {
  throw std::system_error(errno, std::generic_category(), what + ' ' + path.string());
}

/// A crash in the middle of a write leaves a line that is none: its call is delivered again, so it is cut off.
void cut_torn_line(int file, const std::filesystem::path& path, std::uint64_t size) {
  std::array<char, 4096> piece{};
  auto end = size;
  while (end > 0) {
    const auto length = std::min<std::uint64_t>(piece.size(), end);
    if (::pread(file, piece.data(), length, static_cast<off_t>(end - length)) != static_cast<ssize_t>(length))
      fail("cannot read", path);
    const std::string_view text(piece.data(), length);
    if (const auto newline = text.rfind('\n'); newline != std::string_view::npos) {
      end = end - length + newline + 1;
      break;
    }
    end -= length;
  }
  if (end != size && ::ftruncate(file, static_cast<off_t>(end)) != 0) fail("cannot cut", path);
}

void sync_folder(const std::filesystem::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number() < 0 || ::fsync(opened.number()) != 0) fail("cannot sync", folder);
}

/// A line for each call, durable before it counts. A full file is renamed FILE.1, FILE.2, ...: the highest is the
/// newest, and the oldest beyond those to keep are deleted.
class File final : public Kind {
 public:
  File(const setup::DestinationEntry& destination, const KindOptions& options)
      : path_(setup::file_of(destination.settings, destination.env, options.places)),
        rotate_bytes_(destination.settings.rotate_bytes), keep_(destination.settings.keep) {}

  std::string text_of(const ingest::Record& record, std::string_view verdict_json) const override {
    // A call may come with white space inside; a line may not.
    auto text = call_and_verdict(record, verdict_json);
    std::ranges::replace(text, '\n', ' ');
    std::ranges::replace(text, '\r', ' ');
    return text + '\n';
  }
  std::size_t most_parcels() const override { return 1000; }
  std::size_t most_bytes() const override { return 1024 * 1024; }

  task<Outcome> deliver(std::span<const Parcel> parcels) override {
    try {
      write(parcels);
      co_return Outcome{};
    } catch (const std::exception& fault) {
      open_.reset();
      co_return Outcome{.state = Outcome::State::again, .error = fault.what()};
    }
  }

  /// Opens it, and writes nothing.
  task<Outcome> test(std::span<const Parcel>) override {
    try {
      open();
      co_return Outcome{.answer = path_.string() + " can be written."};
    } catch (const std::exception& fault) {
      co_return Outcome{.state = Outcome::State::again, .error = fault.what()};
    }
  }

 private:
  void open() {
    std::filesystem::create_directories(path_.parent_path());
    open_ = std::make_unique<Descriptor>(
        ::open(path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    struct stat status {};
    if (open_->number() < 0 || ::fstat(open_->number(), &status) != 0) {
      open_.reset();
      fail("cannot open", path_);
    }
    if (!S_ISREG(status.st_mode)) {
      open_.reset();
      throw std::runtime_error(path_.string() + " is no ordinary file");
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
    identity_ = status.st_ino;
    sync_folder(path_.parent_path());
  }

  /// Whether the file is still the one at its path: somebody may have moved it away.
  bool is_there() const {
    struct stat status {};
    return ::stat(path_.c_str(), &status) == 0 && status.st_ino == identity_;
  }

  void write(std::span<const Parcel> parcels) {
    if (!open_ || !is_there()) {
      open();
      cut_torn_line(open_->number(), path_, size_);
      struct stat status {};
      ::fstat(open_->number(), &status);
      size_ = static_cast<std::uint64_t>(status.st_size);
    }
    std::string lines;
    for (const auto& parcel : parcels) lines += parcel.text;
    if (size_ > 0 && size_ + lines.size() > rotate_bytes_) rotate();
    for (std::size_t done = 0; done < lines.size();) {
      const auto written = ::write(open_->number(), lines.data() + done, lines.size() - done);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        ::ftruncate(open_->number(), static_cast<off_t>(size_)) == 0 ? void() : void();
        fail("cannot write", path_);
      }
      done += static_cast<std::size_t>(written);
    }
    if (::fdatasync(open_->number()) != 0) fail("cannot sync", path_);
    size_ += lines.size();
  }

  void rotate() {
    open_.reset();
    auto full = full_ones();
    const auto next = full.empty() ? 1 : full.back() + 1;
    std::filesystem::rename(path_, numbered(next));
    full.push_back(next);
    if (keep_ > 0)
      for (std::size_t i = 0; i + keep_ < full.size(); ++i) std::filesystem::remove(numbered(full[i]));
    open();
  }

  std::filesystem::path numbered(std::uint64_t number) const { return path_.string() + "." + std::to_string(number); }

  /// Numbers of the full files, ascending.
  std::vector<std::uint64_t> full_ones() const {
    std::vector<std::uint64_t> numbers;
    const auto head = path_.filename().string() + ".";
    for (const auto& entry : std::filesystem::directory_iterator(path_.parent_path())) {
      const auto name = entry.path().filename().string();
      if (!name.starts_with(head)) continue;
      std::uint64_t number = 0;
      const auto* end = name.data() + name.size();
      const auto [stop, error] = std::from_chars(name.data() + head.size(), end, number);
      if (error == std::errc() && stop == end) numbers.push_back(number);
    }
    std::ranges::sort(numbers);
    return numbers;
  }

  const std::filesystem::path path_;
  const std::uint64_t rotate_bytes_;
  const std::uint64_t keep_;
  std::unique_ptr<Descriptor> open_;
  std::uint64_t size_ = 0;
  ino_t identity_ = 0;
};

} // namespace

std::unique_ptr<Kind> make_file(const setup::DestinationEntry& destination, const KindOptions& options) {
  return std::make_unique<File>(destination, options);
}

} // namespace plumbline::delivery
