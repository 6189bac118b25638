// What it costs to put another plan in force: compiling it, and the swap while others check calls against it. Each swap
// changes one rule, as an edit does; then plans of other rules throughout come in, SWAPS_OF_ALL times (a twentieth as
// often).
//   plumbline_plan_bench RULES SWAPS [SWAPS_OF_ALL]
#include "daemon/core/snapshot.h"
#include "validator/call/call.h"
#include "validator/plan/plan.h"
#include "validator/validate.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace plumbline;
using Clock = std::chrono::steady_clock;

/// A rule of ten properties, one pattern and one format among them. Of another `edition` it is another rule.
validator::RuleText rule_of(int number, int edition) {
  validator::RuleText rule;
  rule.event = "Event " + std::to_string(number);
  rule.schema =
      R"({"type":"object","properties":{"properties":{"type":"object","required":["p0","p1","p2"],"properties":{)"
      R"("p0":{"type":"string","pattern":"^[a-z]+-[0-9]+$"},"p1":{"type":"string","format":"date-time"})";
  for (int property = 2; property < 10; ++property)
    rule.schema += ",\"p" + std::to_string(property) + R"(":{"type":["number","null"],"minimum":)" +
                   std::to_string(-edition) + "}";
  rule.schema += "}}}}";
  return rule;
}

double resident_mib() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

void print(const char* what, std::vector<double> values) {
  std::ranges::sort(values);
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  };
  std::printf("  %-34s p50 %9.4f ms   p99 %9.4f ms   max %9.4f ms\n", what, at(0.5), at(0.99), at(1));
}

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// Puts plans in force beside a thread that checks calls all the time, as a core does.
class Swapping {
 public:
  explicit Swapping(validator::PlanText text) : text_(std::move(text)), in_force_(compiled(nullptr)) {
    core_ = std::thread([this] { check_calls(); });
  }
  ~Swapping() {
    over_ = true;
    core_.join();
  }
  Swapping(const Swapping&) = delete;
  Swapping& operator=(const Swapping&) = delete;

  /// `edit` changes the plan's text in front of each swap.
  template<class Edit>
  void run(const char* what, int swaps, Edit edit) {
    std::vector<double> compile_ms;
    std::vector<double> swap_ms;
    std::vector<double> memory;
    const auto checked = checked_.load();
    for (int at = 0; at < swaps; ++at) {
      edit(text_, ++number_);
      const auto begin = Clock::now();
      auto plan = compiled(in_force_.load().get());
      compile_ms.push_back(ms_since(begin));
      // As the workspace: a replaced plan is destroyed here, not on a core.
      std::erase_if(replaced_, [](const auto& old) { return old.use_count() == 1; });
      const auto swap = Clock::now();
      replaced_.push_back(in_force_.load());
      in_force_.store(std::move(plan));
      // It is over when the other thread's next call meets the new plan.
      while (seen_.load(std::memory_order_acquire) != number_) std::this_thread::yield();
      swap_ms.push_back(ms_since(swap));
      if (at % std::max(1, swaps / 10) == 0) memory.push_back(resident_mib());
    }
    std::printf("%d swaps, %s, beside %llu checks of calls\n", swaps, what,
                static_cast<unsigned long long>(checked_.load() - checked));
    print("compile, before the swap", compile_ms);
    print("swap, until a call meets it", swap_ms);
    std::printf("  resident memory after each tenth, MiB:");
    for (const auto mib : memory) std::printf(" %.1f", mib);
    std::printf("  at the end %.1f\n", resident_mib());
  }

 private:
  std::shared_ptr<const validator::Plan> compiled(const validator::Plan* before) const {
    auto plan = validator::Plan::compile(text_, number_, before);
    if (!plan) std::abort();
    return *plan;
  }

  void check_calls() {
    SnapshotReader<validator::Plan> reader(in_force_);
    std::string call =
        R"({"type":"track","userId":"u","event":"Event 0","properties":{"p0":"a-1","p1":"2026-01-01T00:00:00Z","p2":1}})";
    call.reserve(call.size() + validator::text_padding);
    validator::CallReader calls;
    while (!over_) {
      const auto& plan = reader.get();
      const auto read = calls.read(call);
      if (!read || validator::validate(*read, plan.get()).plan_version != plan->number()) std::abort();
      seen_.store(plan->number(), std::memory_order_release);
      checked_.fetch_add(1, std::memory_order_relaxed);
    }
  }

  validator::PlanText text_;
  int number_ = 1;
  Snapshot<validator::Plan> in_force_;
  std::vector<std::shared_ptr<const validator::Plan>> replaced_;
  std::atomic<bool> over_{false};
  std::atomic<std::uint64_t> checked_{0};
  std::atomic<int> seen_{0};
  std::thread core_;
};

} // namespace

int main(int argc, char** argv) {
  const int rules = argc > 1 ? std::atoi(argv[1]) : 2000;
  const int swaps = argc > 2 ? std::atoi(argv[2]) : 10'000;
  const int swaps_of_all = argc > 3 ? std::atoi(argv[3]) : swaps / 20;
  if (rules < 1 || swaps < 1 || swaps_of_all < 1)
    return std::fputs("plumbline_plan_bench RULES SWAPS [SWAPS_OF_ALL]: each at least 1\n", stderr), 2;
  validator::PlanText text{"bench", {}};
  for (int number = 0; number < rules; ++number) text.rules.push_back(rule_of(number, 1));
  std::printf("A plan of %d rules\n", rules);
  Swapping swapping(std::move(text));
  swapping.run("each with one rule changed", swaps, [&](validator::PlanText& plan, int edition) {
    const int number = edition % rules;
    plan.rules[static_cast<std::size_t>(number)] = rule_of(number, edition);
  });
  swapping.run("each with every rule changed", swaps_of_all, [&](validator::PlanText& plan, int edition) {
    for (int number = 0; number < rules; ++number)
      plan.rules[static_cast<std::size_t>(number)] = rule_of(number, edition);
  });
}
