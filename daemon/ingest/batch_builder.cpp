#include "daemon/ingest/batch_builder.h"

#include "daemon/ingest/call_notes.h"
#include "daemon/ingest/limits.h"
#include "daemon/ingest/local_page.h"
#include "daemon/ingest/message_id.h"
#include "validator/lower_case.h"
#include "validator/validate.h"
#include "validator/verdict_json.h"

#include <algorithm>

namespace plumbline::ingest {

namespace {

std::string more_than(std::string_view what, std::size_t seen, std::size_t limit) {
  return std::string(what) + " has " + std::to_string(seen) + " bytes; " + std::to_string(limit) + " are the most.";
}

std::size_t details_bytes_of(std::size_t calls) {
  return std::min(max_details_bytes, max_request_details_bytes / std::max<std::size_t>(calls, 1));
}

std::string_view code_of(validator::SyntaxFault::Code code) {
  return code == validator::SyntaxFault::Code::too_deep ? "too_deep" : "invalid_json";
}

} // namespace

Result<std::string_view, Refusal> BatchBuilder::inflated(const http::Request& request, std::size_t limit,
                                                         std::string_view limit_code, std::string& room) {
  const auto over = [&](std::size_t seen) {
    return too_large(std::string(limit_code),
                     more_than(limit == max_batch_bytes ? "The batch's body" : "The call", seen, limit));
  };
  if (request.too_large) return unexpected(over(request.body_bytes));
  const auto name = lower_case(request.header("content-encoding"));
  auto body = request.body;
  if (name == "gzip" || name == "x-gzip" || name == "deflate") {
    const auto encoding = name == "deflate" ? Encoding::deflate : Encoding::gzip;
    if (const auto done = inflate_body(encoding, body, limit, room); !done) {
      if (done.error().code == InflateFault::Code::too_large)
        return unexpected(too_large(std::string(limit_code), done.error().message));
      return unexpected(malformed_request("invalid_encoding", done.error().message, {}));
    }
    body = room;
  } else if (!name.empty() && name != "identity") {
    return unexpected(malformed_request("invalid_encoding", "Content-Encoding is gzip, deflate or identity.", {}));
  }
  if (body.size() > limit) return unexpected(over(body.size()));
  return body;
}

Result<PreparedBatch, Refusal> BatchBuilder::single(const http::Request& request, const Rulebook& rulebook,
                                                    validator::CallType type) {
  auto sender = sender_of_header(request, rulebook, now_ms_());
  if (!sender) return unexpected(sender.error());
  const auto body = inflated(request, validator::max_call_bytes, "call_too_large", inflated_);
  if (!body) return unexpected(sender->refused(body.error()));
  return single_of(std::move(*sender), request, rulebook, type, *body);
}

Result<PreparedBatch, Refusal> BatchBuilder::single_text(const http::Request& request, const Rulebook& rulebook,
                                                         validator::CallType type, std::string_view text) {
  auto sender = sender_of_header(request, rulebook, now_ms_());
  if (!sender) return unexpected(sender.error());
  return single_of(std::move(*sender), request, rulebook, type, text);
}

Result<PreparedBatch, Refusal> BatchBuilder::single_of(Sender sender, const http::Request& request,
                                                       const Rulebook& rulebook, validator::CallType type,
                                                       std::string_view text) {
  const auto call = reader_.read(text, type);
  if (!call) {
    // Without a header the sender may still be known from the query.
    auto fault = malformed_request(std::string(code_of(call.error().code)), call.error().message, text);
    if (!sender.known()) static_cast<void>(identify(sender, rulebook, request.parameter("writeKey"), {}, now_ms_()));
    return unexpected(sender.refused(std::move(fault)));
  }
  if (!sender.known()) {
    const auto own = call->write_key.value_or("");
    const auto known =
        identify(sender, rulebook, own.empty() ? request.parameter("writeKey") : std::string(own), text, now_ms_());
    if (!known) return unexpected(known.error());
  }
  const auto session = session_of(request, sender, text);
  if (!session) return unexpected(session.error());
  if (const auto reason = validator::malformed_reason(*call))
    return unexpected(sender.refused(malformed_request("malformed_call", *reason, text)));

  Context context{request,
                  sender.source,
                  rulebook,
                  rulebook.plan(sender.source->env),
                  sender.parts().key,
                  *session,
                  {},
                  {},
                  {},
                  is_retry(request),
                  is_replay(request),
                  now_ms_()};
  PreparedBatch prepared{{}, sender.source};
  prepared.batch.received_at_ms = context.received_at_ms;
  add_call(prepared.batch, context, *call);
  return prepared;
}

Result<PreparedBatch, Refusal> BatchBuilder::batch(const http::Request& request, const Rulebook& rulebook) {
  auto opened = open(request, rulebook);
  if (!opened) return unexpected(std::move(opened.error()));
  if (auto taken = take_apart(**opened); !taken) return unexpected(std::move(taken.error()));
  const auto judged = judge(**opened, [] { return false; });
  auto prepared = std::move((*opened)->prepared);
  close(std::move(*opened));
  if (!judged) return unexpected(judged.error());
  return prepared;
}

Result<std::unique_ptr<OpenBatch>, Refusal> BatchBuilder::open(const http::Request& request, const Rulebook& rulebook) {
  auto known_sender = sender_of_header(request, rulebook, now_ms_());
  if (!known_sender) return unexpected(known_sender.error());
  std::unique_ptr<OpenBatch> open(new OpenBatch(request, rulebook, std::move(inflated_), std::move(*known_sender)));
  const auto body = inflated(request, max_batch_bytes, "batch_too_large", open->inflated_);
  if (!body) return unexpected(open->sender_.refused(body.error()));
  open->body_ = *body;
  return open;
}

Result<void, Refusal> BatchBuilder::take_apart(OpenBatch& open) {
  const auto& request = open.request_;
  const auto& rulebook = open.rulebook_;
  const auto body = open.body_;
  auto& sender = open.sender_;
  auto read = read_wrapper(body, reader_);
  if (!read) {
    auto fault = malformed_request(read.error().code, read.error().message, body);
    if (!sender.known()) static_cast<void>(identify(sender, rulebook, request.parameter("writeKey"), {}, now_ms_()));
    return unexpected(sender.refused(std::move(fault)));
  }
  auto& wrapper = open.wrapper_ = std::move(*read);
  if (!sender.known()) {
    auto key = wrapper.write_key;
    if (key.empty() && !wrapper.calls.empty() && wrapper.calls.front().depth <= validator::max_call_depth)
      if (const auto first = reader_.read(wrapper.calls.front().value)) key = first->write_key.value_or("");
    if (key.empty()) key = request.parameter("writeKey");
    if (auto known = identify(sender, rulebook, key, body, now_ms_()); !known) return unexpected(known.error());
  }
  const auto session = session_of(request, sender, body);
  if (!session) return unexpected(session.error());
  const auto added = wrapper.context.size() + wrapper.integrations.size() + wrapper.sent_at.size();
  if (const auto all = added * wrapper.calls.size(); all > max_added_bytes)
    return unexpected(sender.refused(too_large(
        "batch_too_large", more_than("What the wrapper adds to its " + std::to_string(wrapper.calls.size()) + " calls",
                                     all, max_added_bytes))));

  open.context_.emplace(Context{request, sender.source, rulebook, rulebook.plan(sender.source->env), sender.parts().key,
                                *session, wrapper.context, wrapper.integrations, wrapper.sent_at, is_retry(request),
                                is_replay(request), now_ms_()});
  auto& context = *open.context_;
  context.wrapper_names_another_key =
      !wrapper.write_key.empty() && parts_of_key(wrapper.write_key).key != context.write_key;
  context.details_bytes = details_bytes_of(wrapper.calls.size());
  open.prepared.source = sender.source;
  auto& batch = open.prepared.batch;
  batch.received_at_ms = context.received_at_ms;
  batch.bytes.reserve(body.size() + wrapper.calls.size() * 128);
  batch.entries.reserve(wrapper.calls.size());
  return {};
}

Result<bool, Refusal> BatchBuilder::judge(OpenBatch& open, const std::function<bool()>& over) {
  const auto& calls = open.wrapper_.calls;
  while (open.next_ < calls.size()) {
    if (const auto added = add_element(open.prepared.batch, *open.context_, calls, open.next_); !added) {
      const auto& [index, fault] = added.error();
      return unexpected(attributed(
          malformed_request("invalid_json", "In call " + std::to_string(index) + " of the batch: " + fault.message,
                            calls[index].value),
          open.sender_.source, open.sender_.write_key));
    }
    if (++open.next_ < calls.size() && over()) return false;
  }
  return true;
}

void BatchBuilder::close(std::unique_ptr<OpenBatch> open) {
  if (open->inflated_.capacity() > inflated_.capacity()) inflated_ = std::move(open->inflated_);
}

Result<Batch, BatchBuilder::ElementFault> BatchBuilder::unsent(const std::vector<Element>& calls, Environment env,
                                                               const Rulebook& rulebook, const validator::Plan* plan) {
  const http::Request nobody;
  const Source nameless{"", "", env};
  const std::shared_ptr<const Source> source(std::shared_ptr<void>(), &nameless);
  Context context{nobody, source, rulebook, plan, {}, {}, {}, {}, {}, false, false, now_ms_()};
  context.sent = false;
  context.details_bytes = details_bytes_of(calls.size());
  Batch batch;
  batch.received_at_ms = context.received_at_ms;
  for (std::size_t index = 0; index < calls.size(); ++index)
    if (auto added = add_element(batch, context, calls, index); !added) return unexpected(std::move(added.error()));
  return batch;
}

Result<void, BatchBuilder::ElementFault> BatchBuilder::add_element(Batch& batch, const Context& context,
                                                                   const std::vector<Element>& elements,
                                                                   std::size_t index) {
  using Code = validator::SyntaxFault::Code;
  const auto& element = elements[index];
  if (element.value.size() > validator::max_call_bytes) {
    add_unreadable(batch, context, element.value,
                   {Code::too_large, more_than("The call", element.value.size(), validator::max_call_bytes)});
    return {};
  }
  if (element.depth > validator::max_call_depth) {
    add_unreadable(batch, context, element.value,
                   {Code::too_deep, "The call has " + std::to_string(element.depth) + " levels; " +
                                        std::to_string(validator::max_call_depth) + " are the most."});
    return {};
  }
  const auto call = reader_.read(element.value);
  if (!call) return unexpected(ElementFault{index, call.error()});
  add_call(batch, context, *call);
  return {};
}

void BatchBuilder::add_call(Batch& batch, const Context& context, const validator::Call& read) {
  auto call = read;
  const bool rebuild = call.is_object && (call.write_key || !context.context.empty() || !context.integrations.empty());
  const bool other_key = context.sent && (context.wrapper_names_another_key ||
                                          (call.write_key && parts_of_key(*call.write_key).key != context.write_key));
  if (rebuild) {
    const auto type = call.type;
    merged_ = merged_call(call.text, context.context, context.integrations);
    merged_.reserve(merged_.size() + validator::text_padding);
    const auto merged = reader_.read(merged_, type);
    if (!merged) return add_unreadable(batch, context, merged_, merged.error());
    call = *merged;
  }

  validator::Budget budget;
  auto verdict = validator::validate(call, context.plan, budget);
  if (context.source->controls)
    validator::apply_controls(call, context.plan, *context.source->controls, verdict, budget);
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
  if (context.source->env == Environment::prod && call.page_url && is_local_page(*call.page_url)) {
    record.set(RecordFlag::local_in_prod);
    verdict.notes.push_back(local_in_prod_note());
  }
  if (context.replayed) {
    record.set(replayed_flag);
    verdict.notes.push_back(replayed_note());
  }
  if (other_key) verdict.notes.push_back(key_mismatch_note());
  if (context.retried) verdict.notes.push_back(retried_note(context.request));
  const auto sent_at = call.sent_at ? *call.sent_at : context.sent_at;
  if (auto note = clock_skew_note(sent_at, context.received_at_ms)) verdict.notes.push_back(std::move(*note));

  record.session = session_of_call(record, verdict, context, call);

  Batch::Entry entry;
  std::string made_id;
  if (call.message_id && !call.message_id->empty()) {
    const auto key_without_secret = [&] { return dedupe_key(context.source->id, record.session, *call.message_id); };
    entry.key = keys_ ? keys_->of(context.source->id, record.session, *call.message_id) : key_without_secret();
    if (keys_ && keys_->knows_old(context.received_at_ms)) {
      batch.old_keys.resize(batch.entries.size());
      batch.old_keys.push_back(key_without_secret());
    }
    entry.content = validator::content_hash(call);
  } else if (context.sent) {
    made_id = make_message_id();
    record.set(RecordFlag::message_id_made);
    record.message_id = made_id;
  }
  // Behind all that looks at the call: everything from here on has the text that is kept.
  const auto redacted = redaction_ ? redaction_->redacted(call.text) : std::nullopt;
  if (redacted) {
    record.set(RecordFlag::redacted);
    record.call = redacted->text;
    validator::redact(verdict, call.text, *redacted);
  }
  entry.offset = batch.bytes.size();
  batch.entries.push_back(entry);
  add_record(batch, record, verdict, context);
}

std::string_view BatchBuilder::session_of_call(Record& record, validator::Verdict& verdict, const Context& context,
                                               const validator::Call& call) const {
  auto session = context.session;
  if (session.empty() && call.session) {
    if (is_session_id(*call.session)) {
      session = *call.session;
    } else {
      record.set(RecordFlag::bad_session);
      verdict.notes.push_back(bad_session_note());
    }
  }
  if (session.empty() || context.rulebook.evidence_sessions.empty()) return session;
  const auto evidence = context.rulebook.evidence_sessions.find(session);
  if (evidence != context.rulebook.evidence_sessions.end() && context.received_at_ms < evidence->second)
    record.set(RecordFlag::evidence_session);
  return session;
}

void BatchBuilder::add_unreadable(Batch& batch, const Context& context, std::string_view text,
                                  const validator::SyntaxFault& fault) {
  Record record;
  record.set(RecordFlag::unreadable);
  if (context.replayed) record.set(replayed_flag);
  record.session = context.session;
  std::string made_id;
  if (context.sent) {
    made_id = make_message_id();
    record.set(RecordFlag::message_id_made);
    record.message_id = made_id;
  }
  const auto kept = redaction_ ? redaction_->redacted_sample(text) : std::string();
  record.call = redaction_ ? std::string_view(kept) : text;
  if (record.call.size() > max_malformed_bytes) {
    record.call = record.call.substr(0, max_malformed_bytes);
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
  const auto details = validator::details_json(verdict, context.details_bytes);
  record.details = details;
  const auto omitted = validator::omitted_json(verdict);
  record.omitted = omitted;
  encode(record, batch.bytes);
}

} // namespace plumbline::ingest
