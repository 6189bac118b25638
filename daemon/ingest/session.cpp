#include "daemon/ingest/session.h"

#include <algorithm>

namespace plumbline::ingest {

bool is_session_id(std::string_view id) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !id.empty() && id.size() <= max_session_id_bytes && std::ranges::all_of(id, fits);
}

KeyParts parts_of_key(std::string_view sent) {
  sent = sent.substr(0, sent.find(':'));
  const auto dot = sent.find('.');
  if (dot == std::string_view::npos) return {sent, {}, false};
  return {sent.substr(0, dot), sent.substr(dot + 1), true};
}

} // namespace plumbline::ingest
