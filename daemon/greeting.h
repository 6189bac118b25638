#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace plumbline {

/// What a person who starts the daemon wants next: the write key, a line to paste and the console's address with its
/// token.
std::string greeting(std::string_view url, std::string_view write_key, std::string_view owner_token);

/// The same for a log, without a secret: where the tokens are.
std::string token_places(const std::filesystem::path& state_dir);

} // namespace plumbline
