#pragma once

#include "daemon/ingest/record/record.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::delivery {

/// The call's form (ingest/formed_call.h) as its source's schema controls leave it: its own text byte for byte, without
/// what they omit, and with its violations in context.protocols (protocols.h).
[[nodiscard]] std::string controlled_call(const ingest::Record& record);

/// {"call":{as controlled},"verdict":Verdict}: a webhook's body, a file's line. The call has its times as sent; the
/// verdict has the corrected one.
[[nodiscard]] std::string call_and_verdict(const ingest::Record& record, std::string_view verdict_json);

/// The call for a receiver of the tracking API: the controlled text, byte for byte except for what makes it complete in
/// a batch. `type` and `messageId` are added if the route gave or the daemon made them; `timestamp` (and an
/// `originalTimestamp`) has the corrected time, and `sentAt` is left out, so that the receiver, whenever it gets the
/// call, arrives at the same time as we did (docs/wire-contract.md, 12.2). Violations are left out if they would make
/// the call too large for a receiver.
[[nodiscard]] std::string tracking_call(const ingest::Record& record);

/// The same for a call as it came, whatever the controls say of it.
[[nodiscard]] std::string forwarded_call(const ingest::Record& record);

} // namespace plumbline::delivery
