#pragma once

#include "daemon/http/router.h"
#include "daemon/ingest/analytics_js.h"
#include "daemon/ingest/refusal.h"
#include "validator/values/result.h"

#include <functional>
#include <string_view>

namespace plumbline::ingest {

/// What analytics.js asks a CDN for, besides the settings, so that a page needs no host but the daemon's.
struct Cdn {
  const AnalyticsJs* analytics_js; ///< null: not given; its routes then say which flag gives it
  /// Checks that a source has this key; else returns the refusal.
  std::function<Result<void, Refusal>(std::string_view write_key)> find_key;
  /// Makes the answer, and posts the notice.
  std::function<http::Response(const http::Request& request, const Refusal& refusal)> refuse;
};

/// The routes:
///
///     GET /analytics.js/v1/{key}/analytics.min.js     the standalone build, for the key of a source
///     GET /analytics-next/bundles/{file}              a chunk that it loads
///     GET /next-integrations/... 404: the page delivers nothing itself
///
/// `cdn` outlives the router.
void add_cdn_routes(http::Router& router, const Cdn& cdn);

} // namespace plumbline::ingest
