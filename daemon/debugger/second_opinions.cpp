#include "daemon/debugger/second_opinions.h"

#include "daemon/ingest/record/formed_call.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>

namespace plumbline::debugger {
namespace {

constexpr unsigned sampled_per_second = 100;

/// Only controls report an unplanned property without a keyword of the rule's schema.
bool fails_by_controls(const ingest::Record& record) {
  return record.details.find(R"("kind":"unplanned_property")") != std::string_view::npos ||
         record.action != validator::Action::allow;
}

} // namespace

SecondOpinions::SecondOpinions(SecondOpinionMode mode, journal::Journal& journal,
                               const Snapshot<ingest::Rulebook>& rulebook)
    : mode_(mode), journal_(journal), rulebook_(rulebook), position_(journal.head()) {}

SecondOpinions::~SecondOpinions() { stop(); }

void SecondOpinions::wake() {
  if (mode_ == SecondOpinionMode::off || woken_.exchange(true)) return;
  worker_.post([this] { look(); });
}

void SecondOpinions::stop() {
  stopped_ = true;
  worker_.stop();
}

void SecondOpinions::look() {
  woken_ = false;
  const auto head = journal_.head();
  while (position_ < head && !stopped_) {
    if (mode_ == SecondOpinionMode::sample && !may_judge()) {
      position_ = head;
      return;
    }
    const auto group = journal_.at_or_after(position_ + 1);
    if (!group) return;
    for (auto seq = std::max(group->first(), position_ + 1); seq <= group->last() && !stopped_; ++seq) {
      position_ = seq;
      try {
        const auto record = group->record(seq);
        if (record.result == validator::VerdictResult::fail) judge(seq, record);
      } catch (const std::runtime_error&) {
        continue; // damaged: those who read it are told
      }
    }
  }
}

bool SecondOpinions::may_judge() {
  const auto now = std::chrono::steady_clock::now();
  if (now - window_ >= std::chrono::seconds(1)) window_ = now, judged_in_window_ = 0;
  return judged_in_window_ < sampled_per_second;
}

void SecondOpinions::judge(std::uint64_t seq, const ingest::Record& record) {
  using ingest::RecordFlag;
  if (record.rule.empty() || record.has(RecordFlag::malformed) || record.has(RecordFlag::redacted) ||
      fails_by_controls(record))
    return;
  if (!record.rule.starts_with(validator::name_of(record.type))) return; // accepted in place of another
  if (mode_ == SecondOpinionMode::sample && !may_judge()) return;
  const auto& plan = rulebook_.get()->plans[static_cast<std::size_t>(record.env)];
  if (!plan || plan->number() != record.plan_version) return;
  auto& held = plans_[static_cast<std::size_t>(record.env)];
  if (held != plan) {
    std::erase_if(opinions_, [&](const auto& each) { return each.first.first == held.get(); });
    held = plan;
  }
  const auto opinion = matches(*plan, record.rule, ingest::formed_call(record, record.call));
  if (!opinion) return;
  ++judged_;
  ++judged_in_window_;
  if (!*opinion) return;
  ++differing_;
  last_differing_ = seq;
  spdlog::warn("a second opinion differs: call {} fails {} of plan version {}, but valijson finds nothing wrong; "
               "the verdict may be wrong (GET /api/events/{})",
               seq, record.rule, record.plan_version, seq);
}

/// Asks the rule and those for every call; absent if one of them cannot be asked.
std::optional<bool> SecondOpinions::matches(const validator::Plan& plan, std::string_view rule, std::string_view call) {
  bool all = true;
  for (const auto& text : plan.text().rules) {
    if (!text.kept || (text.type != validator::RuleType::common && text.id() != rule)) continue;
    const std::pair key{&plan, text.id()};
    auto found = opinions_.find(key);
    if (found == opinions_.end()) found = opinions_.emplace(key, validator::SecondOpinion::of(text.schema)).first;
    if (!found->second) return std::nullopt;
    const auto one = found->second->matches(call);
    if (!one) return std::nullopt;
    all = all && *one;
  }
  return all;
}

} // namespace plumbline::debugger
