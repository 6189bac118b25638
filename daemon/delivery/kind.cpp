#include "daemon/delivery/kind.h"

#include "validator/text/utf8.h"

#include <algorithm>
#include <stdexcept>

namespace plumbline::delivery {
namespace {

/// The answer's first line, for a sentence.
std::string excerpt_of(std::string_view body) {
  std::string text(body.substr(0, std::min<std::size_t>(200, body.find('\n'))));
  for (auto& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text.empty() ? text : ": " + as_text(text);
}

} // namespace

std::string as_text(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size();) {
    const auto length = validator::utf8_length(bytes.substr(i));
    text += length > 0 ? bytes.substr(i, length) : std::string_view("\xef\xbf\xbd");
    i += std::max<std::size_t>(length, 1);
  }
  return text;
}

std::unique_ptr<Kind> make_kind(const setup::DestinationEntry& destination, const KindOptions& options) {
  switch (destination.kind) {
  case setup::DestinationKind::webhook: return make_webhook(destination, options);
  case setup::DestinationKind::segment: return make_segment(destination, options);
  case setup::DestinationKind::file: return make_file(destination, options);
  }
  throw std::logic_error("no such kind of destination");
}

HttpClientOptions client_options(const setup::DestinationEntry& destination, const KindOptions& options) {
  HttpClientOptions chosen;
  chosen.allow_private = options.allow_private;
  chosen.longest_patience = std::chrono::milliseconds(destination.settings.timeout_ms);
  return chosen;
}

Outcome outcome_of(const Result<Answer, ClientFault>& answered) {
  using State = Outcome::State;
  if (!answered)
    return {
        .state = State::again, .error = answered.error().message, .address_refused = answered.error().address_refused};
  Outcome outcome;
  outcome.status = answered->status;
  outcome.answer = as_text(answered->body);
  outcome.retry_after = answered->retry_after;
  const auto status = answered->status;
  if (status >= 200 && status < 300) return outcome;
  outcome.error = "It answered " + std::to_string(status) + excerpt_of(answered->body);
  const bool knows_us_not = status == 401 || status == 403;
  if (knows_us_not)
    outcome.error = "It answered " + std::to_string(status) +
                    ", so it does not accept the secret, header or write key. Set the right one; the calls wait" +
                    excerpt_of(answered->body);
  const bool may_pass = knows_us_not || status == 408 || status == 429 || status >= 500 || status < 200;
  outcome.state = may_pass ? State::again : State::refused;
  if (status >= 300 && status < 400) {
    outcome.error = "It answered " + std::to_string(status) + ", a redirect, which is not followed" +
                    (answered->location.empty() ? "" : " (to " + as_text(answered->location.substr(0, 200)) + ")");
    outcome.address_refused = true;
  }
  return outcome;
}

} // namespace plumbline::delivery
