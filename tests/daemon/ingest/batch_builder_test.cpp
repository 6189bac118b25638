#include "daemon/ingest/batch_builder.h"
#include "daemon/ingest/record/partial_call.h"
#include "daemon/ingest/wire/limits.h"
#include "tests/support/gzip.h"

#include <gtest/gtest.h>

#include <map>

namespace plumbline::ingest {
namespace {

using validator::CallType;
using validator::VerdictResult;

constexpr std::int64_t now = 1'767'323'045'000; // 2026-01-02T03:04:05Z

/// A request as a connection hands it over; the fields' names in lower case.
struct Sent {
  std::string body;
  std::map<std::string, std::string, std::less<>> fields;
  std::string query;
  bool too_large = false;

  http::Request request() {
    body.reserve(body.size() + validator::text_padding);
    http::Request request;
    request.method = "POST";
    request.query = query;
    request.body = body;
    request.body_bytes = body.size();
    request.too_large = too_large;
    request.bind_fields(&fields, [](const void* of, std::string_view name) -> std::string_view {
      const auto& known = *static_cast<const decltype(fields)*>(of);
      const auto found = known.find(name);
      return found == known.end() ? std::string_view() : found->second;
    });
    return request;
  }
};

class BatchBuilderTest : public testing::Test {
 protected:
  BatchBuilderTest() {
    const auto source = [&](std::string key, std::string id, Environment env, bool enabled = true) {
      rulebook.sources[std::move(key)] = std::make_shared<const Source>(Source{std::move(id), "Web", env, enabled});
    };
    source("dev1", "src_dev1", Environment::dev);
    source("dev2", "src_dev2", Environment::dev);
    source("prod", "src_prod", Environment::prod);
    source("gone", "src_gone", Environment::dev, false);
  }

  Result<PreparedBatch, Refusal> single(Sent sent, CallType type = CallType::track) {
    return builder.single(sent.request(), rulebook, type);
  }
  Result<PreparedBatch, Refusal> batch(Sent sent) { return builder.batch(sent.request(), rulebook); }

  static Record record(const PreparedBatch& prepared, std::size_t index = 0) {
    const auto& entries = prepared.batch.entries;
    const auto begin = entries.at(index).offset;
    const auto end = index + 1 < entries.size() ? entries[index + 1].offset : prepared.batch.bytes.size();
    return decode(std::string_view(prepared.batch.bytes).substr(begin, end - begin));
  }
  static std::string refused(const Result<PreparedBatch, Refusal>& result) {
    return result ? "taken" : std::to_string(result.error().status) + " " + result.error().code;
  }
  static std::string source_of(const Result<PreparedBatch, Refusal>& result) {
    return result ? result->source->id : result.error().code;
  }
  static bool has_note(const Record& record, std::string_view code) {
    return record.details.find("\"code\":\"" + std::string(code) + '"') != std::string_view::npos;
  }

  BatchBuilder builder{[] { return now; }};
  Rulebook rulebook;
};

const validator::Redaction& hiding_email() {
  static const auto redaction = *validator::Redaction::of({"email", "/context/ip"});
  return redaction;
}

const std::string in_dev1 = "Basic ZGV2MTo=";
const std::string good = R"("type":"track","event":"A","userId":"u","messageId":"m1")";

/// A well-formed call of exactly so many bytes.
std::string call_of_size(std::size_t size) {
  const std::string begin = "{" + good + R"(,"properties":{"x":")";
  return begin + std::string(size - begin.size() - 3, 'x') + "\"}}";
}

TEST_F(BatchBuilderTest, TakesACallWithTheSourceOfItsKey) {
  const auto taken = single({"{" + good + "}", {{"authorization", in_dev1}}, "", false});
  ASSERT_TRUE(taken) << taken.error().message;
  ASSERT_EQ(taken->batch.entries.size(), 1U);
  EXPECT_EQ(taken->batch.received_at_ms, now);
  EXPECT_FALSE(taken->batch.entries[0].key.none());
  const auto call = record(*taken);
  EXPECT_EQ(call.source_id, "src_dev1");
  EXPECT_EQ(call.event, "A");
  EXPECT_EQ(call.call, "{" + good + "}");
  EXPECT_EQ(call.result, VerdictResult::unchecked);
  EXPECT_FALSE(call.has(RecordFlag::message_id_made));
}

TEST_F(BatchBuilderTest, KeepsACallWithoutTheValuesThatAreNotToBeKept) {
  builder = BatchBuilder([] { return now; }, &hiding_email());
  const auto taken =
      batch({R"({"context":{"ip":"1.2.3.4"},"batch":[{)" + good + R"(,"properties":{"email":"a@b.org"}},{)" + good +
                 R"(,"context":{"page":{}}},{)" + good + R"(,"context":{"ip":null}}]})",
             {{"authorization", in_dev1}},
             "",
             false});
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_EQ(record(*taken, 0).call,
            "{" + good + R"(,"properties":{"email":"[redacted]"},"context":{"ip":"[redacted]"}})");
  EXPECT_TRUE(record(*taken, 0).has(RecordFlag::redacted));
  EXPECT_EQ(record(*taken, 1).call, "{" + good + R"(,"context":{"page":{},"ip":"[redacted]"}})");
  EXPECT_EQ(taken->batch.bytes.find("b.org"), std::string::npos);
  const auto plain = single({"{" + good + "}", {{"authorization", in_dev1}}, "", false});
  EXPECT_FALSE(record(*plain).has(RecordFlag::redacted));
}

TEST_F(BatchBuilderTest, WhatADuplicateIsDoesNotHangOnWhatIsKept) {
  const Sent sent{"{" + good + R"(,"properties":{"email":"a@b.org"}})", {{"authorization", in_dev1}}, "", false};
  const auto before = single(sent);
  builder = BatchBuilder([] { return now; }, &hiding_email());
  const auto after = single(sent);
  EXPECT_EQ(before->batch.entries[0].key, after->batch.entries[0].key);
  EXPECT_EQ(before->batch.entries[0].content, after->batch.entries[0].content);
}

TEST_F(BatchBuilderTest, OfACallThatCannotBeReadTheValuesAreHiddenAllTheSame) {
  builder = BatchBuilder([] { return now; }, &hiding_email());
  const std::string deep(200, '[');
  const std::string call = R"({"email":"a@b.org","x":)" + deep + std::string(200, ']') + "}";
  const auto taken = batch({R"({"batch":[)" + call + "]}", {{"authorization", in_dev1}}, "", false});
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_TRUE(record(*taken).has(RecordFlag::unreadable));
  EXPECT_TRUE(record(*taken).call.starts_with(R"({"email":"[redacted]","x":[)")) << record(*taken).call;
}

TEST_F(BatchBuilderTest, AsksTheHeaderThenTheBodyThenTheQueryForTheKeyOfACall) {
  const std::string with_key = "{" + good + R"(,"writeKey":"dev2"})";
  EXPECT_EQ(source_of(single({with_key, {{"authorization", in_dev1}}, "writeKey=prod", false})), "src_dev1");
  EXPECT_EQ(source_of(single({with_key, {}, "writeKey=prod", false})), "src_dev2");
  EXPECT_EQ(source_of(single({"{" + good + "}", {}, "writeKey=prod", false})), "src_prod");
}

TEST_F(BatchBuilderTest, AsksTheHeaderTheWrapperTheFirstCallAndTheQueryForTheKeyOfABatch) {
  const std::string calls = R"("batch":[{)" + good + R"(,"writeKey":"dev2"},{)" + good + R"(,"writeKey":"dev1"}])";
  EXPECT_EQ(source_of(batch({R"({"writeKey":"prod",)" + calls + "}", {{"authorization", in_dev1}}, "", false})),
            "src_dev1");
  EXPECT_EQ(source_of(batch({R"({"writeKey":"prod",)" + calls + "}", {}, "", false})), "src_prod");
  EXPECT_EQ(source_of(batch({"{" + calls + "}", {}, "writeKey=prod", false})), "src_dev2");
  EXPECT_EQ(source_of(batch({R"({"batch":[{)" + good + "}]}", {}, "writeKey=prod", false})), "src_prod");
}

TEST_F(BatchBuilderTest, RefusesAKeyThatIsMissingUnknownOrOfADisabledSource) {
  EXPECT_EQ(refused(single({"{" + good + "}", {}, "", false})), "401 missing_key");
  EXPECT_EQ(refused(batch({R"({"batch":[]})", {}, "", false})), "401 missing_key");
  const auto unknown = single({"{" + good + "}", {}, "writeKey=abcdefgh", false});
  EXPECT_EQ(refused(unknown), "401 unknown_key");
  EXPECT_EQ(unknown.error().key_last4, "efgh");
  EXPECT_EQ(unknown.error().sample, "{" + good + "}");
  const auto disabled = single({"{" + good + "}", {}, "writeKey=gone", false});
  EXPECT_EQ(refused(disabled), "401 source_disabled");
  EXPECT_EQ(disabled.error().source->id, "src_gone");
}

TEST_F(BatchBuilderTest, RefusesAWrongKeyOfTheHeaderBeforeItLooksAtTheBody) {
  EXPECT_EQ(refused(single({"{", {{"authorization", "Basic eHh4eA=="}}, "", false})), "401 unknown_key");
  EXPECT_EQ(refused(batch({"no gzip", {{"authorization", "Basic eHh4eA=="}, {"content-encoding", "gzip"}}, "", false})),
            "401 unknown_key");
}

TEST_F(BatchBuilderTest, TakesAReplacedKeyUntilItsTimeOfGraceEndsAndNotAMomentLonger) {
  const auto replaced = [&](std::string key, std::int64_t until_ms) {
    rulebook.sources[std::move(key)] =
        std::make_shared<const Source>(Source{"src_dev1", "Web", Environment::dev, true, until_ms});
  };
  replaced("old1", now + 1);
  replaced("old2", now);
  EXPECT_EQ(source_of(single({"{" + good + "}", {}, "writeKey=old1", false})), "src_dev1");
  const auto over = single({"{" + good + "}", {}, "writeKey=old2", false});
  EXPECT_EQ(refused(over), "401 unknown_key");
  EXPECT_EQ(over.error().source->id, "src_dev1") << "an engineer looks there";
}

TEST_F(BatchBuilderTest, AsksTheHeaderThenTheKeyThenTheContextForTheSession) {
  const std::string call = "{" + good + R"(,"context":{"plumbline":{"session":"context"}}})";
  const auto session = [&](std::string query, std::map<std::string, std::string, std::less<>> fields) {
    const auto taken = single({call, std::move(fields), std::move(query), false});
    return taken ? std::string(record(*taken).session) : taken.error().code;
  };
  EXPECT_EQ(session("writeKey=dev1.key", {{"x-plumbline-session", "header"}}), "header");
  EXPECT_EQ(session("writeKey=dev1.key", {}), "key");
  EXPECT_EQ(session("writeKey=dev1", {}), "context");
  EXPECT_EQ(session("writeKey=dev1.Key", {}), "invalid_session");
  EXPECT_EQ(session("writeKey=dev1.", {}), "invalid_session");
  EXPECT_EQ(session("writeKey=dev1", {{"x-plumbline-session", "a b"}}), "invalid_session");
}

TEST_F(BatchBuilderTest, DedupesWithinASession) {
  const auto key_in = [&](const std::string& session) {
    return single({"{" + good + "}", {{"x-plumbline-session", session}}, "writeKey=dev1", false})->batch.entries[0].key;
  };
  EXPECT_EQ(key_in("a"), key_in("a"));
  EXPECT_NE(key_in("a"), key_in("b"));
  EXPECT_NE(key_in("a"), key_in(""));
}

TEST_F(BatchBuilderTest, MarksTheCallsOfASessionThatAreEvidenceUntilItEnds) {
  const auto marked = [&] {
    const auto taken = single({"{" + good + "}", {{"x-plumbline-session", "a"}}, "writeKey=dev1", false});
    return record(*taken).has(RecordFlag::evidence_session);
  };
  EXPECT_FALSE(marked());
  rulebook.evidence_sessions["a"] = now + 1;
  EXPECT_TRUE(marked());
  rulebook.evidence_sessions["a"] = now;
  EXPECT_FALSE(marked());
}

TEST_F(BatchBuilderTest, TakesACallWhoseContextNamesNoSessionOutsideOfAnyAndSaysSo) {
  const auto taken =
      single({"{" + good + R"(,"context":{"plumbline":{"session":"Not one"}}})", {}, "writeKey=dev1", false});
  ASSERT_TRUE(taken);
  EXPECT_EQ(record(*taken).session, "");
  EXPECT_TRUE(record(*taken).has(RecordFlag::bad_session));
  EXPECT_TRUE(has_note(record(*taken), "bad_session"));
}

TEST_F(BatchBuilderTest, TellsAKeyWithASessionFromAnotherKey) {
  const auto own = batch({R"({"writeKey":"dev1.a","batch":[{"writeKey":"dev1.b",)" + good + "}]}",
                          {{"authorization", in_dev1}},
                          "",
                          false});
  ASSERT_TRUE(own);
  EXPECT_FALSE(has_note(record(*own), "key_mismatch"));
}

TEST_F(BatchBuilderTest, TakesACallOfTheLimitAndNotOfOneByteMore) {
  EXPECT_EQ(refused(single({call_of_size(32'768), {}, "writeKey=dev1", false})), "taken");
  EXPECT_EQ(refused(single({call_of_size(32'769), {}, "writeKey=dev1", false})), "400 call_too_large");
}

TEST_F(BatchBuilderTest, TakesABatchOfTheLimitAndNotOfOneByteMore) {
  const std::string body = R"({"batch":[]})";
  EXPECT_EQ(refused(batch({body + std::string(max_batch_bytes - body.size(), ' '), {}, "writeKey=dev1", false})),
            "taken");
  EXPECT_EQ(refused(batch({body + std::string(max_batch_bytes + 1 - body.size(), ' '), {}, "writeKey=dev1", false})),
            "400 batch_too_large");
  const auto thrown_away = batch({"", {{"authorization", in_dev1}}, "", true});
  EXPECT_EQ(refused(thrown_away), "400 batch_too_large");
  EXPECT_EQ(thrown_away.error().source->id, "src_dev1");
}

TEST_F(BatchBuilderTest, RefusesASingleCallThatIsNoJsonOrMalformed) {
  EXPECT_EQ(refused(single({"{", {{"authorization", in_dev1}}, "", false})), "400 invalid_json");
  EXPECT_EQ(refused(single({R"({"type":"track","userId":"u"})", {}, "writeKey=dev1", false})), "400 malformed_call");
  EXPECT_EQ(refused(single({"[1]", {}, "writeKey=dev1", false})), "400 malformed_call");
}

TEST_F(BatchBuilderTest, RefusesAnEncodingThatItDoesNotKnowAndABodyThatIsNotInIt) {
  EXPECT_EQ(refused(single({"\x0b\x02", {{"content-encoding", "br"}}, "writeKey=dev1", false})),
            "400 invalid_encoding");
  EXPECT_EQ(refused(single({"no gzip", {{"content-encoding", "GZIP"}}, "writeKey=dev1", false})),
            "400 invalid_encoding");
  EXPECT_EQ(refused(single({"{" + good + "}", {{"content-encoding", "Identity"}}, "writeKey=dev1", false})), "taken");
}

TEST_F(BatchBuilderTest, ReadsABodyByItsFirstBytesWhateverTheHeaderSays) {
  const std::string body = "{" + good + "}";
  EXPECT_EQ(refused(single({gzipped(body), {}, "writeKey=dev1", false})), "taken");
  EXPECT_EQ(refused(single({body, {{"content-encoding", "gzip"}}, "writeKey=dev1", false})), "taken");
  EXPECT_EQ(refused(single({body, {{"content-encoding", "utf-8"}}, "writeKey=dev1", false})), "taken");
  EXPECT_EQ(refused(single({"\xEF\xBB\xBF" + body, {}, "writeKey=dev1", false})), "taken");
  EXPECT_EQ(refused(batch({gzipped("\xEF\xBB\xBF{\"batch\":[" + body + "]}"), {}, "writeKey=dev1", false})), "taken");
  std::string wide;
  for (const char c : body) wide += {c, '\0'};
  EXPECT_EQ(refused(single({wide, {}, "writeKey=dev1", false})), "taken");
  EXPECT_EQ(refused(single({gzipped(body).substr(0, 20), {}, "writeKey=dev1", false})), "400 invalid_encoding");
  EXPECT_EQ(refused(single({"\xE9" + body, {}, "writeKey=dev1", false})), "400 invalid_json");
}

TEST_F(BatchBuilderTest, NamesASingleCallThatIsTooLarge) {
  const auto text = R"({"userId":"u1","messageId":"big-1","traits":{"flags":")" + std::string(40'000, 'x') + "\"}}";
  for (const auto& body : {text, gzipped(text)}) {
    const auto refusal = single({body, {}, "writeKey=dev1", false}, CallType::identify);
    ASSERT_EQ(refused(refusal), "400 call_too_large");
    EXPECT_NE(refusal.error().message.find("messageId \"big-1\""), std::string::npos) << refusal.error().message;
    EXPECT_NE(refusal.error().message.find("traits.flags (40002 bytes)"), std::string::npos) << refusal.error().message;
    EXPECT_EQ(refusal.error().sample.substr(0, 14), R"({"userId":"u1")");
  }
}

TEST_F(BatchBuilderTest, KnowsACallThatIsTooLargeByItsSmallMembers) {
  const auto call = [](std::string_view head) {
    return "{" + std::string(head) + R"(,"traits":{"flags":")" + std::string(70'000, 'x') + "\"}}";
  };
  const auto one = call(R"("type":"identify","userId":"u1","messageId":"big-1","sentAt":"now")");
  const auto again = call(R"("type":"identify","userId":"u1","messageId":"big-1","sentAt":"later")");
  const auto taken = batch({"{\"batch\":[" + one + "," + again + "]}", {}, "writeKey=dev1", false});
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_EQ(record(*taken).type, CallType::identify);
  EXPECT_FALSE(record(*taken).has(RecordFlag::message_id_made));
  EXPECT_EQ(taken->batch.entries[0].key, taken->batch.entries[1].key);
  EXPECT_EQ(taken->batch.entries[0].content, taken->batch.entries[1].content);
  EXPECT_NE(record(*taken).details.find("traits.flags"), std::string_view::npos);
}

TEST_F(BatchBuilderTest, GivesEachCallOfABatchItsPlaceWhateverIsWrongWithIt) {
  const auto deep = R"({"type":"track","x":)" + std::string(200, '[') + std::string(200, ']') + "}";
  const auto large = call_of_size(32'769);
  const auto huge = call_of_size(100'000);
  const auto taken = batch(
      {R"({"batch":[{)" + good + R"(},{"type":"track"},)" + deep + "," + large + "," + huge + ",7,{" + good + "}]}",
       {},
       "writeKey=dev1",
       false});
  ASSERT_TRUE(taken) << taken.error().message;
  ASSERT_EQ(taken->batch.entries.size(), 7U);
  std::string results;
  for (std::size_t i = 0; i < 7; ++i) {
    const auto call = record(*taken, i);
    results += call.has(RecordFlag::malformed) ? (call.has(RecordFlag::unreadable) ? 'u' : 'm') : '.';
    EXPECT_EQ(call.result == VerdictResult::fail, call.has(RecordFlag::malformed)) << i;
  }
  EXPECT_EQ(results, ".muuum.");
  EXPECT_EQ(record(*taken, 2).call, deep);
  EXPECT_EQ(record(*taken, 3).call, large);
  EXPECT_FALSE(record(*taken, 3).has(RecordFlag::cut));
  EXPECT_EQ(record(*taken, 4).call, huge.substr(0, max_malformed_bytes));
  EXPECT_TRUE(record(*taken, 4).has(RecordFlag::cut));
  EXPECT_EQ(record(*taken, 5).call, "7");
}

TEST_F(BatchBuilderTest, RefusesABatchWholeWhereACallIsNoJson) {
  const auto refusal = batch({R"({"batch":[{)" + good + R"(},{"a":tru}]})", {}, "writeKey=dev1", false});
  EXPECT_EQ(refused(refusal), "400 invalid_json");
  EXPECT_EQ(refusal.error().message.find("In call 1 of the batch"), 0U) << refusal.error().message;
  EXPECT_EQ(refusal.error().notice, "malformed_request");
  EXPECT_EQ(refused(batch({R"({"batch":[})", {}, "writeKey=dev1", false})), "400 invalid_json");
}

TEST_F(BatchBuilderTest, KeepsACallWithoutItsKeyAndWithTheWrappersContext) {
  const auto taken = batch({R"({"context":{"ip":"::1"},"batch":[{"writeKey":"dev1",)" + good + "}]}", {}, "", false});
  ASSERT_TRUE(taken);
  EXPECT_EQ(record(*taken).call, "{" + good + R"(,"context":{"ip":"::1"}})");
}

TEST_F(BatchBuilderTest, SaysTheWrappersSentAtWhereTheCallHasNone) {
  const auto taken = batch({R"({"sentAt":"2026-01-02T03:00:05Z","batch":[{)" + good + "},{" + good +
                                R"(,"sentAt":"2026-01-02T03:04:05Z"}]})",
                            {},
                            "writeKey=dev1",
                            false});
  ASSERT_TRUE(taken);
  EXPECT_TRUE(record(*taken, 0).has(RecordFlag::has_sent_at));
  EXPECT_EQ(record(*taken, 0).sent_at, "2026-01-02T03:00:05Z");
  EXPECT_TRUE(has_note(record(*taken, 0), "clock_skew"));
  EXPECT_FALSE(record(*taken, 1).has(RecordFlag::has_sent_at));
  EXPECT_FALSE(has_note(record(*taken, 1), "clock_skew"));
}

TEST_F(BatchBuilderTest, NotesACallAndAWrapperThatNameAnotherKey) {
  const auto own =
      batch({R"({"batch":[{"writeKey":"dev2",)" + good + R"(},{"writeKey":"dev1",)" + good + "},{" + good + "}]}",
             {{"authorization", in_dev1}},
             "",
             false});
  ASSERT_TRUE(own);
  EXPECT_TRUE(has_note(record(*own, 0), "key_mismatch"));
  EXPECT_FALSE(has_note(record(*own, 1), "key_mismatch"));
  EXPECT_FALSE(has_note(record(*own, 2), "key_mismatch"));
  const auto wrapper =
      batch({R"({"writeKey":"dev2","batch":[{)" + good + "}]}", {{"authorization", in_dev1}}, "", false});
  ASSERT_TRUE(wrapper);
  EXPECT_TRUE(has_note(record(*wrapper), "key_mismatch"));
}

TEST_F(BatchBuilderTest, NotesALocalPageUnderAProdKeyOnly) {
  const std::string body = "{" + good + R"(,"context":{"page":{"url":"http://localhost:3000/"}}})";
  const auto prod = single({body, {}, "writeKey=prod", false});
  ASSERT_TRUE(prod);
  EXPECT_TRUE(record(*prod).has(RecordFlag::local_in_prod));
  EXPECT_TRUE(has_note(record(*prod), "local_in_prod"));
  const auto dev = single({body, {}, "writeKey=dev1", false});
  ASSERT_TRUE(dev);
  EXPECT_FALSE(record(*dev).has(RecordFlag::local_in_prod));
}

TEST_F(BatchBuilderTest, NotesWhatWasSentAgain) {
  const auto again = single({"{" + good + "}", {{"x-retry-count", "2"}}, "writeKey=dev1", false});
  ASSERT_TRUE(again);
  EXPECT_TRUE(has_note(record(*again), "retried"));
  const auto first = single({"{" + good + "}", {{"x-retry-count", "0"}}, "writeKey=dev1", false});
  ASSERT_TRUE(first);
  EXPECT_FALSE(has_note(record(*first), "retried"));
}

TEST_F(BatchBuilderTest, GivesACallWithoutAnIdOneThatIsNeverADuplicate) {
  for (const std::string id : {"", R"(,"messageId":"")"}) {
    const auto taken = single({R"({"type":"track","event":"A","userId":"u")" + id + "}", {}, "writeKey=dev1", false});
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_TRUE(taken->batch.entries[0].key.none());
    EXPECT_TRUE(record(*taken).has(RecordFlag::message_id_made));
    EXPECT_TRUE(record(*taken).message_id.starts_with("plumbline-"));
  }
}

TEST_F(BatchBuilderTest, TellsTheSameIdOfTwoSourcesApart) {
  const auto one = single({"{" + good + "}", {}, "writeKey=dev1", false});
  const auto same = single({"{" + good + "}", {}, "writeKey=dev1", false});
  const auto other = single({"{" + good + "}", {}, "writeKey=dev2", false});
  EXPECT_EQ(one->batch.entries[0].key, same->batch.entries[0].key);
  EXPECT_EQ(one->batch.entries[0].content, same->batch.entries[0].content);
  EXPECT_NE(one->batch.entries[0].key, other->batch.entries[0].key);
}

TEST_F(BatchBuilderTest, JudgesABatchInSlicesAsInOneGo) {
  std::string body = R"({"writeKey":"dev1","context":{"locale":"de"},"batch":[)";
  for (int i = 0; i < 5; ++i)
    body += R"({"type":"track","event":"A","userId":"u","messageId":")" + std::to_string(i) + "\"},";
  body.back() = ']';
  Sent sent{body + "}", {}, {}};
  const auto request = sent.request();
  auto open = builder.open(request, rulebook);
  ASSERT_TRUE(open) << open.error().message;
  ASSERT_TRUE(builder.take_apart(**open));
  int slices = 1;
  for (auto all = builder.judge(**open, [] { return true; }); !*all; all = builder.judge(**open, [] { return true; })) {
    ++slices;
    // Another request comes between two slices.
    ASSERT_TRUE(batch({R"({"writeKey":"dev2","batch":[{"type":"page","userId":"u"}]})", {}, {}}));
  }
  EXPECT_EQ(slices, 5);
  const auto whole = batch({body + "}", {}, {}});
  ASSERT_TRUE(whole);
  EXPECT_EQ((*open)->prepared.batch.bytes, whole->batch.bytes);
  EXPECT_EQ((*open)->prepared.source->id, "src_dev1");
}

TEST_F(BatchBuilderTest, BoundsWhatTheWrapperAddsToAllCallsTogether) {
  const auto with = [&](std::size_t calls, std::size_t context) {
    std::string body = R"({"writeKey":"dev1","context":{"a":")" + std::string(context - 8, 'x') + R"("},"batch":[)";
    for (std::size_t i = 0; i < calls; ++i) body += R"({"type":"track","event":"A","userId":"u"},)";
    body.back() = ']';
    return refused(batch({body + "}", {}, {}}));
  };
  constexpr std::size_t calls = 1024;
  EXPECT_EQ(with(calls, max_added_bytes / calls), "taken");
  EXPECT_EQ(with(calls, max_added_bytes / calls + 1), "400 batch_too_large");
}

TEST_F(BatchBuilderTest, KeepsFewerViolationsOfEachCallOfALargeBatchAndTheFirstAlways) {
  auto text = validator::read_plan(
      R"({"rules":[{"type":"TRACK","key":"A","version":1,"jsonSchema":{"properties":{"properties":{"additionalProperties":{"type":"string"}}}}}]})");
  ASSERT_TRUE(text);
  rulebook.plans[0] = *validator::Plan::compile(std::move(*text), 1);
  std::string call = R"({"type":"track","event":"A","userId":"u","properties":{)";
  for (int i = 0; i < 40; ++i) call += "\"p" + std::to_string(i) + "\":1,";
  call.back() = '}';
  call += "}";
  const auto details = [&](std::size_t count) {
    std::string body = R"({"writeKey":"dev1","batch":[)";
    for (std::size_t i = 0; i < count; ++i) body += call + ",";
    body.back() = ']';
    const auto prepared = batch({body + "}", {}, {}});
    return prepared ? std::string(record(*prepared, count - 1).details) : prepared.error().message;
  };
  EXPECT_NE(details(1).find("/properties/p39"), std::string::npos);
  EXPECT_NE(details(1).find(R"("truncated":false)"), std::string::npos);
  const auto of_many = details(1'000);
  EXPECT_NE(of_many.find("/properties/p0"), std::string::npos);
  EXPECT_NE(of_many.find(R"("truncated":true)"), std::string::npos);
  EXPECT_LE(of_many.size(), max_request_details_bytes / 1'000 + 100);
}

/// What the record itself tells of the call's ids.
IdHashes ids_in(const Record& record) {
  IdHashes ids{.known = true};
  const bool made = record.has(RecordFlag::message_id_made);
  if (made) ids.set(IdField::message_id, record.message_id);
  std::string text;
  assign_readable(text, record);
  validator::CallReader reader;
  const auto call = reader.read(text, record.type);
  if (!call) return ids;
  if (call->message_id && !made) ids.set(IdField::message_id, *call->message_id);
  if (call->user_id) ids.set(IdField::user_id, *call->user_id);
  if (call->anonymous_id) ids.set(IdField::anonymous_id, *call->anonymous_id);
  return ids;
}

TEST_F(BatchBuilderTest, HashesTheIdsThatTheRecordTells) {
  Sent sent;
  sent.body = R"({"context":{"ip":"192.0.2.1"},"writeKey":"dev1","batch":[)"
              R"({"type":"track","event":"A","userId":"u","anonymousId":"a","messageId":"m1"},)"
              R"({"type":"track","event":"A","userId":"u"},)"
              R"({"type":"track","event":"A","anonymousId":"\u00e9\n\ud83d\ude00","messageId":""},)"
              R"({"type":"track","event":"A","userId":7,"anonymousId":null,"messageId":12},)"
              R"({"type":"track","event":"A","userId":"first","userId":"second","messageId":"m2"},)"
              R"({"type":"identify","userId":"","writeKey":"dev1","context":{"ip":"192.0.2.2"}},)"
              R"({"type":"alias","userId":"new","previousId":"old"}]})";
  sent.fields = {{"authorization", in_dev1}};
  const auto prepared = batch(sent);
  ASSERT_EQ(refused(prepared), "taken");
  ASSERT_EQ(prepared->batch.entries.size(), 7U);
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(prepared->batch.entries[i].ids, ids_in(record(*prepared, i))) << i;
  EXPECT_TRUE(prepared->batch.entries[0].ids.of[0]);
}

TEST_F(BatchBuilderTest, HashesNoIdsOfACallThatIsKeptWithoutSomeOfItsValues) {
  BatchBuilder hiding{[] { return now; }, &hiding_email()};
  Sent sent;
  sent.body = R"({"event":"A","userId":"u","properties":{"email":"a@example.org"}})";
  sent.fields = {{"authorization", in_dev1}};
  const auto prepared = hiding.single(sent.request(), rulebook, CallType::track);
  ASSERT_EQ(refused(prepared), "taken");
  EXPECT_TRUE(record(*prepared).has(RecordFlag::redacted));
  EXPECT_FALSE(prepared->batch.entries[0].ids.known);
}

} // namespace
} // namespace plumbline::ingest
