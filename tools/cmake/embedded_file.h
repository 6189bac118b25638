#pragma once

#include <string_view>

namespace plumbline {

/// A file of the repository, or one made by the build, inside the program: see plumbline_embed in
/// tools/cmake/embed.cmake. Both views live as long as the program.
struct EmbeddedFile {
  std::string_view path; ///< relative to the folder whose CMakeLists.txt embeds it, "/" between its parts
  std::string_view text; ///< the file's bytes, any bytes
};

} // namespace plumbline
