#include "tests/fuzz/message_target.h"

#include "daemon/debugger/client_message.h"
#include "validator/json/rapidjson_document.h"

#include <stdexcept>
#include <string>

namespace plumbline::debugger {

void fuzz_message(std::string_view bytes) {
  auto message = read_client_message(bytes);
  if (!message) {
    const auto& fault = message.error();
    if (fault.code.empty() || fault.message.empty()) throw std::logic_error("a message is refused without a reason");
    if (!fault.members.empty() && !validator::rapidjson_document("{" + fault.members + "}"))
      throw std::logic_error("what a refusal says besides is no JSON");
    return;
  }
  auto& filter = message->filter;
  if (!filter.query.compile()) return;
  ingest::Record record;
  record.type = validator::CallType::track;
  record.event = "Order Completed";
  record.set(ingest::RecordFlag::has_event);
  record.call = R"({"type":"track","event":"Order Completed","userId":"u","properties":{"total":"9"}})";
  const bool wanted = filter.matches(record);
  if (filter.passes_all() && !wanted) throw std::logic_error("a filter that asks for nothing holds a call back");
  filter.index_terms();
}

} // namespace plumbline::debugger
