#include "daemon/delivery/beneath.h"
#include "daemon/delivery/deliverable.h"
#include "daemon/delivery/kind.h"
#include "validator/json/json_text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace plumbline::delivery {
namespace {

constexpr std::uint64_t most_taken_names = 1000;
constexpr std::uint64_t unreached_number = 1'000'000'000'000;

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path) {
  throw std::system_error(errno, std::generic_category(), what + ' ' + path.string());
}

/// A crash in the middle of a write leaves half a line: its call is delivered again, so cut it off.
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
  if (end != size && ::ftruncate(file, static_cast<off_t>(end)) != 0) fail("cannot shorten", path);
}

/// A line for each call, durable before it counts. A full file is renamed FILE.1, FILE.2, ...: the highest is the
/// newest, and the oldest above the number to keep are deleted. No link leads out of its folder.
class File final : public Kind {
 public:
  File(const setup::DestinationEntry& destination, const KindOptions& options)
      : path_(setup::file_of(destination.settings, destination.env, options.places)),
        place_(setup::place_of(destination.settings, destination.env, options.places)),
        name_(path_.filename().string()), rotate_bytes_(destination.settings.rotate_bytes),
        keep_(destination.settings.keep), disk_(options.disk) {}

  std::string text_of(const ingest::Record& record, std::string_view verdict_json) const override {
    auto text = call_and_verdict(record, verdict_json);
    make_one_line(text);
    return text + '\n';
  }
  std::size_t most_parcels() const override { return 1000; }
  std::size_t most_bytes() const override { return 1024 * 1024; }

  task<Outcome> deliver(std::span<const Parcel> parcels) override {
    auto job = [this, parcels] {
      return attempt([&] {
        write(parcels);
        return Outcome{};
      });
    };
    return on_disk(std::move(job));
  }

  /// Opens it, and writes nothing.
  task<Outcome> test(std::span<const Parcel>) override {
    auto job = [this] {
      return attempt([&] {
        open();
        return Outcome{.answer = path_.string() + " can be written."};
      });
    };
    return on_disk(std::move(job));
  }

 private:
  /// A sync may take long, and sockets of others would wait for it on this thread.
  template<class Job>
  task<Outcome> on_disk(Job job) {
    if (!disk_) co_return job();
    co_return co_await disk_->run(std::move(job));
  }

  template<class Try>
  Outcome attempt(Try work) {
    try {
      return work();
    } catch (const std::exception& fault) {
      open_ = {};
      return {.state = Outcome::State::again, .error = fault.what()};
    }
  }

  void open() {
    open_ = {};
    if (!place_) throw std::runtime_error(path_.string() + " is outside of the folders that --destination-dir allows");
    folder_ = beneath::open_folder(place_->root, place_->below.parent_path());
    auto file = beneath::open_file(folder_, name_, path_);
    size_ = size_of(file);
    sync_folder();
    open_ = std::move(file);
  }

  std::uint64_t size_of(const Descriptor& file) const {
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) fail("cannot read the status of", path_);
    return static_cast<std::uint64_t>(status.st_size);
  }

  void sync_folder() const {
    if (::fsync(folder_.number()) != 0) fail("cannot sync", path_.parent_path());
  }

  void write(std::span<const Parcel> parcels) {
    // Somebody may have moved or renamed it.
    if (!open_ || !beneath::is_at(open_, place_->root, place_->below)) {
      open();
      cut_torn_line(open_.number(), path_, size_);
      size_ = size_of(open_);
    }
    std::string lines;
    for (const auto& parcel : parcels) lines += parcel.text;
    if (size_ > 0 && size_ + lines.size() > rotate_bytes_) rotate();
    for (std::size_t done = 0; done < lines.size();) {
      const auto written = ::write(open_.number(), lines.data() + done, lines.size() - done);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        const auto why = errno;
        // If this fails too, cut_torn_line() does it when the file is opened next.
        [[maybe_unused]] const auto cut = ::ftruncate(open_.number(), static_cast<off_t>(size_));
        errno = why;
        fail("cannot write", path_);
      }
      done += static_cast<std::size_t>(written);
    }
    if (::fdatasync(open_.number()) != 0) fail("cannot sync", path_);
    size_ += lines.size();
  }

  void rotate() {
    open_ = {};
    auto full = full_ones();
    full.push_back(free_number(full.empty() ? 1 : full.back() + 1));
    if (keep_ > 0)
      for (std::size_t i = 0; i + keep_ < full.size(); ++i)
        if (::unlinkat(folder_.number(), numbered(full[i]).c_str(), 0) != 0 && errno != ENOENT)
          fail("cannot delete a full file of", path_);
    open();
  }

  /// Finds the next free number. A file in the way is somebody's: it stays.
  std::uint64_t free_number(std::uint64_t number) {
    for (std::uint64_t tries = 0; tries < most_taken_names; ++tries, ++number)
      if (beneath::rename_to_free_name(folder_, name_, numbered(number), path_)) return number;
    throw std::runtime_error("There is no free name to rotate the full file " + path_.string());
  }

  std::string numbered(std::uint64_t number) const { return name_ + "." + std::to_string(number); }

  /// Numbers of the full files, ascending.
  std::vector<std::uint64_t> full_ones() const {
    std::vector<std::uint64_t> numbers;
    const auto head = name_ + ".";
    for (const auto& name : beneath::names_in(folder_, path_.parent_path())) {
      if (!name.starts_with(head)) continue;
      std::uint64_t number = 0;
      const auto* end = name.data() + name.size();
      const auto [stop, error] = std::from_chars(name.data() + head.size(), end, number);
      // Only names that rotation makes: no "007", no unreachably high number, no folder.
      if (error == std::errc() && stop == end && number > 0 && number < unreached_number && name == numbered(number) &&
          beneath::is_file(folder_, name))
        numbers.push_back(number);
    }
    std::ranges::sort(numbers);
    return numbers;
  }

  const std::filesystem::path path_; ///< for sentences
  const std::optional<setup::FilePlace> place_;
  const std::string name_;
  const std::uint64_t rotate_bytes_;
  const std::uint64_t keep_;
  Worker* const disk_;
  Descriptor folder_;
  Descriptor open_;
  std::uint64_t size_ = 0;
};

} // namespace

std::unique_ptr<Kind> make_file(const setup::DestinationEntry& destination, const KindOptions& options) {
  return std::make_unique<File>(destination, options);
}

} // namespace plumbline::delivery
