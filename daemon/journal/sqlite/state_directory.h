#pragma once

#include "validator/values/result.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::journal {

/// Where the state is kept: `asked`, else $STATE_DIRECTORY (the first of several), else $XDG_STATE_HOME/plumbline, else
/// ~/.local/state/plumbline. `environment` gives a variable's value, null if it is unset, as std::getenv does. The
/// error is a sentence for an operator.
Result<std::filesystem::path, std::string>
choose_state_directory(std::string_view asked_for, const std::function<const char*(const char*)>& environment);

/// Syncs a directory: only then does a new name in it
/// survive a power cut. Best effort: a failure is ignored.
void sync_directory(const std::filesystem::path& directory);

/// Whether a daemon holds this directory now. Only looks; leaves no lock.
[[nodiscard]] bool is_served(const std::filesystem::path& directory);

/// The one daemon's hold on a state directory: a lock on the directory itself, which nobody can remove, and one on the
/// file `lock` in it, which has the daemon's pid. Files in it are for its owner alone (mode 0600), whatever the
/// directory's own mode.
class StateDirectory {
 public:
  /// Makes the directory if it is missing (mode 0700) and takes its lock; an empty one is made private too. The error
  /// is one sentence for an operator: the directory cannot be made, is not a directory, is not writable, or is already
  /// served, by which process.
  [[nodiscard]] static Result<StateDirectory, std::string> take(const std::filesystem::path& path);

  StateDirectory(StateDirectory&& other) noexcept;
  StateDirectory& operator=(StateDirectory&& other) noexcept;
  ~StateDirectory(); ///< releases the lock; the end of the process does too

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path journal_file() const { return path_ / "journal.db"; }
  /// Of the engine in segments.
  std::filesystem::path journal_directory() const { return path_ / "journal"; }
  std::filesystem::path index_file() const { return path_ / "index.db"; }
  std::filesystem::path figures_file() const { return path_ / "figures.db"; }
  std::filesystem::path workspace_file() const { return path_ / "workspace.db"; }
  std::filesystem::path owner_token_file() const { return path_ / "owner.token"; }
  std::filesystem::path viewer_token_file() const { return path_ / "viewer.token"; }

 private:
  StateDirectory(std::filesystem::path path, int directory) : path_(std::move(path)), directory_(directory) {}

  std::filesystem::path path_;
  int directory_ = -1; ///< descriptor of the locked directory
  int lock_ = -1;      ///< descriptor of the locked file
};

} // namespace plumbline::journal
