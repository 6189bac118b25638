#include "daemon/expectations/expectation.h"
#include "plans/formats/import_plan.h"
#include "tests/fuzz/csv_target.h"
#include "tests/fuzz/filter_target.h"
#include "tests/fuzz/http_target.h"
#include "tests/fuzz/ingest_target.h"
#include "tests/fuzz/message_target.h"
#include "tests/fuzz/targets.h"
#include "validator/controls/controls.h"
#include "validator/json/rapidjson_document.h"
#include "validator/privacy/redaction.h"
#include "validator/schema/pattern.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <functional>
#include <pthread.h>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline {
namespace {

constexpr std::size_t hostile_depth = 100'000;

/// Much less than the threads of the daemon have, and much more than what is bounded takes: a recursion over 100,000
/// levels does not fit, whatever its frame. Sanitizers make frames several times as large.
constexpr std::size_t stack_bytes = 2 * 1024 * 1024;

void on_a_small_stack(const std::function<void()>& work) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, stack_bytes), 0);
  pthread_t thread{};
  const auto run = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, const_cast<std::function<void()>*>(&work)), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

struct Nesting {
  std::string_view before;
  std::string_view open;
  std::string_view middle;
  std::string_view close;
  std::string_view after;

  std::string of(std::size_t levels) const {
    return std::string(before) + repeated(open, levels) + std::string(middle) + repeated(close, levels) +
           std::string(after);
  }
};

/// Everything that nests, or looks as if it did, in any of the languages that are read here.
constexpr std::array nestings{
    // JSON: alone, as a member of a call, a message, an expectation, a plan.
    Nesting{"", "[", "", "]", ""},
    Nesting{"", "{\"a\":", "1", "}", ""},
    Nesting{"", "[", "", "", ""},
    Nesting{"", "{\"a\":", "", "", ""},
    Nesting{R"({"type":"track","event":"E","userId":"u","properties":{"a":)", "[", "", "]", "}}"},
    Nesting{R"({"type":"track","event":"E","userId":"u","properties":)", "{\"a\":", "1", "}", "}"},
    Nesting{R"({"type":"filter","filter":)", "[", "", "]", "}"},
    Nesting{R"({"type":"filter","filter":{"q":)", "{\"a\":", "1", "}", "}}"},
    Nesting{R"({"batch":[{"context":)", "[", "", "]", R"(}],"context":{"a":1}})"},
    Nesting{R"({"batch":[{}],"context":)", R"({"a":)", "1", "}", "}"},
    Nesting{R"({"events":[{"type":"track","event":"E","properties":{"a":{"equals":)", "[", "", "]", "}}}]}"},
    Nesting{R"({"track":{"unplannedProperties":)", "{\"a\":", "1", "}", "}}"},
    Nesting{R"({"name":"P","rules":)", "[", "", "]", "}"},
    Nesting{R"({"name":"P","rules":[{"type":"TRACK","key":"E","version":1,"jsonSchema":{"properties":{"a":)",
            R"({"properties":{"a":)", "{}", "}}", "}}}]}"},
    Nesting{R"({"name":"P","rules":[{"type":"TRACK","key":"E","version":1,"jsonSchema":)", R"({"not":)", "{}", "}",
            "}]}"},
    Nesting{R"({"name":"P","rules":[{"type":"TRACK","key":"E","version":1,"jsonSchema":)", R"({"allOf":[)", "{}", "]}",
            "}]}"},
    Nesting{R"({"name":"P","rules":[{"type":"TRACK","key":"E","version":1,"jsonSchema":{"enum":[)", "[", "", "]",
            "]}}]}"},
    Nesting{R"({"$schema":"http://json-schema.org/draft-04/schema#","title":"E","properties":{"a":)", R"({"items":)",
            "{}", "}", "}}"},
    // YAML: flow, block, keys, tags, anchors.
    Nesting{"version: rudder/v1\nspec: ", "[", "", "]", "\n"},
    Nesting{"version: rudder/v1\nspec: ", "{a: ", "1", "}", "\n"},
    Nesting{"version: rudder/v1\nspec:\n", "- ", "a", "", "\n"},
    Nesting{"version: rudder/v1\nspec:\n  ", "? ", "a", "", "\n"},
    Nesting{"version: rudder/v1\nspec: ", "!!seq [", "", "]", "\n"},
    Nesting{"version: rudder/v1\nspec: ", "&a [*a, ", "", "]", "\n"},
    // CSV: names of properties, and quotes.
    Nesting{"Event Name,Property Name,Type\nE,a", ".a", "", "", ",string\n"},
    Nesting{"Event Name,Property Name,Type\nE,a", "[]", "", "", ",string\n"},
    Nesting{"Event Name,Property Name,Type\nE,\"", "\"\"", "", "", "\",string\n"},
    // Patterns and filters.
    Nesting{"", "(", "a", ")", ""},
    Nesting{"", "(?:", "a", ")*", ""},
    Nesting{"", "[", "a", "]", ""},
    Nesting{"a", "{2}", "", "", ""},
    Nesting{"", "-", "a", "", ""},
    Nesting{"total:~\"", "(", "a", ")", "\""},
    Nesting{"", "\"", "a", "", ""},
    Nesting{"has:a", ".a", "", "", ""},
    // HTTP.
    Nesting{"POST /v1/track HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1", ";a=\"", "", "\"",
            "\r\na\r\n0\r\n\r\n"},
    Nesting{"1", ";a", "", "", "\r\na\r\n0\r\n\r\n"},
    Nesting{"a", ".a", "", "", "=1"},
    Nesting{"GET ", "/..", "", "", " HTTP/1.1\r\nHost: a\r\n\r\n"},
};

struct Reader {
  std::string_view name;
  std::function<void(const std::string& text)> read;
};

std::vector<Reader> readers() {
  const auto pointer = [](const std::string& text) {
    if (const auto redaction = validator::Redaction::of({"email"})) static_cast<void>(redaction->redacted(text));
  };
  return {
      {"calls", validator::fuzz_call},
      {"plans", validator::fuzz_plan},
      {"CSV plans", plans::fuzz_csv},
      {"filters", debugger::fuzz_filter},
      {"client messages", debugger::fuzz_message},
      {"HTTP requests", http::fuzz_http},
      {"chunked bodies", http::fuzz_chunked},
      {"batches", ingest::fuzz_wrapper},
      {"pixels", ingest::fuzz_pixel},
      {"plans of every format",
       [](const std::string& text) {
         static_cast<void>(plans::import_plan({"", text}));
       }},
      {"YAML",
       [](const std::string& text) {
         static_cast<void>(plans::import_plan({"a.yaml", text}));
       }},
      {"documents", [](const std::string& text) { static_cast<void>(validator::rapidjson_document(text)); }},
      {"expectations", [](const std::string& text) { static_cast<void>(debugger::read_expectation(text)); }},
      {"controls", [](const std::string& text) { static_cast<void>(validator::read_controls(text)); }},
      {"patterns", [](const std::string& text) { static_cast<void>(validator::Pattern::compile(text)); }},
      {"redaction", pointer},
  };
}

class HostileDepth : public testing::TestWithParam<std::size_t> {};

TEST_P(HostileDepth, IsAnsweredByEachReaderOnASmallStack) {
  for (const auto& reader : readers())
    for (const auto& nesting : nestings) {
      SCOPED_TRACE(std::string(reader.name) + ": " + nesting.of(2));
      const auto text = nesting.of(GetParam());
      on_a_small_stack([&] { EXPECT_NO_THROW(reader.read(text)); });
    }
}

/// Around the bounds, and far beyond them.
INSTANTIATE_TEST_SUITE_P(Levels, HostileDepth, testing::Values(1, 64, 129, 257, 5'000, hostile_depth));

} // namespace
} // namespace plumbline
