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

/// What a CSV's row says of a property, as written.
struct CsvProperty {
  std::string description;
  std::string type;
  std::string pattern;
  std::string options;
  std::string format;
  std::string example;
  bool required = false;
};

/// A step into a property: the member of a name, or ("$") an array's items.
struct CsvStep {
  std::string name;
  bool items = false;
};
/// Steps that a property's name may have. A rule's schema has two levels for each, and more than a call's levels it may
/// not have; everything that recurses over properties ends here.
inline constexpr std::size_t max_csv_steps = 60;
/// "products.$.price" as its steps; "\." and "\$" stand for themselves. The error says what is wrong with the name: an
/// empty step, or more than max_csv_steps.
Result<std::vector<CsvStep>, std::string> csv_path(std::string_view name);
/// A member's name as a step is written.
std::string csv_step(std::string_view name);

using CsvRowPlaces = std::map<std::string, validator::LineColumn, std::less<>>;

/// A property of a CSV with those inside it: a schema under way.
class CsvNode {
 public:
  /// The node at that path below this one; what is not there is made.
  CsvNode& at(const std::vector<CsvStep>& path);
  /// Takes what a row says. False where a row has said it already: row() says which.
  bool set(CsvProperty property, validator::LineColumn row);
  validator::LineColumn row() const { return row_; }
  bool requires_something() const;
  /// Appends its schema, which stands at `pointer` of the rule's; `places` takes the rows of all that is in it.
  Result<void, CsvFault> append_schema(std::string& out, const std::string& pointer, CsvRowPlaces& places) const;

 private:
  Result<void, std::string> append_own(std::string& out) const;

  CsvProperty said_;
  bool is_said_ = false;
  validator::LineColumn row_{0, 0};
  std::vector<std::pair<std::string, std::unique_ptr<CsvNode>>> members_; ///< in the file's order
  std::unordered_map<std::string, std::size_t> numbers_;
  std::unique_ptr<CsvNode> items_;
};

} // namespace plumbline::plans
