#include "daemon/setup/access/wrong_tokens.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace plumbline::setup {

namespace {

std::chrono::milliseconds delay_of(std::uint64_t count) {
  if (count <= WrongTokens::free_of_delay) return std::chrono::milliseconds(0);
  const auto doublings = std::min<std::uint64_t>(count - WrongTokens::free_of_delay - 1, 10);
  return std::min(std::chrono::milliseconds(10LL << doublings), WrongTokens::max_delay);
}

bool is_power_of_ten(std::uint64_t count) {
  while (count >= 10 && count % 10 == 0) count /= 10;
  return count == 1;
}

} // namespace

std::string sender_of(std::string_view address) {
  std::string text(address);
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (::inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), bytes.data()) != 1) return text;
  const auto* carried = reinterpret_cast<const in6_addr*>(bytes.data());
  if (IN6_IS_ADDR_V4MAPPED(carried)) return text;
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  std::array<char, INET6_ADDRSTRLEN> network{};
  ::inet_ntop(AF_INET6, bytes.data(), network.data(), network.size());
  return std::string(network.data()) + "/64";
}

WrongTokens::Noted WrongTokens::note(std::string_view address, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  auto& from = sender(sender_of(address), now_ms);
  from.latest_ms = now_ms;
  ++from.count;
  Noted noted{delay_of(from.count), std::nullopt};
  if (is_power_of_ten(from.count) && may_trace(now_ms)) noted.trace = from.count;
  return noted;
}

WrongTokens::Sender& WrongTokens::sender(std::string_view address, std::int64_t now_ms) {
  if (const auto known = senders_.find(address); known != senders_.end()) {
    if (now_ms - known->second.latest_ms > memory_ms) known->second.count = 0;
    return known->second;
  }
  if (senders_.size() >= max_addresses) {
    std::erase_if(senders_, [&](const auto& each) { return now_ms - each.second.latest_ms > memory_ms; });
    if (senders_.size() >= max_addresses)
      senders_.erase(std::ranges::min_element(
          senders_, {}, [](const auto& each) { return std::pair(each.second.count, each.second.latest_ms); }));
  }
  return senders_[std::string(address)];
}

bool WrongTokens::may_trace(std::int64_t now_ms) {
  const auto gone = static_cast<double>(std::max<std::int64_t>(now_ms - traced_ms_, 0));
  traces_left_ = std::min(traces_at_once, traces_left_ + gone * traces_an_hour / (60.0 * 60 * 1000));
  traced_ms_ = now_ms;
  if (traces_left_ < 1) return false;
  traces_left_ -= 1;
  return true;
}

} // namespace plumbline::setup
