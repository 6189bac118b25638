#pragma once

#include "daemon/ingest/record/record.h"

#include <deque>
#include <string>

namespace plumbline::debugger {

/// A track call as it stands in the journal, passed by its rule.
inline ingest::Record call_of(std::string_view event, validator::VerdictResult result = validator::VerdictResult::pass,
                              Environment env = Environment::dev) {
  // Records borrow their strings.
  static std::deque<std::string> texts;
  ingest::Record record;
  record.received_at_ms = 1'700'000'000'000;
  record.env = env;
  record.type = validator::CallType::track;
  record.result = result;
  record.plan_version = 1;
  record.source_id = "src_1";
  record.source_name = "Web";
  record.event = texts.emplace_back(event);
  record.set(ingest::RecordFlag::has_event);
  record.details = result == validator::VerdictResult::fail
                       ? R"("violations":[{"kind":"required","path":"/properties/id"}],"notes":[])"
                       : R"("violations":[],"notes":[])";
  record.call =
      texts.emplace_back(R"({"type":"track","messageId":"m","userId":"u","event":")" + std::string(event) + "\"}");
  return record;
}

/// How often `part` is in `text`.
inline std::size_t times(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

} // namespace plumbline::debugger
