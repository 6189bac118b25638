#include "daemon/setup/access/tokens.h"
#include "daemon/setup/documents/json.h"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace plumbline::setup {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

} // namespace

std::string hex_of(const TokenHash& hash) {
  std::string text;
  for (const auto byte : hash) {
    text += hex_digits[byte >> 4];
    text += hex_digits[byte & 15];
  }
  return text;
}

namespace {

TokenHash hash_from(std::string_view hex) {
  TokenHash hash{};
  if (hex.size() != hash.size() * 2) throw std::runtime_error("a document of the workspace is damaged: tokens");
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const auto digit = hex_digits.find(hex[i]);
    if (digit == std::string_view::npos) throw std::runtime_error("a document of the workspace is damaged: tokens");
    hash[i / 2] = static_cast<unsigned char>(hash[i / 2] * 16 + digit);
  }
  return hash;
}

void write_number_or_null(JsonWriter& out, std::optional<std::int64_t> number) {
  if (number)
    out.Int64(*number);
  else
    out.Null();
}

/// An open file, closed at the end.
class File {
 public:
  File(const std::filesystem::path& path, int flags) : path_(path), fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (fd_ < 0) fail();
  }
  ~File() { ::close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) fail();
      if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void restrict_to_owner() {
    if (::fchmod(fd_, 0600) != 0) fail();
  }
  void sync() {
    if (::fsync(fd_) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const { throw std::system_error(errno, std::generic_category(), path_.string()); }

  std::filesystem::path path_;
  int fd_;
};

} // namespace

std::string tokens_document(const std::vector<Token>& tokens) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("tokens"), out.StartArray();
    for (const auto& token : tokens) {
      out.StartObject();
      out.Key("id"), write_text(out, token.id);
      out.Key("name"), write_text(out, token.name);
      out.Key("role"), write_text(out, name_of(token.role));
      out.Key("sha256"), write_text(out, hex_of(token.hash));
      out.Key("createdAtMs"), out.Int64(token.created_at_ms);
      out.Key("expiresAtMs"), write_number_or_null(out, token.expires_at_ms);
      out.Key("lastUsedAtMs"), out.Int64(token.last_used_ms->load(std::memory_order_relaxed));
      out.EndObject();
    }
    out.EndArray();
    out.EndObject();
  });
}

std::vector<Token> read_tokens(std::string_view json) {
  const auto document = Stored::parse("tokens", json);
  std::vector<Token> tokens;
  for (const auto& value : Stored(document).array("tokens").GetArray()) {
    const Stored stored(value);
    Token token;
    token.id = stored.text("id");
    token.name = stored.text("name");
    // Only an explicit owner is one.
    token.role = stored.text("role") == name_of(Role::owner) ? Role::owner : Role::viewer;
    token.hash = hash_from(stored.text("sha256"));
    token.created_at_ms = stored.integer("createdAtMs");
    token.expires_at_ms = stored.integer_if("expiresAtMs");
    token.last_used_ms->store(stored.integer_if("lastUsedAtMs").value_or(0));
    tokens.push_back(std::move(token));
  }
  return tokens;
}

std::string token_json(const Token& token) {
  const auto used = token.last_used_ms->load(std::memory_order_relaxed);
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("id"), write_text(out, token.id);
    out.Key("name"), write_text(out, token.name);
    out.Key("role"), write_text(out, name_of(token.role));
    out.Key("createdAt"), write_time(out, token.created_at_ms);
    out.Key("expiresAt"), write_time(out, token.expires_at_ms);
    out.Key("lastUsedAt"), write_time(out, used > 0 ? std::optional(used) : std::nullopt);
    out.EndObject();
  });
}

void remove_token_file(const std::filesystem::path& file, const TokenHash& hash) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line) || hash_of(line) != hash) return;
  std::error_code ignored; // a file that stays opens nothing
  std::filesystem::remove(file, ignored);
}

void write_token_file(const std::filesystem::path& file, std::string_view text) {
  auto part = file;
  part += ".part";
  {
    File out(part, O_WRONLY | O_CREAT | O_TRUNC);
    // An old file may be readable by others: set its mode before the token is in it.
    out.restrict_to_owner();
    out.write(text);
    out.write("\n");
    out.sync();
  }
  std::filesystem::rename(part, file);
  File(file.parent_path(), O_RDONLY | O_DIRECTORY).sync();
}

} // namespace plumbline::setup
