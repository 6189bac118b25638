#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::delivery {

/// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();
  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

/// Files below a folder, and nowhere else, though somebody who can write there may place links to other files. No
/// symbolic link is followed below `root`, and a file with another name (a hard link) is not opened. All throw
/// std::system_error or std::runtime_error with a sentence that names the path. Blocks.
namespace beneath {

/// Opens the folder; makes it and its parents if missing.
[[nodiscard]] Descriptor open_folder(const std::filesystem::path& root, const std::filesystem::path& below);
/// An ordinary file of the folder, to read and append to; made if missing (mode 0600). `path`: its whole path, for
/// sentences.
[[nodiscard]] Descriptor open_file(const Descriptor& folder, const std::string& name,
                                   const std::filesystem::path& path);
/// Whether `file` is the one at this place, and has no other name.
[[nodiscard]] bool is_at(const Descriptor& file, const std::filesystem::path& root, const std::filesystem::path& below);
/// Renames a file of the folder. False: the new name is taken already, and its file stays.
[[nodiscard]] bool rename_to_free_name(const Descriptor& folder, const std::string& name, const std::string& to,
                                       const std::filesystem::path& path);
/// Whether an ordinary file of the folder has this name.
[[nodiscard]] bool is_file(const Descriptor& folder, const std::string& name);
/// The names in a folder.
[[nodiscard]] std::vector<std::string> names_in(const Descriptor& folder, const std::filesystem::path& path);

} // namespace beneath

} // namespace plumbline::delivery
