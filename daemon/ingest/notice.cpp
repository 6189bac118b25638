#include "daemon/ingest/notice.h"

#include "validator/json_text.h"

namespace plumbline::ingest {

std::string notice_json(const Notice& notice) {
  std::string json = "{\"at\":";
  append_json_time(json, notice.at_ms);
  json += ",\"code\":";
  append_json_string(json, notice.code);
  json += ",\"env\":";
  if (notice.env)
    append_json_string(json, name_of(*notice.env));
  else
    json += "null";
  json += ",\"source\":";
  if (notice.source_id.empty()) {
    json += "null";
  } else {
    json += "{\"id\":";
    append_json_string(json, notice.source_id);
    json += ",\"name\":";
    append_json_string(json, notice.source_name);
    json += '}';
  }
  json += ",\"message\":";
  append_json_string(json, notice.message);
  json += ",\"count\":";
  append_json_number(json, notice.count);
  json += ",\"remote\":";
  append_json_string(json, notice.remote);
  json += ",\"keyLast4\":";
  if (notice.key_last4.empty())
    json += "null";
  else
    append_json_string(json, notice.key_last4);
  json += ",\"seq\":";
  if (notice.seq)
    append_json_number(json, *notice.seq);
  else
    json += "null";
  json += ",\"sample\":";
  if (notice.sample.empty())
    json += "null";
  else
    append_json_string(json, notice.sample);
  json += '}';
  return json;
}

void NoticeBoard::post(const Notice& notice) {
  auto json = std::make_shared<const std::string>(notice_json(notice));
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back({++last_, notice.env, notice.code == "duplicate", std::move(json)});
    if (posted_.size() > kept) posted_.pop_front();
  }
  if (wake_) wake_();
}

std::vector<NoticeBoard::Posted> NoticeBoard::after(std::uint64_t after, std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  std::vector<Posted> found;
  if (posted_.empty() || last_ <= after) return found;
  const auto oldest = posted_.front().number;
  for (auto at = after < oldest ? 0 : after + 1 - oldest; at < posted_.size() && found.size() < limit; ++at)
    found.push_back(posted_[at]);
  return found;
}

std::uint64_t NoticeBoard::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

} // namespace plumbline::ingest
