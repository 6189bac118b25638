#include "daemon/ingest/settings.h"

#include "validator/json/json_text.h"

namespace plumbline::ingest {

std::string settings_body(std::string_view write_key, std::string_view host) {
  std::string body = R"({"integrations":{"Segment.io":{"apiKey":)";
  append_json_string(body, write_key);
  body += R"(,"apiHost":)";
  append_json_string(body, std::string(host) + "/v1");
  body += R"(,"httpConfig":{"rateLimitConfig":{"enabled":true},"backoffConfig":{"enabled":true}}}},)"
          R"("plan":{},"edgeFunction":{},"middlewareSettings":{},"metrics":{"sampleRate":0}})";
  return body;
}

} // namespace plumbline::ingest
