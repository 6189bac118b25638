#include "daemon/greeting.h"

namespace plumbline {

std::string greeting(std::string_view url, std::string_view write_key, std::string_view owner_token) {
  const std::string base(url);
  std::string text = "\n  Write key (dev)   " + std::string(write_key) + "\n  Send a call       curl -u " +
                     std::string(write_key) + ": -H 'Prefer: return=representation' " + base +
                     "/v1/track \\\n                      -d '{\"event\":\"Page Viewed\",\"anonymousId\":\"a1\","
                     "\"properties\":{\"page_name\":\"Home\"}}'\n  See it            " +
                     base + "/#token=" + std::string(owner_token) + "\n";
  return text;
}

std::string token_places(const std::filesystem::path& state_dir) {
  return "tokens: " + (state_dir / "owner.token").string() + ", " + (state_dir / "viewer.token").string();
}

} // namespace plumbline
