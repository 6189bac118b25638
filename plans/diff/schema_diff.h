#pragma once

#include "plans/diff/diff.h"
#include "validator/json/node.h"

#include <string>
#include <vector>

namespace plumbline::plans {

/// Appends the changes between two schemas at a pointer, with the rule's id.
class SchemaDiff {
 public:
  SchemaDiff(std::string rule, std::vector<PlanChange>& out) : rule_(std::move(rule)), out_(out) {}
  void compare(const validator::AnyNode& before, const validator::AnyNode& after, const std::string& pointer);

 private:
  void compare_types(const validator::AnyNode& before, const validator::AnyNode& after, const std::string& pointer);
  void compare_values(const validator::AnyNode& before, const validator::AnyNode& after, const std::string& pointer);
  void compare_bounds(const validator::AnyNode& before, const validator::AnyNode& after, const std::string& pointer);
  void compare_wholes(const validator::AnyNode& before, const validator::AnyNode& after, const std::string& pointer);
  void compare_objects(const validator::AnyNode& before, const validator::AnyNode& after, const std::string& pointer);
  void compare_required(const validator::AnyNode& before, const validator::AnyNode& after, const std::string& pointer);
  void compare_rest(const validator::AnyNode& before, const validator::AnyNode& after, const std::string& pointer);
  void tell(Effect effect, std::string pointer, std::string message);

  std::string rule_;
  std::vector<PlanChange>& out_;
};

} // namespace plumbline::plans
