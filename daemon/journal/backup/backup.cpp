#include "daemon/journal/backup/backup.h"

#include "daemon/journal/backup/backup_file.h"
#include "daemon/journal/backup/segments_backup.h"
#include "daemon/journal/sqlite/sqlite_file.h"
#include "daemon/journal/sqlite/state_directory.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sqlite3.h>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view part_ending = ".part";
constexpr const char* journal_name = "journal.db";
constexpr const char* workspace_name = "workspace.db";
/// In this order the journal has all calls whose seqs the others mention. Restored files also get their names in this
/// order: the directory counts as one with a state once it has the last.
constexpr std::array database_names{workspace_name, "figures.db", journal_name};
/// The workspace only has their hashes; `plumbline` finds the tokens here.
constexpr std::array token_files{"owner.token", "viewer.token"};

unexpected<BackupFault> wrong_usage(std::string sentence) { return unexpected(BackupFault{std::move(sentence), true}); }

unexpected<BackupFault> failed(std::string sentence) { return unexpected(BackupFault{std::move(sentence), false}); }

/// A file that is written beside its final place; removed at the end unless it was put there.
class PartFile {
 public:
  /// Makes it empty, for its owner alone. Throws std::system_error.
  explicit PartFile(fs::path place) : place_(std::move(place)), path_(place_.string() + std::string(part_ending)) {
    ::unlink(path_.c_str()); // left by a process that was killed
    const int descriptor = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), place_.string());
    ::close(descriptor);
  }
  ~PartFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  PartFile(PartFile&& other) noexcept : place_(std::move(other.place_)), path_(std::exchange(other.path_, {})) {}
  PartFile& operator=(PartFile&&) = delete;

  const fs::path& path() const { return path_; }

  void take_place() {
    if (::rename(path_.c_str(), place_.c_str()) != 0)
      throw std::system_error(errno, std::generic_category(), place_.string());
    path_.clear();
    sync(place_.has_parent_path() ? place_.parent_path() : fs::path("."), O_DIRECTORY);
  }

  void write(const std::string& content) {
    std::ofstream stream(path_, std::ios::binary);
    stream << content;
    stream.close();
    if (!stream) throw std::system_error(errno, std::generic_category(), place_.string());
    sync(path_, 0);
  }

 private:
  static void sync(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (!synced) throw std::system_error(error, std::generic_category(), path.string());
  }

  fs::path place_;
  fs::path path_;
};

/// SQLite's error for a file that is written (`to`) or read (`from`), as a sentence.
std::string sentence_of(const SQLite::Exception& error, const std::string& from, const std::string& to) {
  switch (error.getErrorCode()) {
  case SQLITE_FULL: return "there is no space for " + to + ": the unfinished copy was removed";
  case SQLITE_NOTADB:
  case SQLITE_CORRUPT:
  case SQLITE_CONSTRAINT: return from + " is damaged or cut off (" + error.what() + ")";
  case SQLITE_CANTOPEN: return from + " cannot be opened";
  default: return from + " cannot be copied to " + to + ": " + error.what();
  }
}

BackupFacts facts_of(SQLite::Database& journal, std::int64_t now_ms) {
  const auto number = [&journal](const char* query) {
    return static_cast<std::uint64_t>(journal.execAndGet(query).getInt64());
  };
  BackupFacts facts;
  facts.made_at_ms = now_ms;
  facts.calls = number("SELECT ifnull(sum(count), 0) FROM calls");
  facts.first = number("SELECT ifnull(min(first), 0) FROM calls");
  facts.head = number("SELECT max((SELECT value FROM numbers WHERE name = 'forgotten'),"
                      " ifnull((SELECT first + count - 1 FROM calls ORDER BY first DESC LIMIT 1), 0),"
                      " ifnull((SELECT last FROM dedupe ORDER BY first DESC LIMIT 1), 0))");
  return facts;
}

/// Opens it in a reading transaction, which sees no later commits. Writable, as a killed daemon's file may need
/// recovery first.
SQLite::Database held_still(const fs::path& file) {
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE, busy_ms);
  database.exec("BEGIN");
  database.execAndGet("SELECT count(*) FROM sqlite_master");
  return database;
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// Without workspace and journal there is no state. An older daemon has no figures.
bool has_journal(const fs::path& directory) {
  return fs::exists(directory / journal_name) || fs::exists(directory / segments_name);
}

BackupFacts write_backup(const fs::path& directory, const fs::path& part, std::int64_t now_ms) {
  NewBackup backup(part);
  const auto workspace = database_names.front();
  {
    // A reader makes its writer wait: it is small, and is read before anything else is begun.
    auto database = held_still(directory / workspace);
    backup.take(database, workspace);
  }
  std::vector<std::pair<const char*, SQLite::Database>> databases;
  for (const char* name : database_names)
    if (name != workspace && fs::exists(directory / name)) databases.emplace_back(name, held_still(directory / name));
  const bool in_segments = fs::exists(directory / segments_name);
  auto facts = in_segments ? BackupFacts{} : facts_of(databases.back().second, now_ms); // the journal's
  for (auto& [name, database] : databases) backup.take(database, name);
  if (in_segments) facts = take_segments(backup, directory / segments_name);
  facts.made_at_ms = now_ms;
  for (const char* name : token_files)
    if (fs::exists(directory / name)) backup.take_file(name, text_of(directory / name));
  backup.finish(facts);
  return facts;
}

/// Whether it holds nothing but what a killed restore left.
bool is_unused(const fs::path& directory) {
  if (!fs::exists(directory)) return true;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.path().filename() != "lock" && entry.path().extension() != part_ending) return false;
  return true;
}

Result<StateDirectory, BackupFault> take_unused(const fs::path& directory) {
  if (fs::exists(directory) && !fs::is_directory(directory))
    return wrong_usage(directory.string() + " is not a directory");
  const bool unused = is_unused(directory);
  if (!unused && !has_journal(directory))
    return wrong_usage(directory.string() + " is not empty: restore into an empty or a new directory");
  auto taken = StateDirectory::take(directory);
  if (!taken) return failed(taken.error());
  if (!unused)
    return wrong_usage(directory.string() + " already has a state: restore into an empty or a "
                                            "new directory");
  return std::move(*taken);
}

/// The file was in use at the backup, and had a log; now everything is in the one file.
void has_no_log(const fs::path& journal) {
  SQLite::Database database(journal.string(), SQLite::OPEN_READWRITE, busy_ms);
  database.exec("UPDATE numbers SET value = 1 WHERE name = 'ended'");
}

/// Sessions of the console that ended after the backup was made stay ended.
void has_nobody_signed_in(const fs::path& workspace) {
  SQLite::Database database(workspace.string(), SQLite::OPEN_READWRITE, busy_ms);
  database.exec("PRAGMA secure_delete=ON");
  database.exec("DELETE FROM documents WHERE key = 'consoleSessions'");
}

/// The directory of a journal in segments, beside its place until it is whole.
class PartDirectory {
 public:
  explicit PartDirectory(const fs::path& place) : place_(place), path_(place.string() + std::string(part_ending)) {
    fs::remove_all(path_); // left by a process that was killed
  }
  ~PartDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  PartDirectory(const PartDirectory&) = delete;
  PartDirectory& operator=(const PartDirectory&) = delete;

  /// Makes it.
  const fs::path& make() {
    fs::create_directory(path_);
    fs::permissions(path_, fs::perms::owner_all);
    return path_;
  }
  void take_place() {
    if (!fs::exists(path_)) return;
    sync_directory(path_);
    fs::rename(path_, place_);
    sync_directory(place_.parent_path());
  }

 private:
  const fs::path place_;
  const fs::path path_;
};

void bring_back(KeptBackup& backup, const fs::path& directory) {
  std::vector<PartFile> parts;
  PartDirectory segments(directory / segments_name);
  for (const auto& [name, content] : backup.files()) {
    if (fs::path(name).filename() != name) throw std::runtime_error("the backup has an invalid file name: " + name);
    parts.emplace_back(directory / name).write(content);
  }
  for (const auto& database : backup.databases()) {
    if (database.name == segment_numbers_name) {
      const auto& journal = segments.make();
      const auto numbers = journal / "numbers.db";
      PartFile file(numbers);
      backup.bring_back(database, file.path());
      file.take_place();
      backup.bring_back_journal(journal);
      continue;
    }
    if (std::find(database_names.begin(), database_names.end(), database.name) == database_names.end())
      throw std::runtime_error("the backup has an unknown database: " + database.name);
    parts.emplace_back(directory / database.name);
    backup.bring_back(database, parts.back().path());
    if (database.name == journal_name) has_no_log(parts.back().path());
    if (database.name == workspace_name) has_nobody_signed_in(parts.back().path());
  }
  for (auto& part : parts) part.take_place();
  segments.take_place(); // last: the directory counts as one with a state then
}

} // namespace

Result<BackupFacts, BackupFault> make_backup(const fs::path& state_directory, const fs::path& file,
                                             std::int64_t now_ms) {
  try {
    if (!fs::exists(state_directory / workspace_name) || !has_journal(state_directory))
      return wrong_usage("there is no state of plumblined in " + state_directory.string());
    if (fs::exists(file)) return wrong_usage(file.string() + " already exists: a backup never overwrites a file");
    PartFile part(file);
    const auto facts = write_backup(state_directory, part.path(), now_ms);
    part.take_place();
    return facts;
  } catch (const SQLite::Exception& error) {
    return failed(sentence_of(error, "the state in " + state_directory.string(), file.string()));
  } catch (const std::system_error& error) {
    return failed("cannot write " + file.string() + ": " + error.code().message());
  }
}

Result<BackupFacts, BackupFault> restore_backup(const fs::path& file, const fs::path& state_directory) {
  const auto directory = fs::absolute(state_directory).lexically_normal();
  try {
    if (std::error_code error; !fs::is_regular_file(file, error))
      return wrong_usage("there is no file " + file.string());
    KeptBackup backup(file);
    const auto facts = backup.facts();
    const auto taken = take_unused(directory);
    if (!taken) return unexpected(taken.error());
    bring_back(backup, directory);
    return facts;
  } catch (const SQLite::Exception& error) {
    if (error.getErrorCode() == SQLITE_NOTADB) return failed(file.string() + " is not a backup of plumblined");
    return failed(sentence_of(error, file.string(), directory.string()) + "; nothing was restored");
  } catch (const std::system_error& error) {
    return failed("cannot restore into " + directory.string() + ": " + error.code().message());
  } catch (const std::runtime_error& error) {
    return failed(std::string(error.what()) + "; nothing was restored");
  }
}

} // namespace plumbline::journal
