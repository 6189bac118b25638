// What the worst calls cost: CPU time and steps of each, reading and judging, under plans and with calls of which it is
// known that they cost as much as anybody could think of.
//   plumbline_worst_bench [ROUNDS]
// It fails where the best of its rounds takes more than a millisecond.
#include "tests/validator/worst_cases.h"
#include "validator/call/call.h"
#include "validator/validate.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace {

using namespace plumbline::validator;

double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

} // namespace

int main(int count, char** arguments) {
  const int rounds = count > 1 ? std::max(1, std::atoi(arguments[1])) : 5;
  constexpr double most_ms = 1;
  double worst = 0;
  std::printf("%-48s %9s %9s %8s  %s\n", "", "first ms", "best ms", "steps", "result");
  for (const WorstCase& one : worst_cases()) {
    const double before = cpu_ms();
    const auto plan = Plan::compile({"worst", one.rules}, 1);
    const double compiled = cpu_ms() - before;
    if (!plan) {
      std::printf("%-48s refused: %s\n", one.name.c_str(), plan.error().front().message.c_str());
      return 1;
    }
    std::string buffer = one.call;
    buffer.append(text_padding, '\0');
    CallReader reader;
    double first = 0;
    double best = 1e9;
    std::uint64_t steps = 0;
    std::string said;
    for (int round = 0; round < rounds; ++round) {
      const double start = cpu_ms();
      const auto call = reader.read(std::string_view(buffer).substr(0, one.call.size()));
      if (!call) return 1;
      Budget budget;
      const Verdict verdict = validate(*call, plan->get(), budget);
      const double spent = cpu_ms() - start;
      if (round == 0) first = spent;
      best = std::min(best, spent);
      steps = Budget::steps_of_a_call - budget.left();
      said = std::string(name_of(verdict.result)) + " " + std::to_string(verdict.violations.size()) +
             (verdict.truncated ? "+" : "") + " " + std::to_string(verdict.notes.size());
    }
    worst = std::max(worst, best);
    std::printf("%-48s %9.3f %9.3f %8llu  %s   (compiled in %.1f ms)\n", one.name.c_str(), first, best,
                static_cast<unsigned long long>(steps), said.c_str(), compiled);
  }
  std::printf("worst: %.3f ms a call\n", worst);
  return worst > most_ms ? 1 : 0;
}
