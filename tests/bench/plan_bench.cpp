// What it costs to put another plan in force: compiling it, and the swap while others check calls against it.
//   plumbline_plan_bench RULES SWAPS
#include "daemon/core/snapshot.h"
#include "validator/call.h"
#include "validator/plan.h"
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

/// `count` rules of ten properties each; one pattern and one format among them.
validator::PlanText plan_of(int count) {
  validator::PlanText plan{"bench", {}};
  for (int number = 0; number < count; ++number) {
    validator::RuleText rule;
    rule.event = "Event " + std::to_string(number);
    rule.schema =
        R"({"type":"object","properties":{"properties":{"type":"object","required":["p0","p1","p2"],"properties":{)"
        R"("p0":{"type":"string","pattern":"^[a-z]+-[0-9]+$"},"p1":{"type":"string","format":"date-time"})";
    for (int property = 2; property < 10; ++property)
      rule.schema += ",\"p" + std::to_string(property) + R"(":{"type":["number","null"],"minimum":0})";
    rule.schema += "}}}}";
    plan.rules.push_back(std::move(rule));
  }
  return plan;
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

} // namespace

int main(int argc, char** argv) {
  const int rules = argc > 1 ? std::atoi(argv[1]) : 2000;
  const int swaps = argc > 2 ? std::atoi(argv[2]) : 10'000;
  if (rules < 1 || swaps < 10) return std::fputs("plumbline_plan_bench RULES SWAPS: at least 1 and 10\n", stderr), 2;
  const auto text = plan_of(rules);
  const auto compiled = [&](int number) {
    auto plan = validator::Plan::compile(text, number);
    if (!plan) std::abort();
    return *plan;
  };
  Snapshot<validator::Plan> in_force(compiled(1));
  std::atomic<bool> over{false};
  std::atomic<std::uint64_t> checked{0};
  std::atomic<int> seen{1};
  // Checks calls all the time, as a core does: a swap is over when this thread's next call meets the new plan.
  std::thread core([&] {
    SnapshotReader<validator::Plan> reader(in_force);
    std::string call =
        R"({"type":"track","userId":"u","event":"Event 0","properties":{"p0":"a-1","p1":"2026-01-01T00:00:00Z","p2":1}})";
    call.reserve(call.size() + validator::text_padding);
    validator::CallReader calls;
    while (!over) {
      const auto& plan = reader.get();
      const auto read = calls.read(call);
      if (!read || validator::validate(*read, plan.get()).plan_version != plan->number()) std::abort();
      seen.store(plan->number(), std::memory_order_release);
      checked.fetch_add(1, std::memory_order_relaxed);
    }
  });
  std::vector<std::shared_ptr<const validator::Plan>> replaced; // as the workspace: destroyed here, not on a core
  std::vector<double> compile_ms;
  std::vector<double> swap_ms;
  std::vector<double> memory;
  for (int number = 2; number < swaps + 2; ++number) {
    const auto begin = Clock::now();
    auto plan = compiled(number);
    compile_ms.push_back(ms_since(begin));
    std::erase_if(replaced, [](const auto& old) { return old.use_count() == 1; });
    const auto swap = Clock::now();
    replaced.push_back(in_force.load());
    in_force.store(std::move(plan));
    while (seen.load(std::memory_order_acquire) != number) std::this_thread::yield();
    swap_ms.push_back(ms_since(swap));
    if ((number - 2) % std::max(1, swaps / 10) == 0) memory.push_back(resident_mib());
  }
  over = true;
  core.join();
  std::printf("%d swaps of a plan of %d rules, beside %llu checks of calls\n", swaps, rules,
              static_cast<unsigned long long>(checked.load()));
  print("compile, before the swap", compile_ms);
  print("swap, until a call meets it", swap_ms);
  std::printf("  resident memory after each tenth, MiB:");
  for (const auto mib : memory) std::printf(" %.1f", mib);
  std::printf("  at the end %.1f\n", resident_mib());
}
