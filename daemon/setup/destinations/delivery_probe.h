#pragma once

#include "daemon/core/task.h"
#include "daemon/http/message.h"
#include "daemon/setup/destinations/attempts.h"
#include "daemon/setup/destinations/destination.h"

#include <functional>
#include <string>

namespace plumbline::setup {

/// What the routes of destinations need from the delivery.
struct DeliveryProbe {
  /// Why nothing may be delivered to this URL; "" = it may be. Resolves names. Absent: every URL is allowed.
  std::function<task<std::string>(std::string url)> refused_address = nullptr;
  /// Makes a test delivery, which does not count, and answers with its result. Absent: there is no such route.
  std::function<task<http::Response>(Destination destination)> test = nullptr;
  /// The latest tries. Null: there is no such route.
  const AttemptLog* attempts = nullptr;
};

} // namespace plumbline::setup
