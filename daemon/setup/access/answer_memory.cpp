#include "daemon/setup/access/answer_memory.h"

#include "daemon/setup/access/tokens.h"
#include "daemon/setup/documents/json.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace plumbline::setup {
namespace {

constexpr std::string_view answer_prefix = "answer-";

/// A Response's media type is static text.
std::string_view static_type(std::string_view name) {
  static constexpr std::array<std::string_view, 3> types = {"application/json", "application/problem+json", ""};
  const auto known = std::ranges::find(types, name);
  return known == types.end() ? types.front() : *known;
}

bool may_be_written(const http::Response& response) {
  return std::ranges::none_of(response.headers, [](const auto& header) {
    return header.first == "Cache-Control" && header.second == "no-store";
  });
}

} // namespace

std::size_t AnswerMemory::Line::bytes() const {
  auto bytes = asked.key.size() + response.body.size() + 256;
  for (const auto& [name, value] : response.headers) bytes += name.size() + value.size();
  return bytes;
}

AnswerMemory::Asked AnswerMemory::asked(std::string_view owner, std::string_view key, std::string_view target,
                                        std::string_view body) {
  std::string content(target);
  content += '\n';
  content += body;
  return {std::string(owner) + '\n' + std::string(key), hex_of(hash_of(content))};
}

std::string AnswerMemory::document_key(const Asked& asked) {
  return std::string(answer_prefix) + hex_of(hash_of(asked.key));
}

std::string AnswerMemory::document(const Line& line) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("asked"), write_text(out, line.asked.key);
    out.Key("content"), write_text(out, line.asked.content);
    out.Key("atMs"), out.Int64(line.at_ms);
    out.Key("answered"), out.Bool(line.answered);
    if (line.answered) {
      out.Key("status"), out.Uint(line.response.status);
      out.Key("contentType"), write_text(out, line.response.content_type);
      out.Key("headers"), out.StartArray();
      for (const auto& [name, value] : line.response.headers) write_text(out, name), write_text(out, value);
      out.EndArray();
      out.Key("body"), write_text(out, line.response.body);
    }
    out.EndObject();
  });
}

AnswerMemory::Line AnswerMemory::read(std::string_view json) {
  const auto document = Stored::parse("an answer", json);
  const Stored stored(document);
  Line line{{stored.text("asked"), stored.text("content")}, stored.integer("atMs"), stored.flag("answered"), true, {}};
  if (!line.answered) return line;
  line.response.status = static_cast<unsigned>(stored.integer("status"));
  line.response.content_type = static_type(stored.text("contentType"));
  const auto& headers = stored.array("headers");
  for (rapidjson::SizeType i = 0; i + 1 < headers.Size(); i += 2)
    line.response.headers.emplace_back(headers[i].GetString(), headers[i + 1].GetString());
  line.response.body = stored.text("body");
  return line;
}

void AnswerMemory::load() {
  std::vector<Line> all;
  for (auto& line : lines_)
    if (!line.written) all.push_back(std::move(line));
  for (const auto& key : documents_.keys(answer_prefix))
    if (const auto json = documents_.load(key); !json.empty()) all.push_back(read(json));
  std::ranges::stable_sort(all, {}, &Line::at_ms);
  lines_.clear();
  dropped_.clear();
  bytes_ = 0;
  for (auto& line : all) add(std::move(line));
}

void AnswerMemory::add(Line line) {
  bytes_ += line.bytes();
  lines_.push_back(std::move(line));
  while (lines_.size() > kept || (bytes_ > kept_bytes && lines_.size() > 1)) drop_oldest();
}

void AnswerMemory::drop_oldest() {
  const auto& oldest = lines_.front();
  if (oldest.written) dropped_.push_back(document_key(oldest.asked));
  bytes_ -= oldest.bytes();
  lines_.pop_front();
}

void AnswerMemory::drop_old(std::int64_t now_ms) {
  while (!lines_.empty() && now_ms - lines_.front().at_ms > kept_ms) drop_oldest();
}

AnswerMemory::Answer AnswerMemory::find(const Asked& asked, std::int64_t now_ms) {
  drop_old(now_ms);
  const auto found = std::ranges::find(lines_, asked.key, [](const Line& line) { return line.asked.key; });
  if (found == lines_.end()) return {};
  if (found->asked.content != asked.content) return {Known::other, {}};
  if (!found->answered) return {Known::lost, {}};
  return {Known::same, found->response};
}

void AnswerMemory::begin(const Asked& asked, std::int64_t now_ms) {
  const auto key = document_key(asked);
  std::erase(dropped_, key); // it is written again
  documents_.with_next_put(key, document({asked, now_ms, false, false, {}}));
}

void AnswerMemory::give_up(const Asked& asked) {
  const auto key = document_key(asked);
  // Withdrawn, or written with a change that was made before something else failed.
  if (documents_.withdraw(key) || documents_.revision(key) == 0) return;
  if (const auto json = documents_.load(key); !json.empty()) add(read(json));
}

void AnswerMemory::remember(Asked asked, const http::Response& response, std::int64_t now_ms) {
  const auto key = document_key(asked);
  const bool changed_nothing = documents_.withdraw(key);
  Line line{std::move(asked), now_ms, true, !changed_nothing, response};
  if (changed_nothing || !may_be_written(response) || line.bytes() > kept_bytes) return add(std::move(line));
  std::vector<std::pair<std::string, std::string>> changes{{key, document(line)}};
  add(std::move(line));
  for (auto& gone : std::exchange(dropped_, {})) changes.emplace_back(std::move(gone), "");
  try {
    documents_.put(std::move(changes));
  } catch (const std::exception& fault) {
    spdlog::error("an answer cannot be kept for a repetition of its request after a restart: {}", fault.what());
  }
}

} // namespace plumbline::setup
