#include "tests/validator/worst_cases.h"

#include "validator/call/call.h"

#include <cstdint>
#include <functional>

namespace plumbline::validator {

namespace {

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

/// "a,b,c" of what `item` says for 0, 1, 2 ..., as many as fit into `most` bytes.
std::string listed(const std::function<std::string(std::size_t)>& item, std::size_t most) {
  std::string out;
  for (std::size_t i = 0;; ++i) {
    const std::string next = (i > 0 ? "," : "") + item(i);
    if (out.size() + next.size() > most) return out;
    out += next;
  }
}

std::string number(std::size_t n) { return std::to_string(n); }

constexpr std::size_t room = max_call_bytes - 200;

RuleText rule(std::string schema, std::string event = "x") {
  RuleText text;
  text.event = std::move(event);
  text.schema = std::move(schema);
  return text;
}

/// A rule whose properties are held against `schema`, with more definitions beside it.
RuleText over_properties(const std::string& schema, const std::string& definitions = "") {
  return rule(R"({"definitions":{)" + definitions + R"(},"properties":{"properties":)" + schema + "}}");
}

std::string call_with(const std::string& properties, const std::string& event = "x") {
  return R"({"type":"track","event":")" + event + R"(","userId":"u","properties":)" + properties + "}";
}

/// d0 holds a value against `last` 2^levels times.
std::string doubling(std::size_t levels, const std::string& last, const std::string& keyword = "allOf") {
  std::string out;
  for (std::size_t i = 0; i < levels; ++i) {
    const std::string next = R"({"$ref":"#/definitions/d)" + number(i + 1) + "\"}";
    out += "\"d" + number(i) + "\":{\"" + keyword + "\":[" + next + "," + next + "]},";
  }
  return out + "\"d" + number(levels) + "\":" + last;
}

const std::string doubled = R"({"$ref":"#/definitions/d0"})";

void add_branches(std::vector<WorstCase>& cases) {
  const std::string arrays = R"({"a":)" + repeated("[", 100) + "1" + repeated("]", 100) + "}";
  cases.push_back(
      {"anyOf that doubles with each level",
       {over_properties(
           R"({"properties":{"a":{"$ref":"#/definitions/n"}}})",
           R"("n":{"anyOf":[{"type":"array","items":{"$ref":"#/definitions/n"},"minItems":1},{"type":"array","items":{"$ref":"#/definitions/n"},"maxItems":1}]})")},
       call_with(arrays)});
  const std::string members = "{" + listed([](std::size_t i) { return "\"" + number(i) + "\":1"; }, room) + "}";
  cases.push_back({"propertyNames of 2^18 branches",
                   {over_properties(R"({"propertyNames":{"$ref":"#/definitions/d0"}})", doubling(18, "true"))},
                   call_with(members),
                   true});
  cases.push_back({"not around propertyNames",
                   {over_properties(R"({"propertyNames":{"not":{"anyOf":[{"$ref":"#/definitions/d0"},true]}}})",
                                    doubling(20, R"({"type":"null"})", "anyOf"))},
                   call_with(R"({"a":1})")});
  cases.push_back({"objects under 2^12 branches",
                   {over_properties(doubled, doubling(12, R"({"properties":{"zz":{"type":"string"}}})"))},
                   call_with(members),
                   true});
  cases.push_back({"a list under 2^18 branches",
                   {over_properties(R"({"properties":{"a":{"items":{"$ref":"#/definitions/d0"}}}})",
                                    doubling(18, R"({"type":["number","null"]})"))},
                   call_with(R"({"a":[)" + listed([](std::size_t) { return std::string("1"); }, room) + "]}"),
                   true});
  cases.push_back({"contains that finds nothing",
                   {over_properties(doubled, doubling(12, R"({"properties":{"a":{"contains":{"const":"b"}}}})"))},
                   call_with(R"({"a":[)" + listed([](std::size_t) { return std::string("1"); }, room) + "]}")});
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += (i > 0 ? "," : "") + (R"({"required":["n)" + std::to_string(i)) + R"("]})";
  cases.push_back({"anyOf of 20,000 alternatives", {over_properties(R"({"anyOf":[)" + many + "]}")}, call_with("{}")});
  cases.push_back(
      {"oneOf of 20,000 alternatives", {over_properties(R"({"oneOf":[)" + many + "]}")}, call_with(members)});
}

void add_texts(std::vector<WorstCase>& cases) {
  const std::string long_url = R"({"s":"http://)" + std::string(room - 20, 'a') + R"("})";
  const auto of_s = [](const std::string& schema) { return R"({"properties":{"s":)" + schema + "}}"; };
  for (const char* format :
       {"uri", "iri-reference", "uri-template", "date-time", "email", "hostname", "json-pointer", "ipv6"})
    cases.push_back({std::string("format ") + format + " under 2^16 branches",
                     {over_properties(of_s(doubled), doubling(16, R"({"format":")" + std::string(format) + "\"}"))},
                     call_with(long_url),
                     std::string_view(format).find("i") == 2});
  cases.push_back(
      {"values that are regexes of Unicode classes",
       {over_properties(R"({"additionalProperties":{"format":"regex"}})")},
       call_with("{" +
                 listed([](std::size_t i) { return "\"" + number(i) + R"(":"(?i)((\\pL{10}){10}){10}")"; }, room) +
                 "}"),
       true});
  cases.push_back(
      {"values that are long regexes",
       {over_properties(R"({"additionalProperties":{"format":"regex"}})")},
       call_with(
           "{" +
           listed([](std::size_t i) { return "\"" + number(i) + "\":\"" + repeated("([a-zé]|x{9})", 290) + "\""; },
                  room) +
           "}"),
       true});
  // No period, so that an automaton is in a new state at every byte.
  std::string xy;
  for (std::uint64_t random = 7; xy.size() < 3'000;) {
    random = random * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    xy += (random >> 62 & 1) != 0 ? 'x' : 'y';
  }
  for (const char* pattern :
       {"(x|y)*x(x|y){900}z", "(x|y)*x(x|y){12}z", "(.?){200}z", "[^z]{300}z", "^(x|y)*x(x|y){300}z$", "z"})
    cases.push_back({std::string("pattern ") + pattern,
                     {over_properties(of_s(doubled), doubling(8, R"({"pattern":")" + std::string(pattern) + "\"}"))},
                     call_with(R"({"s":")" + xy + "\"}")});
  cases.push_back({"patternProperties of 500 patterns",
                   {over_properties(R"({"patternProperties":{)" +
                                    [] {
                                      std::string all;
                                      for (int i = 0; i < 500; ++i)
                                        all += (i > 0 ? ",\"" : "\"") + std::string("(a|b)*c") + std::to_string(i) +
                                               "$\":true";
                                      return all;
                                    }() +
                                    "}}")},
                   call_with("{" + listed([](std::size_t i) { return "\"abab" + number(i) + "\":1"; }, room) + "}"),
                   true});
  cases.push_back({"minLength under 2^16 branches",
                   {over_properties(of_s(doubled), doubling(16, R"({"minLength":20000})"))},
                   call_with(R"({"s":")" + repeated("é", room / 2 - 10) + "\"}")});
}

void add_values(std::vector<WorstCase>& cases) {
  const std::string items = listed([](std::size_t i) { return "[" + number(i) + "]"; }, room);
  cases.push_back({"uniqueItems under 2^12 branches",
                   {over_properties(doubled, doubling(12, R"({"properties":{"a":{"uniqueItems":true}}})"))},
                   call_with(R"({"a":[)" + items + "]}"),
                   true});
  cases.push_back(
      {"const of an object under 2^16 branches",
       {over_properties(doubled, doubling(16, R"({"not":{"const":{"a":1}}})"))},
       call_with("{" + listed([](std::size_t i) { return "\"" + number(i) + "\":{\"b\":[1]}"; }, room) + "}"),
       true});
  const std::string digits(room - 20, '7');
  cases.push_back(
      {"a number of 32,000 digits under 2^16 branches",
       {over_properties(doubled,
                        doubling(16, R"({"properties":{"n":{"type":"integer","multipleOf":7,"minimum":1e300}}})"))},
       call_with(R"({"n":)" + digits + "}"),
       true});
  cases.push_back(
      {"exponents of many digits",
       {over_properties(R"({"additionalProperties":{"multipleOf":0.07,"maximum":1e308}})")},
       call_with("{" + listed([](std::size_t i) { return "\"" + number(i) + "\":7e999999999999"; }, room) + "}")});
}

void add_explanations(std::vector<WorstCase>& cases) {
  cases.push_back({"50 violations with the longest paths",
                   {over_properties(R"({"additionalProperties":{"additionalProperties":false}})")},
                   call_with(R"({")" + std::string(25'000, 'n') + R"(":{)" +
                             listed([](std::size_t i) { return "\"" + number(i) + "\":1"; }, 5'000) + "}}")});
  std::string alternatives;
  for (int i = 0; i < 300; ++i)
    alternatives += (i > 0 ? "," : "") + (R"({"properties":{"k":{"const":"v)" + std::to_string(i)) +
                    R"("}},"additionalProperties":{"enum":["a","b",{"c":[1,2,3]}]}})";
  cases.push_back({"the closest of 300 alternatives",
                   {over_properties(R"({"anyOf":[)" + alternatives + "]}")},
                   call_with("{" + listed([](std::size_t i) { return "\"" + number(i) + "\":\"x\""; }, room) + "}")});
  cases.push_back({"anyOf in anyOf, 24 deep",
                   {over_properties(doubled, doubling(20, R"({"required":["q"]})", "anyOf"))},
                   call_with("{}")});
  std::string planned, sent;
  for (int i = 0; i < 300; ++i) {
    const std::string name =
        "customer_account_number_" + std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i);
    planned += (i > 0 ? ",\"" : "\"") + name + "\"";
    sent += (i > 0 ? ",\"" : "\"") + name + "x\":1";
  }
  cases.push_back({"300 required names, all nearly sent",
                   {over_properties(R"({"required":[)" + planned + "]}")},
                   call_with("{" + sent + "}")});
  std::string closed;
  for (int i = 0; i < 3'000; ++i)
    closed += (i > 0 ? "," : "") + ("\"some_property_name_" + std::to_string(i)) + "\":{}";
  cases.push_back(
      {"60 near misses of 3,000 names",
       {over_properties(R"({"additionalProperties":false,"properties":{)" + closed + "}}")},
       call_with("{" + listed([](std::size_t i) { return "\"some_property_nam_" + number(i) + "\":1"; }, 1'600) +
                 "}")});
  std::vector<RuleText> rules, alike;
  for (int i = 0; i < 2'000; ++i) {
    rules.push_back(rule("{}", "Checkout Product Completed Number " + std::to_string(i) + " Thing"));
    // Of the same letters, so that each of them is looked at.
    std::string letters;
    for (int n = i; letters.size() < 22; n /= 2) letters += n % 2 == 0 ? "ab" : "ba";
    alike.push_back(rule("{}", "Step " + letters + " Completed"));
  }
  cases.push_back({"an event near one of 2,000", rules, call_with("{}", "Checkout Product Complete Number 7 Thing")});
  cases.push_back({"an event near all of 2,000", alike, call_with("{}", "Step abbaabbaabbaabab Completed")});
  cases.push_back(
      {"texts that fit after they are parsed",
       {over_properties(R"({"additionalProperties":{"type":"object","additionalProperties":{"type":"object"}}})")},
       call_with("{" +
                 listed([](std::size_t i) { return "\"" + number(i) + R"(":"{\"a\":{\"b\":{}},\"c\":1}")"; }, room) +
                 "}")});
}

/// Of hints: words in another order, synonyms, values that are nearly one of the plan's, texts that are nearly a time
/// or a number, names at another level.
void add_hints(std::vector<WorstCase>& cases) {
  const std::vector<std::string> words{"order",  "checkout", "product", "cart",     "payment", "coupon",
                                       "search", "account",  "list",    "shipping", "address", "refund"};
  const auto word = [&](std::size_t n) { return words[n % words.size()]; };
  std::vector<RuleText> shuffled;
  for (std::size_t i = 0; i < 2'000; ++i)
    shuffled.push_back(rule("{}", word(i) + " " + word(i / 12 + 1) + " " + word(i / 144 + 2) + " " + word(i * 7 + 3) +
                                      " viewed " + number(i)));
  cases.push_back({"an event of the words of 2,000", shuffled,
                   call_with("{}", "Viewed Order Checkout Product Cart Payment Coupon Search Account List Shipping")});
  cases.push_back(
      {"an event of 30,000 bytes of words", shuffled, call_with("{}", repeated("Checkout Viewed ", 1'900))});

  std::string names;
  for (std::size_t i = 0; i < 3'000; ++i)
    names += (i > 0 ? ",\"" : "\"") + word(i) + "_" + word(i / 12) + "_" + word(i / 144) + "_" + number(i) + "\":{}";
  const std::string closed = R"({"additionalProperties":false,"properties":{)" + names + "}}";
  cases.push_back({"names of the words of 3,000",
                   {over_properties(closed)},
                   call_with("{" +
                             listed(
                                 [&](std::size_t i) {
                                   return "\"" + word(i / 144) + "-" + word(i / 12) + "-" + word(i) + "-" + number(i) +
                                          "\":1";
                                 },
                                 room) +
                             "}")});
  cases.push_back(
      {"names of 600 bytes of words",
       {over_properties(closed)},
       call_with(
           "{" +
           listed([&](std::size_t i) { return "\"" + repeated(word(i) + "Total", 60) + number(i) + "\":1"; }, room) +
           "}")});
  cases.push_back(
      {"names that stand at another level",
       {over_properties(R"({"additionalProperties":false,"properties":{"a":{"properties":{)" + names + "}}}}")},
       call_with("{" +
                 listed(
                     [&](std::size_t i) {
                       return "\"" + word(i) + "_" + word(i / 12) + "_" + word(i / 144) + "_" + number(i) + "\":1";
                     },
                     room) +
                 "}")});

  std::string values;
  for (std::size_t i = 0; i < 2'000; ++i)
    values += (i > 0 ? ",\"" : "\"") + word(i) + " " + word(i / 12) + " " + word(i / 144) + " " + number(i) + "\"";
  cases.push_back({"values near those of an enum of 2,000",
                   {over_properties(R"({"additionalProperties":{"enum":[)" + values + "]}}")},
                   call_with("{" +
                             listed(
                                 [&](std::size_t i) {
                                   return "\"" + number(i) + "\":\"" + word(i) + "-" + word(i / 12 + 1) + "-" +
                                          word(i / 144) + " " + number(i * 7) + "\"";
                                 },
                                 room) +
                             "}")});
  for (const auto& [what, schema] :
       std::vector<std::pair<std::string, std::string>>{{"number", R"({"type":"number"})"},
                                                        {"time", R"({"format":"date-time"})"},
                                                        {"boolean", R"({"type":"boolean"})"}})
    for (const auto& [kind, text] : std::vector<std::pair<std::string, std::string>>{
             {"digits", repeated("1.234.567,89 ", 45)}, {"dates", repeated("Mon, 02 Mar 2026 09:15:00 +0100 ", 18)}})
      cases.push_back(
          {"texts of " + kind + " that should be a " + what,
           {over_properties(R"({"additionalProperties":)" + schema + "}")},
           call_with("{" + listed([&](std::size_t i) { return "\"" + number(i) + "\":\"" + text + "\""; }, room) +
                     "}")});
}

void add_notes(std::vector<WorstCase>& cases) {
  cases.push_back(
      {"addresses in a rule that refers to itself",
       {over_properties(
           R"({"$ref":"#/definitions/n"})",
           R"("n":{"allOf":[{"properties":{"a":{"$ref":"#/definitions/n"}}},{"properties":{"a":{"$ref":"#/definitions/n"}}}]})")},
       call_with(repeated(R"({"a":)", 16) + R"("ada@example.com")" + repeated("}", 16)),
       true});
  cases.push_back({"addresses of roles and logins",
                   {rule("{}")},
                   call_with(R"({"a":"//)" + repeated("x@c.dd,root@a.bb ", room / 17 - 2) + "\"}"),
                   true});
  cases.push_back(
      {"addresses in every value",
       {rule(R"({"properties":{"properties":{"properties":{"a":{"type":"string"}}}}})")},
       call_with("{" + listed([](std::size_t i) { return "\"" + number(i) + R"(":"a@b.example")"; }, room) + "}"),
       true});
  cases.push_back(
      {"digits that are nearly card numbers",
       {rule("{}")},
       call_with("{" + listed([](std::size_t i) { return "\"" + number(i) + R"(":"4111 1111 1111 1112-")"; }, room) +
                 "}"),
       true});
}

} // namespace

std::vector<WorstCase> worst_cases() {
  std::vector<WorstCase> cases;
  add_branches(cases);
  add_texts(cases);
  add_values(cases);
  add_explanations(cases);
  add_hints(cases);
  add_notes(cases);
  return cases;
}

} // namespace plumbline::validator
