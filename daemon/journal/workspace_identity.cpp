#include "daemon/journal/workspace_identity.h"

#include "validator/json/json_writer.h"

#include <openssl/rand.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

namespace plumbline::journal {
namespace {

constexpr std::string_view identity_key = "identity";
constexpr std::string_view ledger_key = "journal";
constexpr std::string_view hex_digits = "0123456789abcdef";

template<class Bytes>
void draw(Bytes& bytes) {
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&bytes), sizeof bytes) != 1)
    throw std::runtime_error("the system has no random bytes");
}

[[noreturn]] void damaged(std::string_view key) {
  throw std::runtime_error("a document of the workspace is damaged: " + std::string(key) +
                           " (a backup has it: plumbline restore)");
}

/// The document of this key; null if it does not exist.
rapidjson::Document parsed(std::string_view key, const std::string& json) {
  rapidjson::Document document;
  if (json.empty()) return document;
  if (document.Parse(json.data(), json.size()).HasParseError() || !document.IsObject()) damaged(key);
  return document;
}

std::uint64_t number_in(const rapidjson::Document& document, std::string_view key, const char* member) {
  const auto found = document.FindMember(member);
  if (found == document.MemberEnd() || !found->value.IsUint64()) damaged(key);
  return found->value.GetUint64();
}

} // namespace

WorkspaceIdentity draw_identity(std::uint64_t number, std::int64_t keyed_since_ms) {
  WorkspaceIdentity identity;
  identity.number = number;
  identity.keyed_since_ms = keyed_since_ms;
  while (identity.number == 0) {
    draw(identity.number);
    identity.number >>= 1U; // the files have it as a signed number
  }
  draw(identity.secret);
  return identity;
}

std::optional<WorkspaceIdentity> stored_identity(StateStore& store) {
  const auto document = parsed(identity_key, store.get(identity_key).json);
  if (document.IsNull()) return std::nullopt;
  WorkspaceIdentity identity;
  identity.number = number_in(document, identity_key, "number");
  identity.keyed_since_ms = static_cast<std::int64_t>(number_in(document, identity_key, "keyedSinceMs"));
  const auto secret = document.FindMember("secret");
  if (secret == document.MemberEnd() || !secret->value.IsString()) damaged(identity_key);
  const std::string_view hex(secret->value.GetString(), secret->value.GetStringLength());
  if (hex.size() != 2 * identity.secret.size() || identity.number == 0) damaged(identity_key);
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const auto digit = hex_digits.find(hex[i]);
    if (digit == std::string_view::npos) damaged(identity_key);
    identity.secret[i / 2] = static_cast<std::uint8_t>(identity.secret[i / 2] * 16 + digit);
  }
  return identity;
}

void store_identity(StateStore& store, const WorkspaceIdentity& identity) {
  std::string hex;
  for (const auto byte : identity.secret) {
    hex += hex_digits[byte >> 4U];
    hex += hex_digits[byte & 15U];
  }
  const auto json = json_text([&](JsonWriter& out) {
    out.object("number", identity.number, "secret", hex, "keyedSinceMs", identity.keyed_since_ms);
  });
  if (!store.put({{std::string(identity_key), json, 0}}))
    throw std::runtime_error("another program gave the workspace an identity at the same time");
}

SeqLedger::SeqLedger(StateStore& store) : store_(store) {
  const auto stored = store.get(ledger_key);
  const auto document = parsed(ledger_key, stored.json);
  revision_ = stored.revision;
  if (document.IsNull()) return;
  has_journal_ = true;
  reserved_ = number_in(document, ledger_key, "reserved");
}

void SeqLedger::reserve(std::uint64_t seq) {
  if (!is_short_after(seq)) return;
  const auto reserved = seq + block;
  const auto json = json_text([&](JsonWriter& out) { out.object("reserved", reserved); });
  const auto written = store_.put({{std::string(ledger_key), json, revision_}});
  if (!written) throw std::runtime_error("another program reserved seqs of this workspace");
  revision_ = written->at(0);
  reserved_ = std::max(reserved_, reserved);
  has_journal_ = true;
}

} // namespace plumbline::journal
