#include "daemon/ingest/batch_builder.h"

#include "daemon/ingest/call_notes.h"
#include "daemon/ingest/limits.h"
#include "daemon/ingest/message_id.h"
#include "daemon/ingest/write_key.h"
#include "validator/validate.h"
#include "validator/verdict_json.h"

#include <algorithm>

namespace plumbline::ingest {

namespace {

constexpr std::size_t sample_bytes = 1024;

std::string sample_of(std::string_view body) { return std::string(body.substr(0, sample_bytes)); }

Refusal refusal(std::string code, std::string message, std::string_view body) {
  return {400, std::move(code), std::move(message), "malformed_request", nullptr, {}, sample_of(body)};
}

Refusal too_large(std::string code, std::string message) {
  return {400, std::move(code), std::move(message), "too_large", nullptr, {}, {}};
}

std::string more_than(std::string_view what, std::size_t seen, std::size_t limit) {
  return std::string(what) + " has " + std::to_string(seen) + " bytes; " + std::to_string(limit) + " are the most.";
}

std::string_view code_of(validator::SyntaxFault::Code code) {
  return code == validator::SyntaxFault::Code::too_deep ? "too_deep" : "invalid_json";
}

/// The refusal with what is known of the sender: an engineer looks for it under the source.
template<class Fault>
Fault attributed(Fault fault, const std::shared_ptr<const Source>& source, std::string_view write_key) {
  fault.source = source;
  if (write_key.size() >= 4) fault.key_last4 = write_key.substr(write_key.size() - 4);
  return fault;
}

std::shared_ptr<const Source> known_source(const Rulebook& rulebook, std::string_view write_key) {
  const auto found = rulebook.sources.find(write_key);
  return found == rulebook.sources.end() ? nullptr : found->second;
}

} // namespace

Result<std::string_view, Refusal> BatchBuilder::inflated(const http::Request& request, std::size_t limit,
                                                         std::string_view limit_code) {
  const auto over = [&](std::size_t seen) {
    return too_large(std::string(limit_code),
                     more_than(limit == max_batch_bytes ? "The batch's body" : "The call", seen, limit));
  };
  if (request.too_large) return unexpected(over(request.body_bytes));
  const auto name = http::lower_case(request.header("content-encoding"));
  auto body = request.body;
  if (name == "gzip" || name == "x-gzip" || name == "deflate") {
    const auto encoding = name == "deflate" ? Encoding::deflate : Encoding::gzip;
    // A call that is too large is still told by how much, up to a batch's size.
    if (const auto done = inflate_body(encoding, body, max_batch_bytes, inflated_); !done) {
      if (done.error().code == InflateFault::Code::too_large)
        return unexpected(too_large(std::string(limit_code), done.error().message));
      return unexpected(refusal("invalid_encoding", done.error().message, {}));
    }
    body = inflated_;
  } else if (!name.empty() && name != "identity") {
    return unexpected(refusal("invalid_encoding", "Content-Encoding is gzip, deflate or identity.", {}));
  }
  if (body.size() > limit) return unexpected(over(body.size()));
  return body;
}

Result<std::shared_ptr<const Source>, Refusal>
BatchBuilder::source_of(const Rulebook& rulebook, std::string_view write_key, std::string_view body) const {
  if (write_key.empty())
    return unexpected(Refusal{401,
                              "missing_key",
                              "Missing writeKey: send it as the user name of Basic authorization, or in the body.",
                              "missing_key",
                              nullptr,
                              {},
                              sample_of(body)});
  auto source = known_source(rulebook, write_key);
  if (!source)
    return unexpected(attributed(Refusal{401,
                                         "unknown_key",
                                         "Invalid writeKey: no source of this workspace has it.",
                                         "unknown_key",
                                         nullptr,
                                         {},
                                         sample_of(body)},
                                 nullptr, write_key));
  if (!source->enabled)
    return unexpected(attributed(Refusal{401,
                                         "source_disabled",
                                         "The source of this writeKey is disabled or deleted.",
                                         "source_disabled",
                                         nullptr,
                                         {},
                                         {}},
                                 source, write_key));
  return source;
}

Result<PreparedBatch, Refusal> BatchBuilder::single(const http::Request& request, const Rulebook& rulebook,
                                                    validator::CallType type) {
  const auto body = inflated(request, validator::max_call_bytes, "call_too_large");
  auto key = basic_write_key(request.header("authorization"));
  if (!body) return unexpected(attributed(body.error(), known_source(rulebook, key), key));
  const auto call = reader_.read(*body, type);
  if (!call)
    return unexpected(attributed(refusal(std::string(code_of(call.error().code)), call.error().message, *body),
                                 known_source(rulebook, key), key));
  if (key.empty()) key = call->write_key.value_or("");
  if (key.empty()) key = request.parameter("writeKey");
  const auto source = source_of(rulebook, key, *body);
  if (!source) return unexpected(source.error());
  if (const auto reason = validator::malformed_reason(*call))
    return unexpected(attributed(refusal("malformed_call", *reason, *body), *source, key));

  Context context{request, *source, rulebook.plan((*source)->env), key, {}, {}, {}, is_retry(request), now_ms_()};
  PreparedBatch prepared{{}, *source};
  prepared.batch.received_at_ms = context.received_at_ms;
  add_call(prepared.batch, context, *call);
  return prepared;
}

Result<PreparedBatch, Refusal> BatchBuilder::batch(const http::Request& request, const Rulebook& rulebook) {
  const auto body = inflated(request, max_batch_bytes, "batch_too_large");
  auto key = basic_write_key(request.header("authorization"));
  if (!body) return unexpected(attributed(body.error(), known_source(rulebook, key), key));
  const auto wrapper = read_wrapper(*body, reader_);
  if (!wrapper)
    return unexpected(
        attributed(refusal(wrapper.error().code, wrapper.error().message, *body), known_source(rulebook, key), key));
  if (key.empty()) key = wrapper->write_key;
  if (key.empty() && !wrapper->calls.empty() && wrapper->calls.front().depth <= validator::max_call_depth)
    if (const auto first = reader_.read(wrapper->calls.front().value)) key = first->write_key.value_or("");
  if (key.empty()) key = request.parameter("writeKey");
  const auto source = source_of(rulebook, key, *body);
  if (!source) return unexpected(source.error());

  Context context{request,
                  *source,
                  rulebook.plan((*source)->env),
                  key,
                  wrapper->context,
                  wrapper->integrations,
                  wrapper->sent_at,
                  is_retry(request),
                  now_ms_()};
  context.wrapper_names_another_key = !wrapper->write_key.empty() && wrapper->write_key != key;
  PreparedBatch prepared{{}, *source};
  auto& batch = prepared.batch;
  batch.received_at_ms = context.received_at_ms;
  batch.bytes.reserve(body->size() + wrapper->calls.size() * 128);
  batch.entries.reserve(wrapper->calls.size());
  for (std::size_t index = 0; index < wrapper->calls.size(); ++index) {
    const auto& element = wrapper->calls[index];
    using Code = validator::SyntaxFault::Code;
    if (element.value.size() > validator::max_call_bytes) {
      add_unreadable(batch, context, element.value,
                     {Code::too_large, more_than("The call", element.value.size(), validator::max_call_bytes)});
      continue;
    }
    if (element.depth > validator::max_call_depth) {
      add_unreadable(batch, context, element.value,
                     {Code::too_deep, "The call has " + std::to_string(element.depth) + " levels; " +
                                          std::to_string(validator::max_call_depth) + " are the most."});
      continue;
    }
    const auto call = reader_.read(element.value);
    if (!call)
      return unexpected(attributed(
          refusal("invalid_json", "In call " + std::to_string(index) + " of the batch: " + call.error().message,
                  element.value),
          *source, key));
    add_call(batch, context, *call);
  }
  return prepared;
}

void BatchBuilder::add_call(Batch& batch, const Context& context, const validator::Call& read) {
  auto call = read;
  const bool rebuild = call.is_object && (call.write_key || !context.context.empty() || !context.integrations.empty());
  const bool other_key = context.wrapper_names_another_key || (call.write_key && *call.write_key != context.write_key);
  if (rebuild) {
    const auto type = call.type;
    merged_ = merged_call(call.text, context.context, context.integrations);
    merged_.reserve(merged_.size() + validator::text_padding);
    const auto merged = reader_.read(merged_, type);
    if (!merged) return add_unreadable(batch, context, merged_, merged.error());
    call = *merged;
  }

  auto verdict = validator::validate(call, context.plan);
  Record record;
  record.type = call.type;
  record.call = call.text;
  if (call.event) {
    record.set(RecordFlag::has_event);
    record.event = *call.event;
  }
  if (!call.sent_at && !context.sent_at.empty()) {
    record.set(RecordFlag::has_sent_at);
    record.sent_at = context.sent_at;
  }
  if (call.library_name == "plumbline") record.set(RecordFlag::made_by_plumbline);
  if (context.source->env == Environment::prod && is_local_page(call)) {
    record.set(RecordFlag::local_in_prod);
    verdict.notes.push_back(local_in_prod_note());
  }
  if (other_key) verdict.notes.push_back(key_mismatch_note());
  if (context.retried) verdict.notes.push_back(retried_note(context.request));
  const auto sent_at = call.sent_at ? *call.sent_at : context.sent_at;
  if (auto note = clock_skew_note(sent_at, context.received_at_ms)) verdict.notes.push_back(std::move(*note));

  Batch::Entry entry;
  std::string made_id;
  if (call.message_id && !call.message_id->empty()) {
    entry.key = dedupe_key(context.source->id, record.session, *call.message_id);
    entry.content = validator::content_hash(call);
  } else {
    made_id = make_message_id();
    record.set(RecordFlag::message_id_made);
    record.message_id = made_id;
  }
  entry.offset = batch.bytes.size();
  batch.entries.push_back(entry);
  add_record(batch, record, verdict, context);
}

void BatchBuilder::add_unreadable(Batch& batch, const Context& context, std::string_view text,
                                  const validator::SyntaxFault& fault) {
  Record record;
  record.set(RecordFlag::unreadable);
  record.set(RecordFlag::message_id_made);
  const auto made_id = make_message_id();
  record.message_id = made_id;
  record.call = text;
  if (text.size() > max_malformed_bytes) {
    record.call = text.substr(0, max_malformed_bytes);
    record.set(RecordFlag::cut);
  }
  batch.entries.push_back({batch.bytes.size(), {}, 0});
  add_record(batch, record, validator::malformed_verdict(fault, context.plan), context);
}

void BatchBuilder::add_record(Batch& batch, Record& record, const validator::Verdict& verdict, const Context& context) {
  record.received_at_ms = context.received_at_ms;
  record.env = context.source->env;
  record.result = verdict.result;
  record.action = verdict.action;
  record.plan_version = verdict.plan_version;
  record.source_id = context.source->id;
  record.source_name = context.source->name;
  record.rule = verdict.rule;
  if (!verdict.violations.empty() && verdict.violations.front().kind == validator::ViolationKind::malformed)
    record.set(RecordFlag::malformed);
  const auto details = validator::details_json(verdict);
  record.details = details;
  encode(record, batch.bytes);
}

} // namespace plumbline::ingest
