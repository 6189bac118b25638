#include "daemon/delivery/kind.h"

#include <stdexcept>

namespace plumbline::delivery {
namespace {

/// The answer's first line, for a sentence.
std::string excerpt_of(const std::string& body) {
  std::string text;
  for (const char c : body.substr(0, 200)) {
    if (c == '\n') break;
    text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  // Not in the middle of a character.
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0U) == 0x80U) text.pop_back();
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xc0U) text.pop_back();
  return text.empty() ? text : ": " + text;
}

} // namespace

std::unique_ptr<Kind> make_kind(const setup::DestinationEntry& destination, const KindOptions& options) {
  switch (destination.kind) {
  case setup::DestinationKind::webhook: return make_webhook(destination, options);
  case setup::DestinationKind::segment: return make_segment(destination, options);
  case setup::DestinationKind::file: return make_file(destination, options);
  }
  throw std::logic_error("no such kind of destination");
}

Outcome outcome_of(const Result<Answer, ClientFault>& answered) {
  using State = Outcome::State;
  if (!answered)
    return {
        .state = State::again, .error = answered.error().message, .address_refused = answered.error().address_refused};
  Outcome outcome;
  outcome.status = answered->status;
  outcome.answer = answered->body;
  outcome.retry_after = answered->retry_after;
  const auto status = answered->status;
  if (status >= 200 && status < 300) return outcome;
  outcome.error = "It answered " + std::to_string(status) + excerpt_of(answered->body);
  outcome.state = status == 408 || status == 429 || status >= 500 || status < 200 ? State::again : State::refused;
  if (status >= 300 && status < 400) {
    outcome.error = "It answered " + std::to_string(status) + ", a redirect, which is not followed" +
                    (answered->location.empty() ? "" : " (to " + answered->location.substr(0, 200) + ")");
    outcome.address_refused = true;
  }
  return outcome;
}

} // namespace plumbline::delivery
