#include "daemon/setup/documents/refusal.h"

#include <stdexcept>

namespace plumbline::setup {
namespace {

constexpr RefusalKind kinds[] = {
    {"invalid_json", 400, "The body is not valid JSON"},
    {"owner_only", 403, "Only an owner may do this"},
    {"not_found", 404, "Not found"},
    {"no_plan", 404, "No plan is in force"},
    {"unknown_step", 404, "No such step"},
    {"already_published", 409, "Already published"},
    {"empty_plan", 409, "The plan is empty"},
    {"last_owner", 409, "The last owner token must stay"},
    {"locked", 409, "The use case is locked"},
    {"no_use_case", 409, "No use case is chosen"},
    {"not_dev", 409, "Not a dev source or destination"},
    {"not_reviewed", 409, "The plan is not reviewed"},
    {"not_ready", 409, "The step is not ready"},
    {"stale", 412, "Changed since you read it"},
    {"too_large", 413, "The body is too large"},
    {"answer_not_kept", 422, "The answer to this request was not kept"},
    {"destination_not_allowed", 422, "The destination's address is not allowed"},
    {"idempotency_key_reused", 422, "The key was used for another request"},
    {"invalid", 422, "The request is invalid"},
    {"invalid_plan", 422, "The plan cannot be used"},
    {"unknown_use_case", 422, "No such use case"},
    {"wrong_env", 422, "The source is in the other environment"},
    {"busy", 429, "Too many requests"},
    {"delivery_failed", 502, "The delivery failed"},
    {"unavailable", 503, "The workspace's state cannot be written"},
};

} // namespace

const RefusalKind& refusal_kind(std::string_view code) {
  for (const auto& kind : kinds)
    if (kind.code == code) return kind;
  throw std::logic_error("no such refusal: " + std::string(code));
}

} // namespace plumbline::setup
