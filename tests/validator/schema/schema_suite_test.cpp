#include "tests/validator/judge.h"
#include "tests/validator/schema/schema_suite.h"
#include "tests/validator/schema/valijson_alone.h"
#include "validator/schema/schema_compiler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>

namespace plumbline::validator {
namespace {

constexpr std::string_view remote =
    "needs a schema from elsewhere: refused at load (remote_ref), for nothing is ever fetched";

constexpr std::string_view content = "contentEncoding and contentMediaType are annotations: no SDK sends such strings";
constexpr std::string_view idn_hostname =
    "not asserted: it takes the tables of IDNA, and no plan seen asks for it; it passes, as unknown formats do";

/// What the validator refuses or sees otherwise.
const std::vector<SuiteException>& exceptions() {
  static const std::vector<SuiteException> list{
      {"refRemote", "", "", remote},
      {"ref", "remote ref, containing refs itself", "", remote},
      {"definitions", "", "", remote},
      {"optional/content", "validation of string-encoded content based on media type", "an invalid JSON document",
       content},
      {"optional/content", "validation of binary string-encoding",
       "an invalid base64 string (% is not a valid character)", content},
      {"optional/content", "validation of binary-encoded media type documents",
       "a validly-encoded invalid JSON document", content},
      {"optional/content", "validation of binary-encoded media type documents",
       "an invalid base64 string that is valid JSON", content},
      {"optional/format/idn-hostname", "", "illegal first char U+302E Hangul single dot tone mark", idn_hostname},
      {"optional/format/idn-hostname", "", "contains illegal char U+302E Hangul single dot tone mark", idn_hostname},
      {"optional/format/idn-hostname", "", "a host name with a component too long", idn_hostname},
  };
  return list;
}

/// What valijson 1.0 sees otherwise.
const std::vector<SuiteException>& valijson_defects() {
  static const std::vector<SuiteException> list{
      {"optional/bignum", "integer", "", "its integers have 64 bits"},
      {"optional/zeroTerminatedFloats", "", "", "takes 1.0 for no integer"},
      {"optional/ecmascript-regex", "", "", "asserts no regex"},
      {"optional/format/email", "", "", "asserts no email"},
      {"optional/format/hostname", "", "", "asserts no hostname"},
      {"optional/format/idn-email", "", "", "asserts no idn-email"},
      {"optional/format/ipv4", "", "", "asserts no ipv4"},
      {"optional/format/ipv6", "", "", "asserts no ipv6"},
      {"optional/format/iri", "", "", "asserts no iri"},
      {"optional/format/iri-reference", "", "", "asserts no iri-reference"},
      {"optional/format/json-pointer", "", "", "asserts no json-pointer"},
      {"optional/format/regex", "", "", "asserts no regex"},
      {"optional/format/relative-json-pointer", "", "", "asserts no relative-json-pointer"},
      {"optional/format/uri", "", "", "asserts no uri"},
      {"optional/format/uri-reference", "", "", "asserts no uri-reference"},
      {"optional/format/uri-template", "", "", "asserts no uri-template"},
  };
  return list;
}

std::string label(const SuiteTest& test) { return test.file + ": " + test.group + ": " + test.name; }

/// A schema under which a value is a property of a call; references would be led astray.
std::optional<bool> passes_as_property(const SuiteTest& test) {
  if (test.schema.find("$ref") != std::string::npos) return std::nullopt;
  const auto plan = plan_of({track_rule("x", over_properties(R"({"properties":{"v":)" + test.schema + "}}"))});
  const Verdict verdict = verdict_of(track_call("x", R"({"v":)" + test.value + "}"), plan.get());
  EXPECT_NE(verdict.result, VerdictResult::error) << label(test);
  EXPECT_EQ(verdict.violations.empty(), verdict.result == VerdictResult::pass) << label(test);
  for (const Violation& violation : verdict.violations) {
    EXPECT_TRUE(violation.path.starts_with("/properties/v")) << label(test) << " " << violation.path;
    EXPECT_TRUE(violation.message.starts_with("properties.v")) << label(test) << " " << violation.message;
    EXPECT_FALSE(violation.keyword.empty()) << label(test);
    EXPECT_TRUE(violation.rule_path.starts_with("/properties/properties/properties/v")) << violation.rule_path;
  }
  return verdict.result == VerdictResult::pass;
}

/// Whether every mode and engine sees a test as the suite has it. The modes must agree whatever the suite says.
bool holds(const SuiteTest& test) {
  const auto program = compile_schema(test.schema);
  if (!program) return false;
  const Judgement judgement = judge(**program, test.value);
  EXPECT_EQ(judgement.decided_by_simd, judgement.decided_by_tape) << label(test);
  EXPECT_EQ(judgement.decided_by_simd, judgement.explained_away) << label(test);
  EXPECT_EQ(passes_as_property(test).value_or(judgement.decided_by_simd), judgement.decided_by_simd) << label(test);
  return judgement.decided_by_simd == test.valid;
}

TEST(SchemaSuite, EveryTestHoldsButTheListedOnes) {
  struct Count {
    int held = 0, asserted = 0, listed = 0;
  };
  Count counts[2];
  for (const SuiteTest& test : suite_tests()) {
    Count& count = counts[test.required ? 0 : 1];
    if (exception_of(test, exceptions())) {
      ++count.listed;
      continue;
    }
    ++count.asserted;
    const bool good = holds(test);
    EXPECT_TRUE(good) << label(test) << "\n  " << test.schema << "\n  " << test.value;
    count.held += good ? 1 : 0;
  }
  std::cout << "JSON-Schema-Test-Suite, draft-07: " << counts[0].held << " of " << counts[0].asserted << " required, "
            << counts[1].held << " of " << counts[1].asserted << " optional; listed with a reason: " << counts[0].listed
            << " required (remote references), " << counts[1].listed << " optional\n";
  EXPECT_GT(counts[0].asserted, 350);
  EXPECT_GT(counts[1].asserted, 100);
}

TEST(SchemaSuite, EachListedTestIsSeenOtherwise) {
  std::set<const SuiteException*> seen;
  for (const SuiteTest& test : suite_tests()) {
    const SuiteException* exception = exception_of(test, exceptions());
    if (exception && !holds(test)) seen.insert(exception);
  }
  for (const SuiteException& exception : exceptions())
    EXPECT_TRUE(seen.contains(&exception)) << exception.file << ": " << exception.group;
}

TEST(SchemaSuite, RefusesWhatNeedsARemoteSchemaAndNamesThePlace) {
  for (const SuiteTest& test : suite_tests()) {
    const SuiteException* exception = exception_of(test, exceptions());
    if (!exception || exception->reason != remote) continue;
    const auto program = compile_schema(test.schema);
    ASSERT_FALSE(program) << label(test);
    EXPECT_EQ(program.error().front().code, "remote_ref") << label(test);
    EXPECT_TRUE(program.error().front().pointer.ends_with("/$ref")) << label(test);
  }
}

TEST(SchemaSuite, ValijsonAgreesButForItsKnownDefects) {
  std::set<const SuiteException*> seen;
  int agreed = 0;
  for (const SuiteTest& test : suite_tests()) {
    const auto opinion = valijson_matches(test.schema, test.value);
    if (!opinion) continue;
    const SuiteException* defect = exception_of(test, valijson_defects());
    const auto program = compile_schema(test.schema);
    if (!program) continue;
    const bool agrees = judge(**program, test.value).decided_by_simd == *opinion;
    agreed += agrees ? 1 : 0;
    if (defect && !agrees) seen.insert(defect);
    EXPECT_TRUE(agrees || defect) << label(test) << "\n  " << test.schema << "\n  " << test.value
                                  << "\n  valijson: " << *opinion;
  }
  for (const SuiteException& defect : valijson_defects())
    EXPECT_TRUE(seen.contains(&defect)) << defect.file << ": " << defect.group << ": " << defect.name;
  EXPECT_GT(agreed, 350);
}

} // namespace
} // namespace plumbline::validator
