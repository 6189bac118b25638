#pragma once

#include "validator/call/call.h"
#include "validator/plan/plan.h"
#include "validator/schema/fault.h"
#include "validator/schema/program.h"
#include "validator/validate.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// A JSON text with the bytes behind it that readers may touch.
std::string padded(std::string_view text);

/// What every mode and engine makes of one JSON value under one schema.
struct Judgement {
  bool decided_by_simd = false;
  bool decided_by_tape = false;
  bool explained_away = false; ///< explain() found nothing wrong
  std::vector<Fault> faults;   ///< their nodes are not to be followed: the text is gone
};

std::unique_ptr<const Program> program_of(std::string_view schema);
Judgement judge(const Program& program, std::string_view value);

/// Reads a call that must be readable, and keeps what it borrows.
class ReadCall {
 public:
  explicit ReadCall(std::string_view text, CallType type_of_route = CallType::none);
  const Call& operator*() const { return call_; }
  const Call* operator->() const { return &call_; }

 private:
  std::string buffer_;
  CallReader reader_;
  Call call_;
};

/// A compiled plan of one rule or several; the plan must compile.
RuleText track_rule(std::string_view event, std::string_view schema);
std::shared_ptr<const Plan> plan_of(std::vector<RuleText> rules);
/// The schema of a rule whose call's properties have this schema.
std::string over_properties(std::string_view schema);

Verdict verdict_of(std::string_view call, const Plan* plan);
/// A track call with these properties, by the user u1.
std::string track_call(std::string_view event, std::string_view properties);

} // namespace plumbline::validator
