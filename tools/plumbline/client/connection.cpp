#include "tools/plumbline/client/connection.h"

namespace plumbline::tool {

std::optional<Failure> connect_to(net::io_context& context, http::ClientConnection& connection, const DaemonUrl& url,
                                  const DaemonAddress& address) {
  if (const auto fault = finish(context, connection.connect(url))) {
    const bool tls = fault->step == http::ConnectFault::Step::handshake;
    return no_daemon(address.url,
                     tls ? "TLS: " + fault->why + "; SSL_CERT_FILE names an authority to trust" : fault->why);
  }
  if (const auto why = why_token_stays(address); !why.empty()) return no_daemon(address.url, why);
  return std::nullopt;
}

Failure no_daemon(const std::string& url, const std::string& why) {
  return {"no daemon answers at " + url + " (" + why +
          "). Start plumblined, or set its address with --url, PLUMBLINE_URL or --state-dir"};
}

} // namespace plumbline::tool
