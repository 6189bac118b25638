#include "daemon/ingest/record/record_details.h"

#include <cstddef>

namespace plumbline::ingest {

std::string_view violations_of(std::string_view details) {
  constexpr std::string_view head = "\"violations\":";
  const auto begin = details.find(head);
  if (begin != 0) return {};
  details.remove_prefix(head.size());
  bool in_string = false;
  int depth = 0;
  for (std::size_t i = 0; i < details.size(); ++i) {
    const char c = details[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && --depth == 0) {
      return details.substr(0, i + 1);
    }
  }
  return {};
}

} // namespace plumbline::ingest
