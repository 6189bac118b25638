#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// How an SDK is pointed at Plumbline. The data is sdks.json, compiled in; docs/sdks.md shows the same
/// (tools/sdk-table).
struct Sdk {
  std::string name;     ///< its package's, as people look for it
  std::string language; ///< of the code: "js", "html", "python" ...
  std::string literals; ///< how its code writes values (sdk_literals.h); mostly the language
  std::string option;   ///< what does it, in words
  bool tls = false;     ///< https is built in: it needs a listener with a certificate
  std::string install;
  std::string code;
  std::string note; ///< its traps
};

/// What stands in the place of {{writeKey}}, {{url}}, {{host}}, {{name}}, {{port}}, {{tlsHost}}, {{tlsName}} and
/// {{tlsPort}}.
struct SdkTarget {
  std::string write_key;
  std::string host;     ///< "127.0.0.1:8090": where ingest listens
  std::string tls_host; ///< "localhost:8443": the same with TLS
};

/// All of them, in the order in which people are shown them. Read at the first call, from any thread. Throws
/// std::logic_error where the file is broken: it is ours.
const std::vector<Sdk>& sdks();

/// The SDK with its code's last call being this one in place of "Snippet Ran": a track call's event and properties, as
/// JSON. What the code ends with is a call that its reader sends first.
Sdk ending_with(Sdk sdk, std::string_view call);

/// install, code and note with the places filled in.
Sdk pointed_at(Sdk sdk, const SdkTarget& target);

} // namespace plumbline::plans
