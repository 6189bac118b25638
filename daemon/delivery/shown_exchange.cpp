#include "daemon/delivery/shown_exchange.h"

#include "validator/text/ascii.h"
#include "validator/text/utf8.h"

#include <algorithm>
#include <array>

namespace plumbline::delivery {
namespace {

using setup::ShownMessage;

/// A shorter secret may be part of any word.
constexpr std::size_t least_secret_bytes = 4;
constexpr std::size_t max_url_bytes = 500;
constexpr std::size_t max_error_bytes = 1000;

void add_secret(std::vector<std::string>& secrets, std::string_view secret) {
  if (secret.size() >= least_secret_bytes) secrets.emplace_back(secret);
}

/// Whose values are ours, and no secret.
bool is_open(std::string_view name) {
  constexpr std::array<std::string_view, 2> open{"content-type", "plumbline-delivery"};
  return std::ranges::find(open, lower_case(name)) != open.end();
}

/// Of an answer: these hold what only we should have.
bool is_closed_in_answers(std::string_view name) {
  constexpr std::array<std::string_view, 3> closed{"set-cookie", "authorization", "proxy-authorization"};
  return std::ranges::find(closed, lower_case(name)) != closed.end();
}

/// Calls take(begin, end) for each value of a query.
template<class Take>
void each_query_value(std::string_view target, Take take) {
  for (auto at = target.find('?'); at < target.size();) {
    const auto end = std::min(target.find('&', at + 1), target.size());
    const auto sign = std::min(target.find('=', at + 1), end);
    // A part without a sign may itself be the secret.
    take(sign == end ? at + 1 : sign + 1, end);
    at = end;
  }
}

std::string shown_target(std::string_view target) {
  std::string shown;
  std::size_t done = 0;
  each_query_value(target, [&](std::size_t begin, std::size_t end) {
    shown.append(target.substr(done, begin - done));
    if (begin < end) shown += setup::hidden_value;
    done = end;
  });
  return shown.append(target.substr(done));
}

} // namespace

ShownExchange::ShownExchange(const setup::DestinationEntry& destination) {
  const auto& settings = destination.settings;
  add_secret(secrets_, settings.secret);
  add_secret(secrets_, settings.write_key);
  each_query_value(settings.url, [&](std::size_t begin, std::size_t end) {
    add_secret(secrets_, std::string_view(settings.url).substr(begin, end - begin));
  });
}

std::string ShownExchange::without_secrets(std::string_view text, const Secrets& secrets, std::size_t at_most) {
  auto shown = as_text(text);
  for (const auto& secret : secrets)
    for (auto at = shown.find(secret); at != std::string::npos;
         at = shown.find(secret, at + setup::hidden_value.size()))
      shown.replace(at, secret.size(), setup::hidden_value);
  // A secret that the end of what was read cuts off is known by its beginning.
  for (const auto& secret : secrets)
    for (auto length = std::min(secret.size() - 1, shown.size()); length >= least_secret_bytes; --length)
      if (shown.ends_with(std::string_view(secret).substr(0, length))) {
        shown.replace(shown.size() - length, length, setup::hidden_value);
        break;
      }
  return std::string(validator::whole_characters(shown, at_most));
}

ShownMessage ShownExchange::request(const Url& url, const Headers& headers, std::string_view body,
                                    const Secrets& secrets) {
  ShownMessage shown;
  shown.method = "POST";
  shown.url = without_secrets((url.tls ? "https://" : "http://") + url.authority + shown_target(url.target), secrets,
                              max_url_bytes);
  for (const auto& [name, value] : headers) {
    if (shown.headers.size() == ShownMessage::max_headers) break;
    shown.headers.emplace_back(as_text(name), is_open(name)
                                                  ? without_secrets(value, secrets, ShownMessage::max_header_bytes)
                                                  : std::string(setup::hidden_value));
  }
  shown.body = validator::whole_characters(body, ShownMessage::max_body_bytes);
  shown.body_bytes = body.size();
  return shown;
}

ShownMessage ShownExchange::received(const Answer& answer, const Secrets& secrets) {
  ShownMessage shown;
  shown.status = answer.status;
  for (const auto& [name, value] : answer.headers) {
    if (shown.headers.size() == ShownMessage::max_headers) break;
    shown.headers.emplace_back(without_secrets(name, secrets, ShownMessage::max_header_bytes),
                               is_closed_in_answers(name)
                                   ? std::string(setup::hidden_value)
                                   : without_secrets(value, secrets, ShownMessage::max_header_bytes));
  }
  shown.body = without_secrets(answer.body, secrets, ShownMessage::max_body_bytes);
  shown.body_bytes = answer.body_bytes;
  return shown;
}

Outcome ShownExchange::outcome(const Url& url, const Headers& headers, std::string_view body,
                               const Result<Answer, ClientFault>& answered) const {
  auto secrets = secrets_;
  for (const auto& [name, value] : headers) {
    if (is_open(name)) continue;
    add_secret(secrets, value);
    // "Bearer TOKEN": an answer may repeat the token alone.
    if (const auto blank = value.rfind(' '); blank != std::string::npos)
      add_secret(secrets, std::string_view(value).substr(blank + 1));
  }
  std::ranges::sort(secrets, std::ranges::greater(), &std::string::size);
  auto outcome = outcome_of(answered);
  outcome.error = without_secrets(outcome.error, secrets, max_error_bytes);
  outcome.answer = without_secrets(outcome.answer, secrets, ShownMessage::max_body_bytes);
  outcome.request = request(url, headers, body, secrets);
  if (answered) outcome.received = received(*answered, secrets);
  return outcome;
}

} // namespace plumbline::delivery
