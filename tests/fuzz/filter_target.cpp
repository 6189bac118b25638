#include "tests/fuzz/filter_target.h"

#include "daemon/filter/filter_query.h"

#include <stdexcept>

namespace plumbline::debugger {

void fuzz_filter(std::string_view bytes) {
  const auto query = FilterQuery::parse(bytes);
  if (!query) {
    if (query.error().message.empty() || query.error().at > bytes.size())
      throw std::logic_error("a filter is refused without a reason or a place");
    return;
  }
  ingest::Record record;
  record.type = validator::CallType::track;
  record.event = "Order Completed";
  record.set(ingest::RecordFlag::has_event);
  record.details = R"("violations":[{"kind":"type","path":"/properties/total"}],"notes":[])";
  record.call =
      R"({"type":"track","event":"Order Completed","userId":"u","properties":{"total":"9","a":[{"b":1e400}]}})";
  query->matches(record);
  record.call = bytes;
  query->matches(record);
  query->index_terms();
}

} // namespace plumbline::debugger
