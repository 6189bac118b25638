#include "daemon/ingest/sender.h"

#include "daemon/ingest/wire/write_key.h"
#include "validator/text/text_input.h"

namespace plumbline::ingest {

Result<void, Refusal> identify(Sender& sender, const Rulebook& rulebook, std::string_view write_key,
                               std::string_view body, std::int64_t now_ms) {
  sender.write_key = write_key;
  const auto key = sender.parts().key;
  if (key.empty())
    return unexpected(key_refused(
        "missing_key", "Missing writeKey: send it as the user name of Basic authorization, or in the body.", body));
  const auto found = rulebook.sources.find(key);
  if (found == rulebook.sources.end())
    return unexpected(
        sender.refused(key_refused("unknown_key", "Invalid writeKey: no source of this workspace has it.", body)));
  const auto& source = found->second;
  if (!source->enabled)
    return unexpected(attributed(
        key_refused("source_disabled", "The source of this writeKey is disabled or deleted.", body), source, key));
  if (source->until_ms != Source::without_end && now_ms >= source->until_ms)
    return unexpected(attributed(
        key_refused("unknown_key", "Invalid writeKey: it was replaced, and its grace period has ended.", body), source,
        key));
  sender.source = source;
  return {};
}

Result<Sender, Refusal> sender_of_header(const http::Request& request, const Rulebook& rulebook, std::int64_t now_ms) {
  Sender sender;
  const auto key = header_write_key(request);
  if (key.empty()) return sender;
  // A compressed body gives no sample: it is not inflated for a stranger.
  const bool plain = request.header("content-encoding").empty() && !begins_as_gzip(request.body);
  const auto body = plain ? request.body : std::string_view();
  if (const auto known = identify(sender, rulebook, key, body, now_ms); !known) return unexpected(known.error());
  return sender;
}

Result<std::string_view, Refusal> session_of(const http::Request& request, const Sender& sender,
                                             std::string_view body) {
  const auto named = request.header("x-plumbline-session");
  const auto parts = sender.parts();
  if (named.empty() && !parts.has_session) return std::string_view();
  const auto id = named.empty() ? parts.session : named;
  if (is_session_id(id)) return id;
  return unexpected(
      sender.refused(malformed_request("invalid_session",
                                       "The session id must be 1 to 40 characters of a-z, 0-9 and -. It is in the "
                                       "header X-Plumbline-Session, or after the dot of the write key.",
                                       body)));
}

} // namespace plumbline::ingest
