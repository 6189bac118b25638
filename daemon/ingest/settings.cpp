#include "daemon/ingest/settings.h"

#include "validator/json/json_writer.h"

namespace plumbline::ingest {

std::string settings_body(std::string_view write_key, std::string_view host) {
  return json_text([&](JsonWriter& out) {
    const auto segment = [&] {
      out.object("apiKey", write_key, "apiHost", std::string(host) + "/v1", "httpConfig",
                 RawJson{R"({"rateLimitConfig":{"enabled":true},"backoffConfig":{"enabled":true}})"});
    };
    const RawJson none{"{}"};
    out.object(
        "integrations", [&] { out.object("Segment.io", segment); }, "plan", none, "edgeFunction", none,
        "middlewareSettings", none, "metrics", RawJson{R"({"sampleRate":0})"});
  });
}

} // namespace plumbline::ingest
