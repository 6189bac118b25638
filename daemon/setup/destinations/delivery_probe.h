#pragma once

#include "daemon/core/task.h"
#include "daemon/http/message.h"
#include "daemon/setup/destinations/destination.h"

#include <functional>
#include <string>

namespace plumbline::setup {

/// What the routes of destinations need of those who deliver.
struct DeliveryProbe {
  /// Why nothing may be delivered to this URL; "" = it may. Resolves names. Absent: every URL may be.
  std::function<task<std::string>(std::string url)> refused_address = nullptr;
  /// Delivers something that counts as no delivery, and answers with what came of it. Absent: there is no such route.
  std::function<task<http::Response>(Destination destination)> test = nullptr;
};

} // namespace plumbline::setup
