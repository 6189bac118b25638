#include "daemon/ingest/batch_builder.h"

#include "daemon/ingest/local_page.h"
#include "daemon/ingest/record/partial_call.h"
#include "daemon/ingest/redaction.h"
#include "daemon/ingest/wire/limits.h"
#include "daemon/ingest/wire/message_id.h"
#include "validator/text/ascii.h"
#include "validator/text/text_input.h"
#include "validator/text/utf8.h"
#include "validator/validate.h"
#include "validator/values/interruption.h"
#include "validator/verdict_json.h"

#include <algorithm>
#include <optional>

namespace plumbline::ingest {

namespace {

std::string more_than(std::string_view what, std::size_t seen, std::size_t limit) {
  return std::string(what) + " has " + std::to_string(seen) + " bytes; " + std::to_string(limit) + " are the most.";
}

std::size_t details_bytes_of(std::size_t calls) {
  return std::min(max_details_bytes, max_request_details_bytes / std::max<std::size_t>(calls, 1));
}

std::string sentences(std::string first, std::string_view second) {
  if (!second.empty()) first.append(" ").append(second);
  return first;
}

/// Names the call that is too large, and what makes it so.
Refusal with_portrait(Refusal refusal, std::string_view text) {
  if (const auto said = portrait(text); !said.empty()) refusal.message += " " + said;
  refusal.sample = std::string(text.substr(0, raw_sample_bytes));
  return refusal;
}

bool is_json_text(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (body[first] == '{' || body[first] == '[');
}

bool is_identity(std::string_view header) { return header.empty() || lower_case(header) == "identity"; }

/// zlib's header (RFC 1950). No JSON begins with an x.
bool begins_as_zlib(std::string_view body) {
  if (body.size() < 2 || body[0] != '\x78') return false;
  return (static_cast<unsigned char>(body[0]) * 256U + static_cast<unsigned char>(body[1])) % 31 == 0;
}

/// How the body is compressed; absent: it is not. Its first bytes count more than the header: proxies inflate a body
/// and keep the header, and some SDKs compress one without the header.
std::optional<Encoding> encoding_of(std::string_view header, std::string_view body) {
  if (begins_as_gzip(body)) return Encoding::gzip;
  if (begins_as_zlib(body)) return Encoding::deflate;
  if (header.empty()) return std::nullopt;
  const auto name = lower_case(header);
  const bool gzip = name == "gzip" || name == "x-gzip";
  if (is_json_text(body) || (!gzip && name != "deflate")) return std::nullopt;
  return gzip ? Encoding::gzip : Encoding::deflate;
}

std::string_view code_of(validator::SyntaxFault::Code code) {
  return code == validator::SyntaxFault::Code::too_deep ? "too_deep" : "invalid_json";
}

/// A violation of another source, as Segment and we forward it (docs/wire-contract.md, 14.10).
bool is_violation_of_another(const validator::Call& call) {
  return call.type == validator::CallType::track && call.event == "Violation Generated" &&
         call.user_id == "schema-violations";
}

} // namespace

Result<std::string_view, Refusal> BatchBuilder::inflated(const http::Request& request, std::size_t limit,
                                                         std::string_view limit_code, std::string& room) {
  const bool is_batch = limit == max_batch_bytes;
  const auto over = [&](std::size_t seen, std::string_view text) {
    auto refusal =
        too_large(std::string(limit_code), more_than(is_batch ? "The batch's body" : "The call", seen, limit));
    return is_batch ? refusal : with_portrait(std::move(refusal), text);
  };
  if (request.too_large) return unexpected(over(request.body_bytes, {}));
  auto body = request.body;
  if (const auto encoding = encoding_of(request.header("content-encoding"), body)) {
    // For a call that is too large, inspect as much as is kept of one in a batch.
    if (const auto done = inflate_body(*encoding, body, std::max(limit, max_malformed_bytes), room); !done) {
      if (done.error().code == InflateFault::Code::too_large) {
        auto refusal = too_large(std::string(limit_code), done.error().message);
        return unexpected(is_batch ? refusal : with_portrait(std::move(refusal), room));
      }
      return unexpected(malformed_request("invalid_encoding", done.error().message, {}));
    }
    body = room;
  } else if (!is_json_text(body) && !is_identity(request.header("content-encoding"))) {
    return unexpected(malformed_request("invalid_encoding", "Content-Encoding must be gzip, deflate or identity.", {}));
  }
  if (!begins_plainly(body)) {
    auto text = read_text(body, limit);
    if (!text && text.error().code == TextFault::Code::too_large) return unexpected(over(body.size(), {}));
    if (!text) return unexpected(malformed_request("invalid_json", "Invalid JSON: " + text.error().sentence(), body));
    room = std::move(*text);
    room.reserve(room.size() + validator::text_padding);
    body = room;
  }
  if (body.size() > limit) return unexpected(over(body.size(), body));
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
    // Without a header the query may still name the sender.
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
                                *session, wrapper.context, wrapper.integrations, SentAt::of(wrapper.sent_at),
                                is_retry(request), is_replay(request), now_ms_()});
  auto& context = *open.context_;
  context.wrapper_names_another_key =
      !wrapper.write_key.empty() && parts_of_key(wrapper.write_key).key != context.write_key;
  context.unread_of_wrapper = wrapper.unread;
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
  for (std::size_t index = 0; index < calls.size(); ++index) {
    look_for_interruption();
    if (auto added = add_element(batch, context, calls, index); !added) return unexpected(std::move(added.error()));
  }
  return batch;
}

Result<void, BatchBuilder::ElementFault> BatchBuilder::add_element(Batch& batch, const Context& context,
                                                                   const std::vector<Element>& elements,
                                                                   std::size_t index) {
  using Code = validator::SyntaxFault::Code;
  const auto& element = elements[index];
  if (element.value.size() > max_call_bytes_) {
    add_unreadable(batch, context, element.value,
                   {Code::too_large, sentences(more_than("The call", element.value.size(), max_call_bytes_),
                                               largest_members(element.value))});
    return {};
  }
  if (element.depth > validator::max_call_depth) {
    add_unreadable(batch, context, element.value,
                   {Code::too_deep, "The call is nested " + std::to_string(element.depth) + " levels deep; at most " +
                                        std::to_string(validator::max_call_depth) + " are allowed."});
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

  std::string made_id;
  const bool has_id = call.message_id && !call.message_id->empty();
  if (!has_id && context.sent) made_id = make_message_id();
  // Another source's violation, as we and Segment forward it: unplanned, unless a plan names it.
  const bool is_forwarded_violation = is_violation_of_another(call);
  const auto* plan = context.plan;
  if (is_forwarded_violation && plan && !plan->find(validator::RuleType::track, *call.event, std::nullopt))
    plan = nullptr;
  validator::Budget budget;
  auto verdict = validator::validate(call, plan, {context.received_at_ms, made_id}, budget);
  if (context.source->controls) validator::apply_controls(call, plan, *context.source->controls, verdict, budget);
  Record record;
  record.type = call.type;
  record.call = call.text;
  if (call.event) {
    record.set(RecordFlag::has_event);
    record.event = *call.event;
  }
  if (!call.sent_at && !context.sent_at.text.empty()) {
    record.set(RecordFlag::has_sent_at);
    record.sent_at = context.sent_at.text;
  }
  if (call.library_name == "plumbline" || is_forwarded_violation) record.set(RecordFlag::made_by_plumbline);
  if (context.source->env == Environment::prod && call.page_url && is_local_page(*call.page_url)) {
    record.set(RecordFlag::local_in_prod);
    verdict.notes.push_back(local_in_prod_note());
  }
  if (context.replayed) {
    record.set(RecordFlag::replayed);
    verdict.notes.push_back(replayed_note());
  }
  if (other_key) verdict.notes.push_back(key_mismatch_note());
  if (!context.unread_of_wrapper.empty()) verdict.notes.push_back(unread_of_wrapper_note(context.unread_of_wrapper));
  if (context.retried) verdict.notes.push_back(retried_note(context.request));
  add_time_notes(verdict.notes, call, call.sent_at ? SentAt::of(*call.sent_at) : context.sent_at,
                 context.received_at_ms);

  record.session = session_of_call(record, verdict, context, call);

  Batch::Entry entry;
  std::optional<std::string_view> message_id;
  if (has_id) {
    message_id = call.message_id;
    set_key(batch, entry, context, record.session, *call.message_id);
    entry.content = validator::content_hash(call);
  } else if (context.sent) {
    record.set(RecordFlag::message_id_made);
    record.message_id = made_id;
    message_id = made_id;
  }
  // After all that looks at the call: everything from here on has the text that is kept.
  const auto redacted = redaction_ ? redaction_->redacted(call.text) : std::nullopt;
  if (redacted) {
    record.set(RecordFlag::redacted);
    record.call = redacted->text;
    validator::redact(verdict, call.text, *redacted);
  } else {
    entry.ids = ids_of(call, message_id);
  }
  entry.offset = batch.bytes.size();
  batch.entries.push_back(entry);
  add_record(batch, record, verdict, context);
}

/// Call it before the entry is added to the others.
void BatchBuilder::set_key(Batch& batch, Batch::Entry& entry, const Context& context, std::string_view session,
                           std::string_view message_id) const {
  const auto key_without_secret = [&] { return dedupe_key(context.source->id, session, message_id); };
  entry.key = keys_ ? keys_->of(context.source->id, session, message_id) : key_without_secret();
  if (!keys_ || !keys_->knows_old(context.received_at_ms)) return;
  batch.old_keys.resize(batch.entries.size());
  batch.old_keys.push_back(key_without_secret());
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
  if (context.replayed) record.set(RecordFlag::replayed);
  record.session = context.session;
  const auto kept = redaction_ ? redaction_->redacted_sample(text) : shown_text(text);
  record.call = validator::whole_characters(kept, max_malformed_bytes);
  if (record.call.size() < kept.size()) record.set(RecordFlag::cut);
  // The members that identify the call are kept, so that it is found, and recognised when it is repeated.
  const auto small = small_members(record.call);
  const auto call = reader_.read(small);
  Batch::Entry entry{batch.bytes.size(), {}, 0};
  std::string made_id;
  if (call) {
    record.type = call->type;
    if (call->event) {
      record.set(RecordFlag::has_event);
      record.event = *call->event;
    }
    if (!call->sent_at && !context.sent_at.text.empty()) {
      record.set(RecordFlag::has_sent_at);
      record.sent_at = context.sent_at.text;
    }
  }
  if (call && call->message_id && !call->message_id->empty()) {
    set_key(batch, entry, context, record.session, *call->message_id);
    entry.content = text_hash(text, record.type, record.event);
  } else if (context.sent) {
    made_id = make_message_id();
    record.set(RecordFlag::message_id_made);
    record.message_id = made_id;
  }
  batch.entries.push_back(entry);
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
