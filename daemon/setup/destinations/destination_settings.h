#pragma once

#include "daemon/setup/documents/json.h"
#include "validator/values/environment.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::setup {

enum class DestinationKind : std::uint8_t { webhook, segment, file };

[[nodiscard]] std::string_view name_of(DestinationKind kind);
[[nodiscard]] std::optional<DestinationKind> kind_named(std::string_view name);

/// What a kind must know to deliver. Members of other kinds are empty.
struct DestinationSettings {
  std::string url;       ///< webhook: where to POST; segment: the tracking API's base, without /v1/batch
  std::string secret;    ///< webhook: signs deliveries
  std::string write_key; ///< segment: the receiver's
  std::vector<std::pair<std::string, std::string>> headers; ///< webhook: sent with each request
  std::uint64_t timeout_ms = default_timeout_ms;            ///< webhook, segment: the longest wait for an answer
  std::string path;                                         ///< file: as given, relative or absolute
  std::uint64_t rotate_bytes = default_rotate_bytes;        ///< file: starts a new one before it would be larger
  std::uint64_t keep = default_keep;                        ///< file: how many full ones are kept; 0 = all

  static constexpr std::uint64_t default_timeout_ms = 60'000;
  static constexpr std::uint64_t least_timeout_ms = 1'000;
  static constexpr std::uint64_t most_timeout_ms = 300'000;
  static constexpr std::uint64_t default_rotate_bytes = 64ULL << 20U;
  static constexpr std::uint64_t least_rotate_bytes = 64ULL << 10U;
  static constexpr std::uint64_t most_rotate_bytes = 64ULL << 30U;
  static constexpr std::uint64_t default_keep = 10;
};

/// Where files may be written: relative paths below `state`/destinations/ENV, absolute ones below `allowed`.
struct FilePlaces {
  std::filesystem::path state;
  std::vector<std::filesystem::path> allowed;
};

/// Replaces a secret header's value once it was shown; if sent back, the value stays.
inline constexpr std::string_view hidden_value = "[hidden]";

/// (pointer into the body, sentence)
using SettingsProblems = std::vector<std::pair<std::string, std::string>>;

/// `base` with the members of the JSON object applied; headers are replaced as a whole. A webhook without a secret gets
/// one. Appends what is wrong to `problems`.
[[nodiscard]] DestinationSettings read_settings(DestinationKind kind, std::string_view object_json,
                                                const DestinationSettings& base, const FilePlaces& places,
                                                SettingsProblems& problems);

/// Where a file destination writes: a path below a folder, which it does not leave.
struct FilePlace {
  std::filesystem::path root;
  std::filesystem::path below;
};
/// Absent: it is in none of the folders that are allowed now.
[[nodiscard]] std::optional<FilePlace> place_of(const DestinationSettings& settings, Environment env,
                                                const FilePlaces& places);
/// The file that a file destination writes.
[[nodiscard]] std::filesystem::path file_of(const DestinationSettings& settings, Environment env,
                                            const FilePlaces& places);
/// Whether two file destinations may come to write one file: they are the same, one has a name that the other gives its
/// full files ("calls.ndjson.2" for "calls.ndjson"), or one is in a folder of such a name. Checks the disk for links.
[[nodiscard]] bool may_collide(const std::filesystem::path& one, const std::filesystem::path& other);

/// As clients see them: secrets in full once, later only their last four characters.
void write_settings(JsonWriter& out, DestinationKind kind, const DestinationSettings& settings, bool with_secrets);

void write_stored_settings(JsonWriter& out, const DestinationSettings& settings);
[[nodiscard]] DestinationSettings read_stored_settings(const rapidjson::Value& value);

} // namespace plumbline::setup
