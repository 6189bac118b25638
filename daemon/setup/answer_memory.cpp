#include "daemon/setup/answer_memory.h"

#include <algorithm>
#include <utility>

namespace plumbline::setup {

AnswerMemory::Asked AnswerMemory::asked(std::string_view owner, std::string_view key, std::string_view path,
                                        std::string_view body) {
  std::string content(path);
  content += '\n';
  content += body;
  return {std::string(owner) + '\n' + std::string(key), hash_of(content)};
}

AnswerMemory::Answer AnswerMemory::find(const Asked& asked, std::int64_t now_ms) {
  while (!lines_.empty() && now_ms - lines_.front().at_ms > kept_ms) lines_.pop_front();
  const auto found = std::ranges::find(lines_, asked.key, [](const Line& line) { return line.asked.key; });
  if (found == lines_.end()) return {};
  if (found->asked.content != asked.content) return {Known::other, {}};
  return {Known::same, found->response};
}

void AnswerMemory::remember(Asked asked, const http::Response& response, std::int64_t now_ms) {
  lines_.push_back({std::move(asked), response, now_ms});
  if (lines_.size() > kept) lines_.pop_front();
}

} // namespace plumbline::setup
