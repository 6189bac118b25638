#include "tools/plumbline/client/own_daemon.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace plumbline::tool {

namespace fs = std::filesystem;

namespace {

constexpr int ready_patience_ms = 30'000;

std::string program() {
  std::error_code error;
  const auto own = fs::read_symlink("/proc/self/exe", error);
  const auto beside = own.parent_path() / "plumblined";
  return !error && fs::exists(beside, error) ? beside.string() : "plumblined";
}

std::string text_in(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string without_end_of_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

/// In the child: becomes the daemon. Only calls what is allowed after a fork.
[[noreturn]] void become(const std::vector<char*>& arguments, int output, int log, ::pid_t parent) {
  // It is in its own group: an interrupt is for the command, and we end it ourselves. If we are killed, it ends too.
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(1);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

} // namespace

Result<std::unique_ptr<OwnDaemon>, Failure> OwnDaemon::start(const std::vector<std::string>& arguments) {
  std::string directory = (fs::temp_directory_path() / "plumbline-run-XXXXXX").string();
  if (!::mkdtemp(directory.data()))
    return unexpected(Failure{"cannot create a directory for the state: " + std::string(std::strerror(errno))});
  std::vector<std::string> words = {program(), "--listen", "127.0.0.1:0", "--state-dir", directory + "/state"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  std::array<int, 2> output{};
  const int log = ::open((directory + "/log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (log < 0 || ::pipe2(output.data(), O_CLOEXEC) != 0)
    return unexpected(Failure{"cannot start plumblined: " + std::string(std::strerror(errno))});
  const auto parent = ::getpid();
  const auto pid = ::fork();
  if (pid == 0) become(pointers, output[1], log, parent);
  ::close(output[1]);
  ::close(log);
  if (pid < 0) {
    ::close(output[0]);
    return unexpected(Failure{"cannot start plumblined: " + std::string(std::strerror(errno))});
  }
  std::unique_ptr<OwnDaemon> daemon(new OwnDaemon(directory, pid));
  auto ready = daemon->wait_until_ready(output[0]);
  ::close(output[0]);
  if (!ready) return unexpected(std::move(ready.error()));
  return daemon;
}

Result<void, Failure> OwnDaemon::wait_until_ready(int output) {
  std::string line;
  std::array<char, 256> bytes{};
  while (line.find('\n') == std::string::npos) {
    ::pollfd waiting{output, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, ready_patience_ms);
    if (ready < 0 && errno == EINTR) continue;
    const auto count = ready > 0 ? ::read(output, bytes.data(), bytes.size()) : 0;
    if (count <= 0)
      return unexpected(Failure{"plumblined did not start:\n" + without_end_of_line(text_in(directory_ + "/log")),
                                ExitCode::wrong_usage});
    line.append(bytes.data(), static_cast<std::size_t>(count));
  }
  constexpr std::string_view before = "ready ";
  address_.url = address_.ingest_url = line.substr(before.size(), line.find('\n') - before.size());
  address_.token = without_end_of_line(text_in(directory_ + "/state/owner.token"));
  return {};
}

OwnDaemon::~OwnDaemon() {
  ::kill(pid_, SIGTERM);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

} // namespace plumbline::tool
