#pragma once

#include "validator/controls/controls.h"
#include "validator/values/environment.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// A write key that was replaced.
struct ReplacedKey {
  std::string key;
  std::int64_t until_ms = 0; ///< calls with it are taken before this time
};

/// Where calls come from, as the workspace stores it. A value.
struct SourceEntry {
  std::string id; ///< "src_" and 12 of [a-z0-9]
  std::string name;
  std::string category; ///< one of source_categories
  Environment env = Environment::dev;
  std::string write_key; ///< [A-Za-z0-9]{32}
  bool enabled = true;
  /// The latest last, at most max_replaced_keys: older ones are unknown.
  std::vector<ReplacedKey> replaced_keys;
  std::string published_from; ///< of a prod source: the dev source's id; "" = made in prod
  std::int64_t created_at_ms = 0;
  validator::Controls controls;
};

inline constexpr std::array<std::string_view, 4> source_categories = {"Website", "Mobile", "Reverse ETL",
                                                                      "Advertising"};
/// The longest name of a source, in bytes.
inline constexpr std::size_t max_source_name = 200;
inline constexpr std::size_t max_replaced_keys = 16;
/// The longest time of grace of a replaced key (docs/wire-contract.md, 2.7): 30 days; the default is one day.
inline constexpr std::int64_t max_grace_seconds = 30LL * 24 * 60 * 60;
inline constexpr std::int64_t default_grace_seconds = 24LL * 60 * 60;
/// How many deleted sources' keys stay known, the latest: their senders are told more than that the key is unknown.
inline constexpr std::size_t max_deleted_sources = 1000;

/// A source with a new id and write key, both different from those of `others`.
[[nodiscard]] SourceEntry make_source(std::string name, std::string_view category, Environment env, std::int64_t now_ms,
                                      const std::vector<SourceEntry>& others);

/// Gives the source a new key; the old one is taken before `until_ms`. `all`: every source, including deleted ones; the
/// new key differs from all of theirs.
void replace_key(SourceEntry& source, std::int64_t until_ms, const std::vector<SourceEntry>& all);
/// The latest replaced key that is still taken; null if there is none.
const ReplacedKey* previous_key(const SourceEntry& source, std::int64_t now_ms);

/// Null if none has that id.
const SourceEntry* find_source(const std::vector<SourceEntry>& sources, std::string_view id);
/// The prod source that this dev source was published as; null if it was not.
const SourceEntry* published_as(const std::vector<SourceEntry>& sources, std::string_view dev_id);

/// What a dev source becomes in prod, except for its id and key. Its controls forward to what their dev targets were
/// published as, and nowhere if they were not.
[[nodiscard]] SourceEntry as_published(const SourceEntry& dev, const std::vector<SourceEntry>& sources);

/// All sources, oldest first, and deleted ones, of which only the keys matter.
struct Sources {
  std::vector<SourceEntry> kept;
  std::vector<SourceEntry> deleted;
};

/// The key of their document.
inline constexpr std::string_view sources_key = "sources";
[[nodiscard]] std::string sources_document(const Sources& sources);
[[nodiscard]] Sources read_sources(std::string_view json);

} // namespace plumbline::setup
