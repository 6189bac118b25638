#pragma once

#include "daemon/core/seeded_hash.h"
#include "validator/controls/controls.h"
#include "validator/plan/plan.h"
#include "validator/values/environment.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace plumbline::ingest {

/// What ingest must know of a source.
struct Source {
  std::string id; ///< "src_..."
  std::string name;
  Environment env = Environment::dev;
  bool enabled = true;
  /// For a replaced key in its time of grace: calls are taken before this time (ms since the epoch).
  std::int64_t until_ms = without_end;
  std::shared_ptr<const validator::Controls> controls = nullptr; ///< null: everything is allowed

  static constexpr std::int64_t without_end = std::numeric_limits<std::int64_t>::max();
};

using StringHash = SeededHash;

/// What calls are checked against: the sources by write key and each environment's plan in force. An immutable
/// snapshot, replaced as a whole by the workspace (core/snapshot.h): a request keeps the one it began with.
struct Rulebook {
  /// Write key to source. Keys of deleted sources stay, disabled, and so do replaced ones, so that they are told apart
  /// from unknown ones.
  std::unordered_map<std::string, std::shared_ptr<const Source>, StringHash, std::equal_to<>> sources;
  std::shared_ptr<const validator::Plan> plans[2]; ///< by Environment; null: no plan in force
  /// Sessions whose calls are evidence, and until when (ms since the epoch). Calls of other sessions are not.
  std::unordered_map<std::string, std::int64_t, StringHash, std::equal_to<>> evidence_sessions;

  const validator::Plan* plan(Environment env) const { return plans[static_cast<std::size_t>(env)].get(); }
};

} // namespace plumbline::ingest
