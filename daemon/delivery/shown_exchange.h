#pragma once

#include "daemon/delivery/kind.h"

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::delivery {

/// Makes what people see of requests to a destination and of its answers: bounded, as text, and without secrets. Of a
/// request's headers only Content-Type and Plumbline-Delivery keep their values. The values of a URL's query are
/// hidden. A secret that an answer repeats is replaced wherever it stands. A value; any thread.
class ShownExchange {
 public:
  explicit ShownExchange(const setup::DestinationEntry& destination);

  /// The result of a request. `target`: of the URL.
  Outcome outcome(const Url& url, const Headers& headers, std::string_view body,
                  const Result<Answer, ClientFault>& answered) const;

 private:
  using Secrets = std::vector<std::string>; ///< the longest first

  static setup::ShownMessage request(const Url& url, const Headers& headers, std::string_view body,
                                     const Secrets& secrets);
  static setup::ShownMessage received(const Answer& answer, const Secrets& secrets);
  static std::string without_secrets(std::string_view text, const Secrets& secrets, std::size_t at_most);

  Secrets secrets_; ///< without those of a request's headers
};

} // namespace plumbline::delivery
