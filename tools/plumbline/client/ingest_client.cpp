#include "tools/plumbline/client/ingest_client.h"

#include "tools/plumbline/client/named_thing.h"
#include "tools/plumbline/client/problem.h"
#include "tools/plumbline/options/printable.h"
#include "validator/json/json_writer.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <poll.h>

namespace plumbline::tool {

namespace {

/// The most tries if a daemon asks to retry.
constexpr int most_tries = 20;
constexpr int longest_wait_seconds = 60;

Result<std::string, Failure> key_of(const DaemonClient& client, const ApiFlags& api, const IngestFlags& flags) {
  if (!flags.write_key.empty()) return flags.write_key;
  std::string wanted;
  if (!flags.source.empty()) {
    auto id = id_of_named(api, "sources", flags.source, flags.env);
    if (!id) return unexpected(id.error());
    wanted = std::move(*id);
  }
  const auto body = client.get("/api/sources");
  if (!body) return unexpected(body.error());
  const auto answer = parse_json(*body);
  std::string key;
  bool hidden = false;
  if (answer)
    each_of(*answer, "sources", [&](const Json& source) {
      const bool fits = wanted.empty() ? string_at(source, "env") == flags.env && flag_at(source, "enabled")
                                       : string_at(source, "id") == wanted;
      if (!fits || !key.empty()) return;
      key = string_at(source, "writeKey");
      hidden = hidden || key.empty();
    });
  if (!key.empty()) return key;
  if (hidden) return unexpected(Failure{"a viewer token cannot read write keys: set an owner token, or --write-key"});
  return unexpected(Failure{"there is no enabled source in " + flags.env + " (plumbline sources create NAME --env " +
                                flags.env + " creates one)",
                            ExitCode::wrong_usage});
}

} // namespace

void add_ingest_flags(CLI::App& app, IngestFlags& flags) {
  app.add_option("--write-key", flags.write_key, "The write key of the source (read from the daemon)")
      ->envname("PLUMBLINE_WRITE_KEY");
  app.add_option("--source", flags.source, "The source, by id or name (the first of the environment)");
  app.add_option("--env", flags.env, "dev or prod (dev)")->check(CLI::IsMember({"dev", "prod"}));
  app.add_option("--ingest-url", flags.ingest_url, "The ingest address, if ingest has a listener of its own");
}

Result<IngestClient, Failure> IngestClient::open(const ApiFlags& api, const IngestFlags& flags) {
  const auto client = client_of(api.daemon);
  if (!client) return unexpected(client.error());
  auto key = key_of(*client, api, flags);
  if (!key) return unexpected(key.error());
  auto address = client->address();
  address.url = flags.ingest_url.empty() ? address.ingest_url : flags.ingest_url;
  return IngestClient(DaemonClient(std::move(address)), std::move(*key));
}

Result<rapidjson::Document, Failure> IngestClient::send(const std::vector<std::string>& calls) const {
  ApiRequest request{.method = "POST", .target = "/v1/batch", .headers = {{"Prefer", "return=representation"}}};
  if (replay_) request.headers.emplace_back("X-Plumbline-Replay", "1");
  request.body = json_text([&](JsonWriter& out) {
    const auto batch = [&] {
      for (const auto& call : calls) out.value(RawJson{call});
    };
    out.object("writeKey", key_, "batch", [&] { out.array(batch); });
  });
  for (int tries = 1;; ++tries) {
    const auto answer = client_.exchange(request);
    if (!answer) return unexpected(answer.error());
    if (answer->status == 200) {
      auto verdicts = parse_json(answer->body);
      if (verdicts) return std::move(*verdicts);
      return unexpected(Failure{"the answer is not JSON. Is there a plumblined at this address?"});
    }
    const bool later = answer->status == 429 || answer->status == 503;
    if (!later || tries == most_tries) return unexpected(failure_of_answer(answer->status, answer->body, ""));
    const int seconds = std::clamp(std::atoi(answer->retry_after.c_str()), 1, longest_wait_seconds);
    std::cerr << "the daemon is busy; trying again in " << seconds << " s\n";
    ::poll(nullptr, 0, seconds * 1000);
  }
}

} // namespace plumbline::tool
