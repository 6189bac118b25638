#include "daemon/setup/access/audit.h"

#include "daemon/setup/documents/json.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace plumbline::setup {
namespace {

constexpr std::string_view audit_prefix = "audit.";

/// Keys sort in the order of ids.
std::string key_of(std::uint64_t id) {
  auto digits = std::to_string(id);
  return std::string(audit_prefix) + std::string(12 - std::min<std::size_t>(12, digits.size()), '0') + digits;
}

std::uint64_t id_in(std::string_view key) {
  std::uint64_t id = 0;
  std::from_chars(key.data() + audit_prefix.size(), key.data() + key.size(), id);
  return id;
}

std::string document_of(const AuditEntry& entry) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("atMs"), out.Int64(entry.at_ms);
    out.Key("role"), write_text(out, entry.role);
    out.Key("name"), write_text_or_null(out, entry.name);
    out.Key("action"), write_text(out, entry.action);
    out.Key("target"), write_text(out, entry.target);
    out.Key("before"), write_text_or_null(out, entry.before);
    out.Key("after"), write_text_or_null(out, entry.after);
    out.Key("reason"), write_text_or_null(out, entry.reason);
    out.EndObject();
  });
}

AuditEntry read_entry(std::uint64_t id, std::string_view json) {
  const auto document = Stored::parse(key_of(id), json);
  const Stored stored(document);
  return {id,
          stored.integer("atMs"),
          stored.text("role"),
          stored.text("name"),
          stored.text("action"),
          stored.text("target"),
          stored.text("before"),
          stored.text("after"),
          stored.text("reason")};
}

} // namespace

Audit::Audit(Documents& documents, std::function<std::int64_t()> now_ms)
    : documents_(documents), now_ms_(std::move(now_ms)) {}

void Audit::load() {
  const auto keys = documents_.keys(audit_prefix);
  next_ = keys.empty() ? 1 : id_in(keys.back()) + 1;
}

std::pair<std::string, std::string> Audit::next(AuditEntry entry) {
  while (documents_.revision(key_of(next_)) != 0) ++next_;
  entry.id = next_;
  entry.at_ms = now_ms_();
  return {key_of(entry.id), document_of(entry)};
}

std::vector<AuditEntry> Audit::entries(std::uint64_t before, std::size_t limit) {
  while (documents_.revision(key_of(next_)) != 0) ++next_;
  std::vector<AuditEntry> found;
  for (auto id = before == 0 ? next_ - 1 : std::min(before, next_) - 1; id > 0 && found.size() < limit; --id)
    if (const auto json = documents_.load(key_of(id)); !json.empty()) found.push_back(read_entry(id, json));
  return found;
}

std::string audit_json(const AuditEntry& entry) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("id"), out.Uint64(entry.id);
    out.Key("at"), write_time(out, entry.at_ms);
    out.Key("by"), out.StartObject();
    out.Key("role"), write_text(out, entry.role);
    if (!entry.name.empty()) out.Key("name"), write_text(out, entry.name);
    out.EndObject();
    out.Key("action"), write_text(out, entry.action);
    out.Key("target"), write_text(out, entry.target);
    for (const auto& [name, json] : {std::pair{"before", &entry.before}, std::pair{"after", &entry.after}})
      out.Key(name), write_raw(out, json->empty() ? std::string_view("null") : std::string_view(*json));
    out.Key("reason"), write_text_or_null(out, entry.reason);
    out.EndObject();
  });
}

} // namespace plumbline::setup
