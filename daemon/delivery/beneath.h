#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::delivery {

/// A file descriptor of its own.
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

/// Files below a folder, and nowhere else: whoever can write there may put a link to other files in the way. No
/// symbolic link is followed below `root`, and a file that has another name too (a hard link) is not opened. All of
/// them throw std::system_error or std::runtime_error with a sentence that names the path. Blocks.
namespace beneath {

/// The folder, with those on the way; what is missing is made.
Descriptor open_folder(const std::filesystem::path& root, const std::filesystem::path& below);
/// An ordinary file of the folder, to be read and appended to; made where it is missing (mode 0600). `path`: its whole
/// path, for sentences.
Descriptor open_file(const Descriptor& folder, const std::string& name, const std::filesystem::path& path);
/// Whether `file` is what stands at this place, and has no other name.
bool is_at(const Descriptor& file, const std::filesystem::path& root, const std::filesystem::path& below);
/// Gives a file of the folder another name there. False: something has that name already, which stays.
bool rename_to_free_name(const Descriptor& folder, const std::string& name, const std::string& to,
                         const std::filesystem::path& path);
/// Whether an ordinary file of the folder has this name.
bool is_file(const Descriptor& folder, const std::string& name);
/// The names in a folder.
std::vector<std::string> names_in(const Descriptor& folder, const std::filesystem::path& path);

} // namespace beneath

} // namespace plumbline::delivery
