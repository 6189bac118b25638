#include "daemon/greeting.h"

namespace plumbline {

namespace {

/// Quotes a text as one word of a shell.
std::string shell_word(std::string_view text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

} // namespace

std::string text_of(const Greeting& greeting) {
  const auto& [url, write_key, owner_token, use_case, first_call] = greeting;
  std::string text = "\n";
  if (!use_case.empty()) text += "  Use case          " + use_case + "\n";
  text += "  Write key (dev)   " + write_key + "\n";
  if (!first_call.empty())
    text += "  Send a call       curl -u " + write_key + ": -H 'Prefer: return=representation' " + url +
            "/v1/track \\\n                      -d " + shell_word(first_call) + "\n";
  return text + "  See it            " + url + "/#token=" + owner_token + "\n";
}

std::string token_places(const std::filesystem::path& state_dir) {
  return "tokens: " + (state_dir / "owner.token").string() + ", " + (state_dir / "viewer.token").string();
}

} // namespace plumbline
