#include "tools/plumbline/client/daemon_client.h"

#include "tools/plumbline/client/connection.h"
#include "tools/plumbline/client/problem.h"

namespace plumbline::tool {

namespace {

using Take = std::function<bool(std::string_view)>;

http::ClientRequest request_of(const ApiRequest& asked, const DaemonUrl& url, const std::string& token) {
  http::ClientRequest request{asked.method, url.prefix + asked.target};
  request.headers = {{"User-Agent", "plumbline/" PLUMBLINE_VERSION},
                     {"Accept", asked.accept},
                     {"Connection", "close"},
                     {"Authorization", asked.authorization.empty() ? "Bearer " + token : asked.authorization}};
  if (!asked.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.headers.insert(request.headers.end(), asked.headers.begin(), asked.headers.end());
  request.body = asked.body;
  return request;
}

/// Returns the answer; passes its body to `take` if that is given and the status is a success.
Result<ApiAnswer, Failure> talk(const DaemonAddress& address, const ApiRequest& asked, const Take& take) {
  const auto url = read_daemon_url(address.url);
  if (!url) return unexpected(Failure{url.error(), ExitCode::wrong_usage});
  net::io_context context;
  http::ClientConnection connection(context.get_executor());
  if (auto failure = connect_to(context, connection, *url, address)) return unexpected(std::move(*failure));
  ApiAnswer answer;
  http::AnswerReading reading{asked.patience, true, [&](const http::Answered& head, std::string_view piece) {
                                if (take && head.status < 300) return take(piece);
                                answer.body += piece;
                                return true;
                              }};
  const auto request = request_of(asked, *url, address.token);
  auto answered = finish(context, connection.exchange(request, std::move(reading)));
  if (http::is_timeout(answered.error)) return unexpected(no_daemon(address.url, "it did not answer in time"));
  if (answered.error) return unexpected(no_daemon(address.url, answered.error.message()));
  if (answered.body_error)
    return unexpected(no_daemon(address.url, "its answer was cut off: " + answered.body_error.message()));
  answer.status = answered.status;
  answer.retry_after = std::move(answered.retry_after);
  return answer;
}

} // namespace

Result<ApiAnswer, Failure> DaemonClient::exchange(const ApiRequest& request) const {
  return talk(address_, request, nullptr);
}

Result<std::string, Failure> DaemonClient::ask(const ApiRequest& request) const {
  auto answer = exchange(request);
  if (!answer) return unexpected(answer.error());
  if (answer->status >= 300) return unexpected(failure_of_answer(answer->status, answer->body, ""));
  return std::move(answer->body);
}

Result<void, Failure> DaemonClient::read(const ApiRequest& request, const Take& take) const {
  const auto answer = talk(address_, request, take);
  if (!answer) return unexpected(answer.error());
  if (answer->status >= 300) return unexpected(failure_of_answer(answer->status, answer->body, ""));
  return {};
}

} // namespace plumbline::tool
