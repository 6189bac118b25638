#include "daemon/ingest/neighbour_routes.h"

#include <gtest/gtest.h>

#include <set>

namespace plumbline::ingest {
namespace {

TEST(NeighbourRoutes, OfJitsuAreTheirCallsTypeFromBrowsersAndServers) {
  std::set<std::string_view> paths;
  for (const auto& [path, type] : neighbour_single_routes()) {
    EXPECT_TRUE(path.ends_with("/" + std::string(validator::name_of(type)))) << path;
    paths.insert(path);
  }
  EXPECT_EQ(paths.size(), 12U);
  EXPECT_TRUE(paths.contains("/api/s/track"));
  EXPECT_TRUE(paths.contains("/api/s/s2s/alias"));
}

TEST(SourceConfig, IsTheSourceWithNothingToDeliverTo) {
  Source source;
  source.id = "src_1";
  source.name = "Web \"shop\"";
  EXPECT_EQ(source_config_body(source, "Key1"),
            R"({"source":{"id":"src_1","name":"Web \"shop\"","writeKey":"Key1","enabled":true,"workspaceId":"default",)"
            R"("config":{"statsCollection":{"errors":{"enabled":false},"metrics":{"enabled":false}}},)"
            R"("destinations":[],"connections":[]}})");
}

} // namespace
} // namespace plumbline::ingest
