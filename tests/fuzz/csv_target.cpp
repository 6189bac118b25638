#include "tests/fuzz/csv_target.h"

#include "plans/formats/export_plan.h"
#include "plans/formats/import_plan.h"

#include <stdexcept>
#include <string>

namespace plumbline::plans {

namespace {

constexpr std::string_view header =
    "Event Name,Event Type,Event Version,Event Description,Property Name,Property Description,Property Status,Property "
    "Type,Allowed Property Values,Enum Values,Format,Example\n";

void import(std::string_view text, bool must_be_taken) {
  const auto plan = import_plan({"fuzz.csv", text});
  if (!plan) {
    if (must_be_taken) throw std::logic_error("a plan that was written by us is refused");
    if (plan.error().problems.empty()) throw std::logic_error("a plan is refused without a reason");
    return;
  }
  if (must_be_taken) return;
  const auto copy = export_plan(plan->plan->text(), PlanFormat::csv);
  import(copy.text, copy.losses.empty());
}

} // namespace

void fuzz_csv(std::string_view bytes) {
  import(std::string(header) + std::string(bytes), false);
  import(bytes, false);
}

} // namespace plumbline::plans
