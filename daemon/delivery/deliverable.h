#pragma once

#include "daemon/ingest/record/record.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::delivery {

/// The call's form (ingest/formed_call.h) as its source's schema controls leave it: its own text byte for byte, without
/// what they omit, and with what is wrong with it in context.protocols (protocols.h).
std::string controlled_call(const ingest::Record& record);

/// {"call":{as controlled},"verdict":Verdict}: a webhook's body, a file's line. The call has its times as they were
/// sent; the corrected one stands beside it, in the verdict.
std::string call_and_verdict(const ingest::Record& record, std::string_view verdict_json);

/// The call for another that speaks the tracking API: the controlled text, byte for byte but for what makes it a call
/// of its own in a batch. `type` and `messageId` are added where the first had them from the route, or made them;
/// `timestamp` (and an `originalTimestamp`) says the corrected time, and `sentAt` is left out, so that the receiver,
/// whenever it gets the call, arrives at the same time as we did (docs/wire-contract.md, 12.2). What is wrong with it
/// is left out where a receiver would refuse the call for its size.
std::string tracking_call(const ingest::Record& record);

/// The same of a call as it came, whatever the controls say of it.
std::string forwarded_call(const ingest::Record& record);

} // namespace plumbline::delivery
