#pragma once

#include "plans/formats/csv/csv_rows.h"
#include "validator/values/result.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace plumbline::plans {

/// A CSV row's description of a property, as written.
struct CsvProperty {
  std::string description;
  std::string type;
  std::string pattern;
  std::string options;
  std::string format;
  std::string example;
  bool required = false;
};

/// A step into a property: the member of that name, or ("$") an array's items.
struct CsvStep {
  std::string name;
  bool items = false;
};
/// The most steps in a property's name. A rule's schema has two levels for each, and may not have more than a call;
/// this bounds all recursion over properties.
inline constexpr std::size_t max_csv_steps = 60;
/// "products.$.price" as its steps; "\." and "\$" stand for themselves. The error says what is wrong with the name: an
/// empty step, or more than max_csv_steps.
[[nodiscard]] Result<std::vector<CsvStep>, std::string> csv_path(std::string_view name);
/// A member's name, written as a step.
[[nodiscard]] std::string csv_step(std::string_view name);

using CsvRowPlaces = std::map<std::string, validator::LineColumn, std::less<>>;

/// A property of a CSV with those inside it: an unfinished schema.
class CsvNode {
 public:
  /// The node at that path below this one; makes missing nodes.
  CsvNode& at(const std::vector<CsvStep>& path);
  /// Sets what a row says. False if an earlier row has said it: row() tells which.
  bool set(CsvProperty property, validator::LineColumn row);
  validator::LineColumn row() const { return row_; }
  bool requires_something() const;
  /// Appends its schema, which is at `pointer` of the rule's; adds the rows of everything in it to `places`.
  [[nodiscard]] Result<void, CsvFault> append_schema(std::string& out, const std::string& pointer,
                                                     CsvRowPlaces& places) const;

 private:
  [[nodiscard]] Result<void, std::string> append_own(std::string& out) const;

  CsvProperty said_;
  bool is_said_ = false;
  validator::LineColumn row_{0, 0};
  std::vector<std::pair<std::string, std::unique_ptr<CsvNode>>> members_; ///< in the file's order
  std::unordered_map<std::string, std::size_t> numbers_;
  std::unique_ptr<CsvNode> items_;
};

} // namespace plumbline::plans
