#pragma once

#include "daemon/setup/checklist/checklist.h"

#include <string>
#include <string_view>

namespace plumbline::setup {

/// The Step object of the API: what routes return and the board shows.
[[nodiscard]] std::string step_json(const Step& step);
/// [Missing].
[[nodiscard]] std::string missing_json(const std::vector<Missing>& missing);

/// What is stored of the checklist, in one document, so that the evidence, its position and the steps done are durable
/// together.
struct ChecklistDocument {
  Evidence evidence;
  DoneSteps done;
};
[[nodiscard]] std::string checklist_document(const Evidence& evidence, const DoneSteps& done);
[[nodiscard]] ChecklistDocument read_checklist(std::string_view json);

} // namespace plumbline::setup
