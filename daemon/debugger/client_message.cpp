#include "daemon/debugger/client_message.h"

#include "validator/json/rapidjson_document.h"

namespace plumbline::debugger {

namespace {

std::optional<std::string> text_member(const rapidjson::Document& document, const char* name) {
  const auto member = document.FindMember(name);
  if (member == document.MemberEnd() || !member->value.IsString()) return std::nullopt;
  return std::string(member->value.GetString(), member->value.GetStringLength());
}

} // namespace

Result<ClientMessage, ClientFault> read_client_message(std::string_view text) {
  const auto read = validator::rapidjson_document(text);
  if (!read || !read->IsObject())
    return unexpected(ClientFault{"", "invalid_json", "A message must be a JSON object with a `type`."});
  const auto& document = *read;
  const auto type = text_member(document, "type").value_or("");
  ClientMessage message;
  if (type == "pause") return message;
  if (type == "resume") {
    message.kind = ClientMessage::Kind::resume;
    return message;
  }
  if (type == "complete") {
    message.kind = ClientMessage::Kind::complete;
    const auto step = text_member(document, "step");
    if (!step)
      return unexpected(ClientFault{"complete", "unknown_step", "`step` must name a step, such as \"dev.events\"."});
    message.step = *step;
    message.override_reason = text_member(document, "override");
    return message;
  }
  if (type == "filter") {
    message.kind = ClientMessage::Kind::filter;
    const auto member = document.FindMember("filter");
    if (member == document.MemberEnd())
      return unexpected(ClientFault{"filter", "bad_filter", "`filter` must be an object."});
    auto filter = filter_of_json(member->value);
    if (!filter)
      return unexpected(ClientFault{"filter", "bad_filter", filter.error().message, place_of(filter.error())});
    message.filter = std::move(*filter);
    return message;
  }
  return unexpected(ClientFault{"", "unknown_type", "`type` must be filter, pause, resume or complete."});
}

} // namespace plumbline::debugger
