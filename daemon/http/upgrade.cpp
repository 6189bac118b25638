#include "daemon/http/upgrade.h"

namespace plumbline::http {

Socket moved_to(Core& core, Socket socket) {
  const auto protocol = socket.local_endpoint().protocol();
  return Socket(core.executor(), protocol, socket.release());
}

} // namespace plumbline::http
