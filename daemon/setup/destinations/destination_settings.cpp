#include "daemon/setup/destinations/destination_settings.h"

#include "daemon/http/message.h"
#include "daemon/http/url/place.h"
#include "daemon/setup/documents/random_text.h"
#include "validator/text/ascii.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <array>

namespace plumbline::setup {
namespace {

constexpr std::array<std::string_view, 3> destination_kind_names = {"webhook", "segment", "file"};
constexpr std::size_t max_url = 2048;
constexpr std::size_t max_headers = 32;
constexpr std::size_t max_header_value = 4096;
constexpr std::size_t max_path = 255;

/// Headers that the delivery itself sends, or that would change how the request is framed.
constexpr std::array<std::string_view, 10> own_headers = {
    "host",    "content-length", "transfer-encoding",   "connection",         "te",
    "upgrade", "content-type",   "plumbline-signature", "plumbline-delivery", "expect"};

std::string_view last4_of_secret(std::string_view secret) {
  return secret.size() < 12 ? "" : secret.substr(secret.size() - 4);
}

bool is_token(std::string_view name) {
  static constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !name.empty() && name.size() <= 100 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

/// Allowed in a header's value or a key: nothing that ends a line of HTTP.
bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == '\t' || static_cast<unsigned char>(c) >= 0x20; }) &&
         text.find('\x7f') == text.npos;
}

class Reader {
 public:
  Reader(const rapidjson::Value& object, SettingsProblems& problems) : object_(object), problems_(problems) {}

  void text(const char* name, std::string& place) {
    const auto* value = member(name);
    if (!value) return;
    if (value->IsString())
      place.assign(value->GetString(), value->GetStringLength());
    else
      wrong(name, "must be a string.");
  }

  void number(const char* name, std::uint64_t& place, std::uint64_t least, std::uint64_t most) {
    const auto* value = member(name);
    if (!value) return;
    if (value->IsUint64() && value->GetUint64() >= least && value->GetUint64() <= most)
      place = value->GetUint64();
    else
      wrong(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ".");
  }

  void timeout(std::uint64_t& place) {
    number("timeoutMs", place, DestinationSettings::least_timeout_ms, DestinationSettings::most_timeout_ms);
  }

  void headers(std::vector<std::pair<std::string, std::string>>& place) {
    const auto* value = member("headers");
    if (!value) return;
    if (!value->IsObject() || value->MemberCount() > max_headers)
      return wrong("headers", "must be an object of at most " + std::to_string(max_headers) + " names and strings.");
    const auto before = std::exchange(place, {});
    for (const auto& each : value->GetObject()) {
      const std::string name(each.name.GetString(), each.name.GetStringLength());
      if (!is_token(name)) return wrong("headers", "has a name that is not a valid header name.");
      if (std::ranges::find(own_headers, lower_case(name)) != own_headers.end())
        return wrong("headers", "has " + name + ", which Plumbline sets itself.");
      if (!each.value.IsString() || each.value.GetStringLength() > max_header_value)
        return wrong("headers", "has a value that is not a string of at most 4096 bytes.");
      std::string text(each.value.GetString(), each.value.GetStringLength());
      if (!is_visible(text)) return wrong("headers", "has a value with control characters.");
      if (text == hidden_value)
        for (const auto& [known, kept] : before)
          if (known == name) text = kept;
      place.emplace_back(name, std::move(text));
    }
  }

  void wrong(std::string_view name, std::string_view what) {
    problems_.emplace_back("/settings/" + std::string(name), std::string(name) + ' ' + std::string(what));
  }

 private:
  const rapidjson::Value* member(const char* name) const {
    const auto found = object_.FindMember(name);
    return found == object_.MemberEnd() || found->value.IsNull() ? nullptr : &found->value;
  }

  const rapidjson::Value& object_;
  SettingsProblems& problems_;
};

void check_url(Reader& reader, const std::string& url) {
  if (url.empty()) return reader.wrong("url", "is missing.");
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || url.size() > max_url || parsed->host().empty())
    return reader.wrong("url", "must be a URL of at most 2048 bytes with a host.");
  if (parsed->has_userinfo()) reader.wrong("url", "must not contain a user name. Set an Authorization header instead.");
  if (!http::port_of(*parsed)) reader.wrong("url", "has an invalid port: ports are from 1 to 65535.");
  if (parsed->has_fragment()) reader.wrong("url", "must not have a fragment: it is never sent to the server.");
}

bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto relative = path.lexically_relative(folder.lexically_normal());
  return !relative.empty() && *relative.begin() != ".." && relative != ".";
}

/// Plain names separated by slashes: no "..", nothing hidden, so that the path cannot mean another part of the state.
void check_path(Reader& reader, const std::string& text, const FilePlaces& places) {
  if (text.empty()) return reader.wrong("path", "is missing.");
  if (text.size() > max_path || !is_visible(text))
    return reader.wrong("path", "must be a path of at most 255 bytes without control characters.");
  const std::filesystem::path path(text);
  for (const auto& part : path.relative_path())
    if (part.empty() || part.string().front() == '.')
      return reader.wrong("path", "has a part that is empty or starts with a dot.");
  if (!path.is_absolute()) return;
  if (std::ranges::none_of(places.allowed, [&](const auto& folder) { return is_below(path, folder); }))
    reader.wrong("path",
                 "is outside of the folders that --destination-dir allows; a relative path is kept in the state "
                 "directory.");
}

} // namespace

std::string_view name_of(DestinationKind kind) { return destination_kind_names[static_cast<std::size_t>(kind)]; }

std::optional<DestinationKind> kind_named(std::string_view name) {
  const auto found = std::ranges::find(destination_kind_names, name);
  if (found == destination_kind_names.end()) return std::nullopt;
  return static_cast<DestinationKind>(found - destination_kind_names.begin());
}

DestinationSettings read_settings(DestinationKind kind, std::string_view object_json, const DestinationSettings& base,
                                  const FilePlaces& places, SettingsProblems& problems) {
  auto settings = base;
  const auto document = parse_json(object_json);
  if (!document || !document->IsObject()) {
    problems.emplace_back("/settings", "settings must be an object.");
    return settings;
  }
  Reader reader(*document, problems);
  switch (kind) {
  case DestinationKind::webhook:
    reader.text("url", settings.url);
    reader.text("secret", settings.secret);
    reader.headers(settings.headers);
    reader.timeout(settings.timeout_ms);
    check_url(reader, settings.url);
    if (settings.secret.empty()) settings.secret = random_text(32, letters_and_digits);
    if (settings.secret.size() < 16) reader.wrong("secret", "must have at least 16 characters.");
    break;
  case DestinationKind::segment:
    reader.text("url", settings.url);
    reader.text("writeKey", settings.write_key);
    reader.timeout(settings.timeout_ms);
    while (settings.url.ends_with('/')) settings.url.pop_back();
    check_url(reader, settings.url);
    if (settings.url.find('?') != std::string::npos)
      reader.wrong("url", "must not have a query: it is the base URL of the API.");
    if (settings.write_key.empty() || settings.write_key.find(':') != std::string::npos ||
        !is_visible(settings.write_key))
      reader.wrong("writeKey", "must be the write key of the receiving source.");
    break;
  case DestinationKind::file:
    reader.text("path", settings.path);
    reader.number("rotateBytes", settings.rotate_bytes, DestinationSettings::least_rotate_bytes,
                  DestinationSettings::most_rotate_bytes);
    reader.number("keep", settings.keep, 0, 1'000'000);
    check_path(reader, settings.path, places);
    break;
  }
  return settings;
}

std::optional<FilePlace> place_of(const DestinationSettings& settings, Environment env, const FilePlaces& places) {
  const auto file = file_of(settings, env, places);
  if (!std::filesystem::path(settings.path).is_absolute())
    return FilePlace{places.state, file.lexically_relative(places.state.lexically_normal())};
  const auto allowed = std::ranges::find_if(places.allowed, [&](const auto& folder) { return is_below(file, folder); });
  if (allowed == places.allowed.end()) return std::nullopt;
  return FilePlace{*allowed, file.lexically_relative(allowed->lexically_normal())};
}

std::filesystem::path file_of(const DestinationSettings& settings, Environment env, const FilePlaces& places) {
  const std::filesystem::path path(settings.path);
  if (path.is_absolute()) return path.lexically_normal();
  return (places.state / "destinations" / std::string(name_of(env)) / path).lexically_normal();
}

namespace {

/// Whether `file`, or a folder that it is in, has the name of `base` or of one of its full files.
bool is_named_after(const std::filesystem::path& file, const std::filesystem::path& base) {
  for (auto path = file; path.has_relative_path(); path = path.parent_path()) {
    if (path == base) return true;
    if (path.parent_path() != base.parent_path()) continue;
    const auto name = path.filename().string();
    const auto full = base.filename().string() + '.';
    if (name.size() > full.size() && name.starts_with(full) &&
        name.find_first_not_of("0123456789", full.size()) == name.npos)
      return true;
  }
  return false;
}

std::filesystem::path without_links(const std::filesystem::path& path) {
  std::error_code unknown;
  auto found = std::filesystem::weakly_canonical(path, unknown);
  return unknown ? path : found;
}

} // namespace

bool may_collide(const std::filesystem::path& one, const std::filesystem::path& other) {
  const auto first = without_links(one);
  const auto second = without_links(other);
  return is_named_after(first, second) || is_named_after(second, first);
}

void write_settings(JsonWriter& out, DestinationKind kind, const DestinationSettings& settings, bool with_secrets) {
  const auto secret = [&](std::string_view name, const std::string& value) {
    write_key(out, with_secrets ? std::string(name) : std::string(name) + "Last4");
    write_text(out, with_secrets ? value : last4_of_secret(value));
  };
  out.StartObject();
  switch (kind) {
  case DestinationKind::webhook:
    out.Key("url"), write_text(out, settings.url);
    out.Key("headers"), out.StartObject();
    for (const auto& [name, value] : settings.headers) {
      write_key(out, name);
      write_text(out, with_secrets ? std::string_view(value) : hidden_value);
    }
    out.EndObject();
    secret("secret", settings.secret);
    out.Key("timeoutMs"), out.Uint64(settings.timeout_ms);
    break;
  case DestinationKind::segment:
    out.Key("url"), write_text(out, settings.url);
    secret("writeKey", settings.write_key);
    out.Key("timeoutMs"), out.Uint64(settings.timeout_ms);
    break;
  case DestinationKind::file:
    out.Key("path"), write_text(out, settings.path);
    out.Key("rotateBytes"), out.Uint64(settings.rotate_bytes);
    out.Key("keep"), out.Uint64(settings.keep);
    break;
  }
  out.EndObject();
}

void write_stored_settings(JsonWriter& out, const DestinationSettings& settings) {
  out.StartObject();
  out.Key("url"), write_text_or_null(out, settings.url);
  out.Key("secret"), write_text_or_null(out, settings.secret);
  out.Key("writeKey"), write_text_or_null(out, settings.write_key);
  out.Key("headers"), out.StartArray();
  for (const auto& [name, value] : settings.headers) {
    out.StartObject();
    out.Key("name"), write_text(out, name);
    out.Key("value"), write_text(out, value);
    out.EndObject();
  }
  out.EndArray();
  out.Key("timeoutMs"), out.Uint64(settings.timeout_ms);
  out.Key("path"), write_text_or_null(out, settings.path);
  out.Key("rotateBytes"), out.Uint64(settings.rotate_bytes);
  out.Key("keep"), out.Uint64(settings.keep);
  out.EndObject();
}

DestinationSettings read_stored_settings(const rapidjson::Value& value) {
  const Stored stored(value);
  DestinationSettings settings;
  settings.url = stored.text("url");
  settings.secret = stored.text("secret");
  settings.write_key = stored.text("writeKey");
  for (const auto& header : stored.array("headers").GetArray())
    settings.headers.emplace_back(Stored(header).text("name"), Stored(header).text("value"));
  // Absent in documents from before the time-out could be chosen.
  if (const auto timeout = stored.integer_if("timeoutMs")) settings.timeout_ms = static_cast<std::uint64_t>(*timeout);
  settings.path = stored.text("path");
  settings.rotate_bytes = stored.count("rotateBytes");
  settings.keep = stored.count("keep");
  return settings;
}

} // namespace plumbline::setup
