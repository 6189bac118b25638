#include "daemon/ingest/refusal.h"

#include "daemon/ingest/redaction.h"
#include "daemon/ingest/session.h"

namespace plumbline::ingest {

namespace {

std::string raw_sample(std::string_view body) { return std::string(body.substr(0, raw_sample_bytes)); }

} // namespace

Refusal malformed_request(std::string code, std::string message, std::string_view body) {
  return {400, std::move(code), std::move(message), "malformed_request", nullptr, {}, raw_sample(body)};
}

Refusal too_large(std::string code, std::string message) {
  return {400, std::move(code), std::move(message), "too_large", nullptr, {}, {}};
}

Refusal key_refused(std::string code, std::string message, std::string_view body) {
  auto notice = code;
  return {401, std::move(code), std::move(message), std::move(notice), nullptr, {}, raw_sample(body)};
}

Refusal attributed(Refusal refusal, const std::shared_ptr<const Source>& source, std::string_view write_key) {
  refusal.source = source;
  const auto key = parts_of_key(write_key).key;
  if (key.size() >= 4) refusal.key_last4 = key.substr(key.size() - 4);
  return refusal;
}

} // namespace plumbline::ingest
