#include "daemon/ingest/neighbour_routes.h"

#include "validator/json/json_writer.h"

#include <array>

namespace plumbline::ingest {

namespace {

using validator::CallType;

constexpr std::array single_routes = {
    SingleRoute{"/api/s/track", CallType::track},       SingleRoute{"/api/s/s2s/track", CallType::track},
    SingleRoute{"/api/s/page", CallType::page},         SingleRoute{"/api/s/s2s/page", CallType::page},
    SingleRoute{"/api/s/screen", CallType::screen},     SingleRoute{"/api/s/s2s/screen", CallType::screen},
    SingleRoute{"/api/s/identify", CallType::identify}, SingleRoute{"/api/s/s2s/identify", CallType::identify},
    SingleRoute{"/api/s/group", CallType::group},       SingleRoute{"/api/s/s2s/group", CallType::group},
    SingleRoute{"/api/s/alias", CallType::alias},       SingleRoute{"/api/s/s2s/alias", CallType::alias},
};
constexpr std::array<std::string_view, 2> batch_routes = {"/api/s/batch", "/api/s/s2s/batch"};
constexpr std::array<std::string_view, 2> config_routes = {"/sourceConfig", "/sourceConfig/"};

} // namespace

std::span<const SingleRoute> neighbour_single_routes() { return single_routes; }
std::span<const std::string_view> neighbour_batch_routes() { return batch_routes; }
std::span<const std::string_view> source_config_routes() { return config_routes; }

std::string source_config_body(const Source& source, std::string_view write_key) {
  return json_text([&](JsonWriter& out) {
    const auto shown = [&] {
      out.object("id", source.id, "name", source.name, "writeKey", write_key, "enabled", true, "workspaceId", "default",
                 "config", RawJson{R"({"statsCollection":{"errors":{"enabled":false},"metrics":{"enabled":false}}})"},
                 "destinations", RawJson{"[]"}, "connections", RawJson{"[]"});
    };
    out.object("source", shown);
  });
}

} // namespace plumbline::ingest
