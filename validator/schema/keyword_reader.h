#pragma once

#include "validator/schema/pattern_memory.h"
#include "validator/schema/schema_blocks.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace plumbline::validator {

/// Compiles the keywords of one subschema after another into a program. A keyword is written to the present table
/// entry; entries that were touched are stored when the subschema ends. Used once, by compile_keywords.
class KeywordReader {
 public:
  KeywordReader(Program& program, PatternMemory& memory) : program_(program), memory_(memory), blocks_(program) {}
  std::vector<PlanProblem> run();

 private:
  void compile(const PendingBlock& pending);
  template<class Rule>
  static Index keep(std::vector<Rule>& table, Rule rule) {
    table.push_back(std::move(rule));
    return static_cast<Index>(table.size() - 1);
  }
  void read(std::string_view k, const AnyNode& v);

  /// Reports a keyword with an invalid value.
  bool expect(bool good, const char* what);
  /// The pointer of the present keyword, and of a part of it.
  std::string place() const;
  std::string place(std::string_view token) const;
  Index subschema(const AnyNode& schema);
  bool subschemas(const AnyNode& value, std::vector<Index>& out);

  void read_type(const AnyNode& value);
  void read_enum(const AnyNode& value);
  void read_const(const AnyNode& value);
  void add_values(ValueRule rule);

  /// These return whether they handled the keyword.
  bool read_number_keyword(std::string_view k, const AnyNode& v);
  /// A size: a whole number, zero or above.
  void read_size(const AnyNode& v, std::uint64_t& size, bool& has);
  /// Absent if it cannot be checked, which is reported as a problem.
  [[nodiscard]] std::optional<Index> pattern(std::string_view source, std::string at);
  bool read_string_keyword(std::string_view k, const AnyNode& v);
  bool read_array_keyword(std::string_view k, const AnyNode& v);
  /// The bit of a name whose presence matters.
  Index slot(std::string_view name);
  /// A list of names, as in `required` and `dependencies`.
  void read_names(const AnyNode& v, std::vector<Index>& slots);
  bool read_object_keyword(std::string_view k, const AnyNode& v);
  void read_dependencies(const AnyNode& v);
  static ObjectRule finished(ObjectRule rule);
  void read_branch_keyword(std::string_view k, const AnyNode& v);
  void read_branch(Index& branch, const AnyNode& schema);

  struct Has {
    bool number = false, string = false, array = false, object = false, branches = false;
  };

  Program& program_;
  PatternMemory& memory_;
  std::unordered_map<std::string, Index> patterns_; ///< by source: a repeated one is reused
  SchemaBlocks blocks_;
  // For the present subschema:
  std::string pointer_;
  std::string_view keyword_;
  Block block_;
  NumberRule number_;
  StringRule string_;
  ArrayRule array_;
  ObjectRule object_;
  BranchRule branches_;
  Has has_;
  bool tuple_form_ = false;
};

} // namespace plumbline::validator
