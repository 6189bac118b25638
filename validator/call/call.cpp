#include "validator/call/call.h"

#include "validator/json/document.h"
#include "validator/text/utf8.h"

#include <array>
#include <charconv>
#include <deque>

namespace plumbline::validator {

namespace {

constexpr std::array<std::string_view, 7> type_names{"", "track", "identify", "page", "screen", "group", "alias"};

/// How much is shown of a time that is neither a string nor a number.
constexpr std::size_t longest_odd_time = 100;

std::optional<std::string_view> string_of(const auto& node) {
  if (node.type() != NodeType::string) return std::nullopt;
  return node.text();
}

Sent sent_string(const auto& node) {
  switch (node.type()) {
  case NodeType::null: return Sent::absent;
  case NodeType::string: return node.text().empty() ? Sent::empty : Sent::usable;
  default: return Sent::wrong_type;
  }
}

Sent sent_object(const auto& node) {
  switch (node.type()) {
  case NodeType::null: return Sent::absent;
  case NodeType::object: return Sent::usable;
  default: return Sent::wrong_type;
  }
}

/// Ids may be numbers: some server SDKs allow them.
Sent sent_id(const auto& node) { return node.type() == NodeType::number ? Sent::usable : sent_string(node); }

/// Reads the members of a call that the product uses. Node is either engine's.
template<class Node>
class Decoder {
 public:
  Decoder(Call& call, Document& document, std::deque<std::string>& texts)
      : call_(call), document_(document), texts_(texts) {}

  void decode(const Node& root) {
    if (root.type() != NodeType::object) return;
    call_.is_object = true;
    root.each_member([&](std::string_view key, const Node& value) {
      member(key, value);
      return true;
    });
    if (needs_spelling_) read_spelling();
    if (!call_.timestamp && original_timestamp_) {
      call_.timestamp = original_timestamp_;
      call_.timestamp_is_original = true;
    }
  }

  std::optional<std::string_view> event;
  std::optional<std::string_view> name;
  Sent event_sent = Sent::absent;

 private:
  void member(std::string_view key, const Node& value) {
    if (key.empty()) return;
    switch (key.front()) {
    case 't':
      if (key == "type")
        read_type(value);
      else if (key == "timestamp")
        read_time(value, call_.timestamp);
      else if (key == "traits")
        document_.traits = sent_object(value);
      break;
    case 'e':
      if (key == "event") {
        event = string_of(value);
        event_sent = sent_string(value);
      }
      break;
    case 'n':
      if (key == "name") {
        name = string_of(value);
        document_.name = sent_string(value);
      }
      break;
    case 'm':
      if (key == "messageId") read_id(value, call_.message_id, document_.message_id);
      break;
    case 'u':
      if (key == "userId") read_id(value, call_.user_id, document_.user_id);
      break;
    case 'a':
      if (key == "anonymousId") read_id(value, call_.anonymous_id, document_.anonymous_id);
      break;
    case 'g':
      if (key == "groupId") document_.group_id = sent_id(value);
      break;
    case 'o':
      if (key == "originalTimestamp") read_time(value, original_timestamp_);
      break;
    case 's':
      if (key == "sentAt") read_time(value, call_.sent_at);
      break;
    case 'w':
      if (key == "writeKey") call_.write_key = string_of(value);
      break;
    case 'i':
      if (key == "integrations") document_.integrations = sent_object(value);
      break;
    case 'p':
      if (key == "properties")
        document_.properties = sent_object(value);
      else if (key == "previousId")
        document_.previous_id = sent_id(value);
      break;
    case 'c':
      if (key == "context") {
        document_.context = sent_object(value);
        read_context(value);
      }
      break;
    default: break;
    }
  }

  void read_type(const Node& value) {
    document_.type = sent_string(value);
    call_.type_text = string_of(value).value_or("");
    if (call_.type_text.size() <= 8)
      call_.type = call_type_named(call_.type_text);
    else
      call_.type = CallType::none;
  }

  void read_id(const Node& value, std::optional<std::string_view>& id, Sent& sent) {
    sent = sent_id(value);
    id = string_of(value);
    if (value.type() == NodeType::number) needs_spelling_ = true;
  }

  /// null and "" count as absent; a value that is not a string is read again.
  void read_time(const Node& value, std::optional<std::string_view>& time) {
    time = string_of(value);
    if (time && time->empty()) time = std::nullopt;
    if (value.type() != NodeType::string && value.type() != NodeType::null) needs_spelling_ = true;
  }

  /// The engines keep a value, not its spelling; for an id sent as a number, and a time that is not a string, the
  /// spelling counts.
  void read_spelling() {
    Tape tape;
    if (parse_json(call_.text, max_call_depth, &tape)) return;
    AnyNode(tape, 0).each_member([&](std::string_view key, const AnyNode& value) {
      if (key == "userId")
        spell_number(value, call_.user_id);
      else if (key == "anonymousId")
        spell_number(value, call_.anonymous_id);
      else if (key == "messageId")
        spell_number(value, call_.message_id);
      else if (key == "timestamp")
        spell_time(value, call_.timestamp);
      else if (key == "originalTimestamp")
        spell_time(value, original_timestamp_);
      else if (key == "sentAt")
        spell_time(value, call_.sent_at);
      return true;
    });
  }

  /// The last of duplicate keys counts: a later string or null replaces the number.
  void spell_number(const AnyNode& value, std::optional<std::string_view>& id) {
    if (value.type() == NodeType::number)
      id = texts_.emplace_back(value.raw());
    else
      keep_string(value, id);
  }

  void spell_time(const AnyNode& value, std::optional<std::string_view>& time) {
    if (value.type() != NodeType::string && value.type() != NodeType::null)
      time = texts_.emplace_back(shortened(value.raw(), longest_odd_time));
    else
      keep_string(value, time);
    if (time && time->empty()) time = std::nullopt;
  }

  void keep_string(const AnyNode& value, std::optional<std::string_view>& text) {
    text = std::nullopt;
    if (value.type() == NodeType::string) text = texts_.emplace_back(value.text());
  }

  void read_context(const Node& context) {
    call_.library_name = call_.library_version = call_.page_url = call_.session = std::nullopt;
    document_.session = Sent::absent;
    call_.event_version = std::nullopt;
    call_.event_version_unread = false;
    each_of(context, [&](std::string_view key, const Node& value) {
      if (key == "library") {
        each_of(value, [&](std::string_view part, const Node& text) {
          if (part == "name")
            call_.library_name = string_of(text);
          else if (part == "version")
            call_.library_version = string_of(text);
        });
      } else if (key == "page") {
        each_of(value, [&](std::string_view part, const Node& text) {
          if (part == "url") call_.page_url = string_of(text);
        });
      } else if (key == "plumbline") {
        each_of(value, [&](std::string_view part, const Node& text) {
          if (part != "session") return;
          call_.session = string_of(text);
          document_.session = sent_string(text);
        });
      } else if (key == "protocols") {
        each_of(value, [&](std::string_view part, const Node& version) {
          if (part == "event_version") read_event_version(version);
        });
      }
    });
  }

  void read_event_version(const Node& version) {
    call_.event_version = std::nullopt;
    call_.event_version_unread = false;
    if (version.type() == NodeType::number) {
      call_.event_version = version.number().approximate();
    } else if (version.type() != NodeType::null) {
      const auto digits = string_of(version).value_or("");
      unsigned number = 0;
      const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number);
      const bool whole = !digits.empty() && end.ec == std::errc() && end.ptr == digits.data() + digits.size();
      if (whole)
        call_.event_version = number;
      else
        call_.event_version_unread = true;
    }
  }

  template<class Visit>
  static void each_of(const Node& node, Visit&& visit) {
    if (node.type() != NodeType::object) return;
    node.each_member([&](std::string_view key, const Node& value) {
      visit(key, value);
      return true;
    });
  }

  Call& call_;
  Document& document_;
  std::deque<std::string>& texts_;
  std::optional<std::string_view> original_timestamp_;
  bool needs_spelling_ = false; ///< an id was sent as a number, or a time not as a string
};

template<class Node>
void decode(Call& call, Document& document, std::deque<std::string>& texts, const Node& root, CallType type_of_route) {
  Decoder<Node> decoder(call, document, texts);
  decoder.decode(root);
  if (type_of_route != CallType::none) call.type = type_of_route;
  switch (call.type) {
  case CallType::track:
    call.event = decoder.event;
    document.event = decoder.event_sent;
    break;
  case CallType::page:
  case CallType::screen: call.event = decoder.name; break;
  default: break;
  }
}

} // namespace

std::string_view name_of(CallType type) { return type_names[static_cast<std::size_t>(type)]; }

CallType call_type_named(std::string_view name) {
  for (std::size_t i = 1; i < type_names.size(); ++i) {
    if (type_names[i] == name) return static_cast<CallType>(i);
  }
  return CallType::none;
}

struct CallReader::Buffers {
  simdjson::dom::parser parser;
  Document document;
  std::deque<std::string> texts; ///< of ids sent as numbers, and of times that are not strings
};

CallReader::CallReader() : buffers_(std::make_unique<Buffers>()) {
  // simdjson does not count empty containers, and refuses a depth that reaches its bound: what it accepts is never too
  // deep, and what it refuses is read again.
  if (buffers_->parser.allocate(max_call_bytes, max_call_depth)) throw std::bad_alloc();
}
CallReader::~CallReader() = default;
CallReader::CallReader(CallReader&&) noexcept = default;
CallReader& CallReader::operator=(CallReader&&) noexcept = default;

Result<Call, SyntaxFault> CallReader::read(std::string_view text, CallType type_of_route) {
  Tape tape = std::move(buffers_->document.tape_);
  Document& document = buffers_->document = Document{};
  document.tape_ = std::move(tape);
  buffers_->texts.clear();
  Call call;
  call.text = text;
  call.document = &document;
  const auto error = buffers_->parser.parse(text.data(), text.size(), false).get(document.root_);
  document.is_simd_ = !error;
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();
  if (!error) {
    decode(call, document, buffers_->texts, document.simd_root(), type_of_route);
    return call;
  }
  // Perhaps still valid: numbers beyond 64 bits and lone surrogates are JSON that simdjson refuses.
  if (const auto fault = parse_json(text, max_call_depth, &document.tape_)) {
    const auto code = fault->too_deep ? SyntaxFault::Code::too_deep : SyntaxFault::Code::invalid_json;
    return unexpected(
        SyntaxFault{code, "Invalid JSON at byte " + std::to_string(fault->offset) + ": " + fault->message});
  }
  decode(call, document, buffers_->texts, document.root(), type_of_route);
  return call;
}

std::string raw_at(std::string_view text, std::string_view pointer) {
  Tape tape;
  if (parse_json(text, max_call_depth, &tape)) return {};
  const auto node = resolve(AnyNode(tape, 0), pointer);
  return node ? std::string(node->raw()) : std::string();
}

} // namespace plumbline::validator
