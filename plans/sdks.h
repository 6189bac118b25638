#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// How to point an SDK at Plumbline. The data is sdks.json,
/// compiled in; docs/sdks.md shows the same (tools/sdk-table).
struct Sdk {
  std::string name;     ///< its package's, as people search for it
  std::string language; ///< of the code: "js", "html", "python" ...
  std::string literals; ///< how its code writes values (sdk_literals.h); mostly the language
  std::string option;   ///< the option that does it, in words
  bool tls = false;     ///< it only speaks https: needs a listener with a certificate
  std::string install;
  std::string code;
  std::string note; ///< its pitfalls
};

/// Replaces {{writeKey}}, {{url}}, {{host}}, {{name}},
/// {{port}}, {{tlsHost}}, {{tlsName}} and {{tlsPort}}.
struct SdkTarget {
  std::string write_key;
  std::string host;     ///< "127.0.0.1:8090": where ingest listens
  std::string tls_host; ///< "localhost:8443": the same with TLS
};

/// All of them, in the order in which people see them. Read at the first call, from any thread. Throws std::logic_error
/// if the file is broken: it is our own.
const std::vector<Sdk>& sdks();

/// The SDK with this call in place of "Snippet Ran" as its code's last one: a track call's event and properties, as
/// JSON. The code's last call is what its reader sends first.
[[nodiscard]] Sdk ending_with(Sdk sdk, std::string_view call);

/// install, code and note with the places filled in.
[[nodiscard]] Sdk pointed_at(Sdk sdk, const SdkTarget& target);

} // namespace plumbline::plans
