#include "daemon/delivery/made_call.h"

#include "validator/verdict_json.h"

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

namespace plumbline::delivery {

std::string made_text(const Kind& kind, Environment env, std::string_view source_id, std::string_view source_name,
                      std::int64_t at_ms, std::string_view event, std::string_view call) {
  ingest::Record record;
  record.received_at_ms = at_ms;
  record.env = env;
  record.type = validator::CallType::track;
  record.event = event;
  record.source_id = source_id;
  record.source_name = source_name;
  record.set(ingest::RecordFlag::has_event);
  record.set(ingest::RecordFlag::made_by_plumbline);
  record.call = call;

  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(call.data(), call.size());
  validator::VerdictMembers members;
  members.received_at_ms = at_ms;
  members.env = env;
  members.source_id = source_id;
  members.source_name = source_name;
  members.type = record.type;
  members.event = event;
  for (const auto& [name, place] : {std::pair{"messageId", &members.message_id}, std::pair{"userId", &members.user_id},
                                    std::pair{"timestamp", &members.original_timestamp}})
    if (json.IsObject() && json.HasMember(name) && json[name].IsString())
      *place = std::string_view(json[name].GetString(), json[name].GetStringLength());
  members.library_name = "plumbline";
  if (const auto* library = rapidjson::Pointer("/context/library/name").Get(json); library && library->IsString())
    members.library_name = std::string_view(library->GetString(), library->GetStringLength());
  members.result = validator::VerdictResult::unchecked;
  std::string verdict;
  validator::append_verdict_json(verdict, members);
  return kind.text_of(record, verdict);
}

} // namespace plumbline::delivery
