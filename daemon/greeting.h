#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace plumbline {

/// What a person who starts the daemon needs next.
struct Greeting {
  std::string url;
  std::string write_key;
  std::string owner_token;
  std::string use_case;   ///< the use case and its goal; "" = nothing is chosen
  std::string first_call; ///< JSON of a call that passes the plan in force; "" = none known
};

/// The write key, a line to paste and the console's address with its token.
[[nodiscard]] std::string text_of(const Greeting& greeting);

/// The same for a log, without a secret: where the tokens are.
[[nodiscard]] std::string token_places(const std::filesystem::path& state_dir);

} // namespace plumbline
