#include "tools/plumbline/certificates/certificate.h"
#include "tools/plumbline/certificates/trust_guide.h"
#include "tools/plumbline/commands/commands.h"
#include "validator/json/json_writer.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <pwd.h>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace plumbline::tool {

namespace {

namespace fs = std::filesystem;

/// An authority that expires sooner is replaced: no device should have to trust a new one during a certificate's life.
constexpr std::chrono::days authority_renewal{30};
/// The port in the printed lines.
constexpr std::string_view port = "8443";

struct DevCertFlags {
  std::string dir;
  std::vector<std::string> names;
  bool json = false;
};

/// The files of one directory.
struct Files {
  fs::path dir;
  fs::path authority = dir / "authority.pem";
  fs::path authority_key = dir / "authority-key.pem";
  fs::path certificate = dir / "server.pem";
  fs::path key = dir / "server-key.pem";
};

Result<fs::path, Failure> directory_of(const DevCertFlags& flags) {
  if (!flags.dir.empty()) return fs::absolute(flags.dir).lexically_normal();
  if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data == '/')
    return fs::path(data) / "plumbline" / "tls";
  if (const char* home = std::getenv("HOME"); home && *home == '/')
    return fs::path(home) / ".local" / "share" / "plumbline" / "tls";
  return unexpected(Failure{"neither XDG_DATA_HOME nor HOME is set: set --dir to a folder for the certificates",
                            ExitCode::wrong_usage});
}

/// "ann@laptop".
std::string owner() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  const auto* user = ::getpwuid(::getuid());
  return std::string(user ? user->pw_name : "user") + "@" + host.data();
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// Whole or not at all, and never readable by others: a daemon may be reading the previous file.
Result<void, Failure> write_file(const fs::path& file, const std::string& text, ::mode_t mode) {
  const auto part = file.string() + ".part";
  const auto fault = [&] { return unexpected(Failure{"cannot write " + file.string() + ": " + std::strerror(errno)}); };
  ::unlink(part.c_str());
  const int descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) return fault();
  const auto written = ::write(descriptor, text.data(), text.size());
  const bool whole = written == static_cast<::ssize_t>(text.size()) && ::fchmod(descriptor, mode) == 0;
  if (::close(descriptor) != 0 || !whole || ::rename(part.c_str(), file.c_str()) != 0) return fault();
  return {};
}

struct KeptAuthority {
  KeyAndCertificate authority;
  std::string_view how; ///< "made now"
};

/// The stored authority, or a new one. An unusable one is left alone: devices may trust it.
Result<KeptAuthority, Failure> authority_of(const Files& files, Time now) {
  std::string_view how = "new: devices must be told once to trust it";
  if (fs::exists(files.authority) || fs::exists(files.authority_key)) {
    KeyAndCertificate kept{text_of(files.authority_key), text_of(files.authority)};
    const auto end = authority_end(kept);
    if (!end)
      return unexpected(Failure{files.authority.string() + " cannot be used: " + end.error() +
                                ". Repair it, or move it and its key away to get a new one"});
    if (*end >= now + authority_renewal) return KeptAuthority{std::move(kept), "kept from before"};
    how = "new, because the old one expires: devices must be told to trust the new one";
  }
  auto made = make_authority(owner(), now);
  if (auto written = write_file(files.authority_key, made.key, 0600); !written) return unexpected(written.error());
  if (auto written = write_file(files.authority, made.certificate, 0644); !written) return unexpected(written.error());
  return KeptAuthority{std::move(made), how};
}

/// localhost first, then the requested names; each once.
Result<std::vector<std::string>, Failure> names_of(const DevCertFlags& flags) {
  std::vector<std::string> names = {"localhost", "127.0.0.1", "::1"};
  for (const auto& name : flags.names) {
    if (!is_server_name(name))
      return unexpected(
          Failure{"--name: '" + name + "' is neither a host name (in ASCII) nor an IP address", ExitCode::wrong_usage});
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

void print_json(const Files& files, const std::vector<std::string>& names, const std::string& fingerprint) {
  std::cout << json_text([&](JsonWriter& out) {
    const auto each = [&] {
      for (const auto& name : names) out.value(name);
    };
    out.object("authority", files.authority.string(), "authorityFingerprint", fingerprint, "certificate",
               files.certificate.string(), "key", files.key.string(), "names", [&] { out.array(each); });
  }) << '\n';
}

void print_text(const Files& files, const std::vector<std::string>& names, const std::string& fingerprint,
                std::string_view how) {
  std::string listed;
  for (const auto& name : names) listed += (listed.empty() ? "" : ", ") + name;
  // Only for this machine, unless another name shows that others must reach it.
  const auto host = names.size() > 3 ? "0.0.0.0:" : "127.0.0.1:";
  std::cout << "Authority     " << files.authority.string() << " (" << how << ")\n"
            << "  SHA-256     " << fingerprint << "\n"
            << "Certificate   " << files.certificate.string() << ", for " << listed << "\n"
            << "Key           " << files.key.string() << "\n\n"
            << "Start the daemon with it (SIGHUP makes a running one read a renewed certificate):\n"
            << "  plumblined --tls-listen " << host << port << " --tls-cert " << shell_word(files.certificate.string())
            << " --tls-key " << shell_word(files.key.string()) << "\n\n"
            << "Devices trust it once they trust the authority. Keep " << files.authority_key.filename().string()
            << " secret: whoever has it can pose as any site to them.\n\n"
            << trust_guide(files.authority.string());
}

Result<ExitCode, Failure> make(const DevCertFlags& flags) {
  const auto names = names_of(flags);
  if (!names) return unexpected(names.error());
  const auto dir = directory_of(flags);
  if (!dir) return unexpected(dir.error());
  const Files files{*dir};
  if (!fs::exists(*dir)) {
    std::error_code error;
    fs::create_directories(dir->parent_path(), error);
    if (::mkdir(dir->c_str(), 0700) != 0)
      return unexpected(Failure{"cannot make " + dir->string() + ": " + std::strerror(errno)});
  }
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto kept = authority_of(files, now);
  if (!kept) return unexpected(kept.error());
  const auto server = make_server_certificate(kept->authority, *names, now);
  if (auto written = write_file(files.key, server.key, 0600); !written) return unexpected(written.error());
  if (auto written = write_file(files.certificate, server.certificate, 0644); !written)
    return unexpected(written.error());
  const auto fingerprint = fingerprint_of(kept->authority.certificate);
  if (flags.json)
    print_json(files, *names, fingerprint);
  else
    print_text(files, *names, fingerprint, kept->how);
  return ExitCode::done;
}

} // namespace

Run add_dev_cert(CLI::App& app) {
  const auto flags = std::make_shared<DevCertFlags>();
  app.add_option(
      "--dir", flags->dir,
      "Folder of the authority and the certificate ($XDG_DATA_HOME/plumbline/tls, else ~/.local/share/plumbline/tls)");
  app.add_option("--name", flags->names, "Another host name or IP address of this machine; may be repeated")
      ->allow_extra_args(false);
  app.add_flag("--json", flags->json, "Print the paths of the files as JSON");
  return [flags] { return make(*flags); };
}

} // namespace plumbline::tool
