#pragma once

#include "validator/values/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::validator {

/// The six types of call; none if a malformed call has no usable type.
enum class CallType : std::uint8_t { none = 0, track, identify, page, screen, group, alias };

/// "track", ...; "" for none.
[[nodiscard]] std::string_view name_of(CallType type);
/// none for a name that is not a type.
[[nodiscard]] CallType call_type_named(std::string_view name);

/// Limits on a call, inclusive (docs/wire-contract.md, 4.2).
inline constexpr std::size_t max_call_bytes = 32'768;
inline constexpr std::size_t max_call_depth = 128;
/// Bytes that must be readable (whatever they hold) after a text given to CallReader::read. simdjson reads ahead by
/// this much.
inline constexpr std::size_t text_padding = 64;

class Document; // the parsed JSON of a call; defined in document.h, for the validator's own files

/// One call, read. Strings are views into the reader: they live until its next read, its end or the text's end. This
/// does not say whether the call is well-formed: validate() does.
struct Call {
  std::string_view text;  ///< the call's own JSON, as given
  bool is_object = false; ///< false: the text is some other JSON value and nothing below is set
  CallType type = CallType::none;
  std::string_view type_text; ///< `type` as sent if it is a string, else "". Used to name an unknown type
  std::optional<std::string_view>
      event; ///< track: `event`; page, screen: `name`; a string, possibly empty; else absent
  std::optional<std::string_view> message_id;   ///< a number sent as an id is its text
  std::optional<std::string_view> user_id;      ///< likewise
  std::optional<std::string_view> anonymous_id; ///< likewise
  /// The caller's time as sent: `timestamp`, or `originalTimestamp` if there is no `timestamp`. A number, or a value of
  /// another type, is given as its text: call_time.h reads it. null and "" are absent.
  std::optional<std::string_view> timestamp;
  bool timestamp_is_original = false;      ///< `timestamp` holds what was sent as `originalTimestamp`
  std::optional<std::string_view> sent_at; ///< the call's own, in the same form; a batch's wrapper may have another
  std::optional<std::string_view> write_key;
  std::optional<std::string_view> library_name;
  std::optional<std::string_view> library_version;
  std::optional<std::string_view> page_url; ///< context.page.url
  std::optional<std::string_view> session;  ///< context.plumbline.session
  std::optional<double> event_version;      ///< context.protocols.event_version, a number or its digits as a string
  bool event_version_unread = false;        ///< it was sent, and is neither
  const Document* document = nullptr;       ///< borrowed from the reader
};

/// Why a text is not a call at all.
struct SyntaxFault {
  enum class Code : std::uint8_t { invalid_json, too_deep, too_large };
  Code code;
  std::string message; ///< a sentence for an engineer; names the place if it is known
};

/// Reads calls. Keeps its buffers from one call to the next, so that reading allocates nothing once warm. Not
/// thread-safe: one reader per thread.
class CallReader {
 public:
  CallReader();
  ~CallReader();
  CallReader(CallReader&&) noexcept;
  CallReader& operator=(CallReader&&) noexcept;

  /// Parses `text` (RFC 8259, UTF-8; text_padding bytes after it must be readable) with bounded, iterative parsing in
  /// time linear in its length. What simdjson cannot represent (numbers beyond 64 bits or a double, escaped lone
  /// surrogates) goes to a second parser (tape.h) before it is called invalid. `type_of_route` is the type that a
  /// single-call route gives (it wins over the text's); none in a batch. Checks no limit on size. Depth over
  /// max_call_depth: too_deep. Of duplicate keys the last one gives the call's fields (as in JSON.parse), and the rules
  /// check every occurrence.
  [[nodiscard]] Result<Call, SyntaxFault> read(std::string_view text, CallType type_of_route = CallType::none);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

/// A hash over type, event or name, properties and traits, by value: white space and the order of members do not
/// matter. Two calls with one messageId and different hashes are two calls (note message_id_reused). The same in every
/// process, as it is stored.
[[nodiscard]] std::uint64_t content_hash(const Call& call);

/// The raw JSON text of the value at an RFC 6901 pointer of `text`, numbers untouched; empty if there is none. For
/// explanations.
[[nodiscard]] std::string raw_at(std::string_view text, std::string_view pointer);

} // namespace plumbline::validator
