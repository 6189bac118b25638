#pragma once

#include "daemon/setup/access/transaction.h"
#include "daemon/setup/checklist/progress.h"
#include "daemon/setup/checklist/setup_state.h"
#include "daemon/setup/documents/documents.h"
#include "daemon/setup/documents/refusal.h"
#include "daemon/setup/rulebook_publisher.h"
#include "daemon/setup/sources/source.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace plumbline::setup {

/// The fields to change; an absent field keeps its value.
struct SourceChanges {
  std::optional<std::string> name;
  std::optional<bool> enabled;
  std::optional<validator::Controls> controls;
};

/// The sources of the workspace. A change is durable before ingest, viewers and the caller hear of it; a refused change
/// changes nothing. Members throw as Setup's do. Lives on the workspace's thread.
class WorkspaceSources {
 public:
  /// `now_ms`: ms since the epoch. Borrows the rest. Only this changes the sources in `state`.
  WorkspaceSources(std::function<std::int64_t()> now_ms, SetupState& state, Documents& documents, Progress& progress,
                   RulebookPublisher& rulebook);

  /// The document of a first start, which must be written: the dev source Website.
  std::pair<std::string, std::string> first() const;
  /// Reads the stored sources into the state.
  void load();

  SourceEntry create(const Transaction& transaction, std::string name, std::string_view category, Environment env);
  /// Makes the prod source of a dev source, with its own key. Absent fields are the dev source's; `enabled` means
  /// nothing. Refusals: not_found, not_dev, already_published.
  [[nodiscard]] Result<SourceEntry, Refusal> publish(const Transaction& transaction, std::string_view id,
                                                     SourceChanges changes);
  /// Gives a source a new key; the old one works for so long. Refusals: not_found.
  [[nodiscard]] Result<SourceEntry, Refusal> rotate_key(const Transaction& transaction, std::string_view id,
                                                        std::int64_t grace_seconds);
  /// Refusals: not_found.
  [[nodiscard]] Result<SourceEntry, Refusal> change(const Transaction& transaction, std::string_view id,
                                                    SourceChanges changes);
  /// From now on its keys are refused like a disabled source's; its calls stay. Refusals: not_found.
  [[nodiscard]] Result<void, Refusal> remove(const Transaction& transaction, std::string_view id);

  /// The write key of the oldest enabled source of the environment; "" if there is none.
  std::string write_key(Environment env) const;

 private:
  Sources all() const { return {state_.sources, state_.deleted_sources}; }
  void put(const Transaction& transaction, std::string_view action, std::string_view target, Audit::Change change,
           Sources sources);

  const std::function<std::int64_t()> now_ms_;
  SetupState& state_;
  Documents& documents_;
  Progress& progress_;
  RulebookPublisher& rulebook_;
};

} // namespace plumbline::setup
