#include "validator/text/text_input.h"

#include "validator/text/utf8.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <zlib.h>

namespace plumbline {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view gzip_mark = "\x1f\x8b"sv;
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF"sv;
constexpr std::string_view little_mark = "\xFF\xFE"sv;
constexpr std::string_view big_mark = "\xFE\xFF"sv;
/// How many bytes show the encoding.
constexpr std::size_t telling_bytes = 4;

enum class Encoding : std::uint8_t { utf8, little, big, utf32 };

struct Recognised {
  Encoding encoding = Encoding::utf8;
  std::size_t mark = 0; ///< bytes of its mark
};

Recognised encoding_of(std::string_view bytes) {
  const auto zero = [&](std::size_t at) { return at < bytes.size() && bytes[at] == '\0'; };
  if (bytes.starts_with(utf8_mark)) return {Encoding::utf8, utf8_mark.size()};
  if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv)) return {Encoding::utf32, 4};
  if (bytes.starts_with(little_mark)) return {Encoding::little, little_mark.size()};
  if (bytes.starts_with(big_mark)) return {Encoding::big, big_mark.size()};
  // No text begins with NUL: if every second byte is NUL, they are halves of UTF-16.
  if (bytes.size() >= 4 && ((zero(1) && zero(2) && zero(3)) || (zero(0) && zero(1) && zero(2))))
    return {Encoding::utf32, 0};
  if (bytes.size() >= 2 && !zero(0) && zero(1)) return {Encoding::little, 0};
  if (bytes.size() >= 2 && zero(0) && !zero(1)) return {Encoding::big, 0};
  return {};
}

class Inflater {
 public:
  Inflater() {
    if (::inflateInit2(&stream_, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { ::inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Passes inflated data to `take`, 64 KiB at a time. Several members in a row are one text.
  template<class Take>
  Result<void, TextFault> feed(std::string_view bytes, Take&& take) {
    // zlib takes a pointer to mutable bytes and does not write to them.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    std::string piece(64 * 1024, '\0');
    while (stream_.avail_in > 0) {
      if (ended_) {
        ::inflateReset(&stream_);
        ended_ = false;
      }
      stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream_.avail_out = static_cast<uInt>(piece.size());
      const int status = ::inflate(&stream_, Z_NO_FLUSH);
      if (auto taken = take(std::string_view(piece).substr(0, piece.size() - stream_.avail_out)); !taken) return taken;
      ended_ = status == Z_STREAM_END;
      if (status == Z_BUF_ERROR) break;
      if (status != Z_OK && status != Z_STREAM_END)
        return unexpected(TextFault{
            TextFault::Code::damaged,
            "The gzip data is damaged" + (stream_.msg ? std::string(": ") + stream_.msg : std::string()) + ".", 0, 0});
    }
    return {};
  }
  bool ended() const { return ended_; }

 private:
  z_stream stream_{};
  bool ended_ = false;
};

} // namespace

struct TextDecoder::State {
  explicit State(std::size_t at_most) : limit(at_most) {}

  std::size_t limit;
  std::size_t written = 0;
  bool begun = false;
  std::optional<Inflater> inflater;
  std::string first; ///< of the text: too short to tell its encoding
  std::optional<Recognised> recognised;
  std::string rest; ///< the beginning of a character that continues in the next piece
  int line = 1;
  int column = 1;

  TextFault encoding_fault(std::string what) const {
    return {TextFault::Code::encoding, std::move(what), line, column};
  }

  Result<void, TextFault> take_bytes(std::string_view bytes, std::string& out, bool last) {
    if (!recognised) {
      first += bytes;
      if (first.size() < telling_bytes && !last) return {};
      recognised = encoding_of(first);
      const std::string text = first.substr(recognised->mark);
      if (recognised->encoding == Encoding::utf32)
        return unexpected(TextFault{TextFault::Code::encoding, "The text is UTF-32; save it as UTF-8.", 0, 0});
      return take_text(text, out, last);
    }
    return take_text(bytes, out, last);
  }

  Result<void, TextFault> take_text(std::string_view text, std::string& out, bool last) {
    std::string joined;
    if (!rest.empty()) {
      joined = rest + std::string(text);
      rest.clear();
      text = joined;
    }
    return recognised->encoding == Encoding::utf8 ? take_utf8(text, out, last) : take_utf16(text, out, last);
  }

  Result<void, TextFault> take_utf8(std::string_view text, std::string& out, bool last) {
    const std::size_t sound = validator::first_not_utf8(text);
    if (auto added = add(text.substr(0, sound), out); !added) return added;
    text.remove_prefix(sound);
    if (text.empty()) return {};
    // The last bytes may be the beginning of a character.
    if (!last && text.size() < 4 && is_beginning(text)) {
      rest = text;
      return {};
    }
    return unexpected(encoding_fault("The bytes here are not UTF-8; save the file as UTF-8 (in Excel: CSV UTF-8)."));
  }

  static bool is_beginning(std::string_view text) {
    for (const auto* end :
         {"\x80", "\x80\x80", "\x80\x80\x80", "\xBF", "\xBF\xBF", "\xBF\xBF\xBF", "\x9F\xBF", "\x8F\xBF\xBF"})
      if (const std::string whole = std::string(text) + end; validator::utf8_length(whole) == whole.size()) return true;
    return false;
  }

  Result<void, TextFault> take_utf16(std::string_view bytes, std::string& out, bool last) {
    const auto unit = [&](std::size_t at) {
      const auto one = static_cast<unsigned char>(bytes[at]);
      const auto two = static_cast<unsigned char>(bytes[at + 1]);
      return static_cast<std::uint32_t>(recognised->encoding == Encoding::little ? one | two << 8 : one << 8 | two);
    };
    std::string text;
    std::size_t at = 0;
    while (bytes.size() - at >= 2) {
      std::uint32_t point = unit(at);
      std::size_t length = 2;
      if (point >= 0xD800 && point < 0xDC00) {
        if (bytes.size() - at < 4) break;
        const auto low = unit(at + 2);
        if (low < 0xDC00 || low > 0xDFFF) return lone_surrogate(text, out);
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        length = 4;
      } else if (point >= 0xDC00 && point < 0xE000) {
        return lone_surrogate(text, out);
      }
      validator::append_utf8(text, point);
      at += length;
    }
    if (auto added = add(text, out); !added) return added;
    rest = bytes.substr(at);
    if (last && !rest.empty()) return unexpected(encoding_fault("The UTF-16 text ends within a character."));
    return {};
  }

  Result<void, TextFault> lone_surrogate(std::string_view before, std::string& out) {
    if (auto added = add(before, out); !added) return added;
    return unexpected(encoding_fault("The UTF-16 text has half of a character here."));
  }

  Result<void, TextFault> add(std::string_view text, std::string& out) {
    if (text.size() > limit - written)
      return unexpected(
          TextFault{TextFault::Code::too_large, "The text is larger than " + std::to_string(limit) + " bytes.", 0, 0});
    written += text.size();
    out += text;
    if (const auto newline = text.rfind('\n'); newline != std::string_view::npos) {
      line += static_cast<int>(std::count(text.begin(), text.end(), '\n'));
      column = 1;
      text.remove_prefix(newline + 1);
    }
    column += static_cast<int>(validator::code_points(text));
    return {};
  }
};

std::string TextFault::sentence() const {
  if (line == 0) return message;
  return "Line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + message;
}

bool begins_as_gzip(std::string_view bytes) { return bytes.starts_with(gzip_mark); }

bool begins_plainly(std::string_view bytes) {
  if (bytes.empty()) return true;
  const auto first = static_cast<unsigned char>(bytes[0]);
  if (first == 0 || first == 0x1f || first >= 0x80) return false;
  return bytes.size() < 2 || bytes[1] != '\0';
}

TextDecoder::TextDecoder(std::size_t limit) : state_(std::make_unique<State>(limit)) {}
TextDecoder::~TextDecoder() = default;
TextDecoder::TextDecoder(TextDecoder&&) noexcept = default;
TextDecoder& TextDecoder::operator=(TextDecoder&&) noexcept = default;

Result<void, TextFault> TextDecoder::feed(std::string_view bytes, std::string& out) {
  State& state = *state_;
  if (bytes.empty()) return {};
  std::string joined;
  if (!state.begun) {
    joined = state.first + std::string(bytes);
    state.first.clear();
    if (joined.size() < gzip_mark.size()) {
      state.first = joined;
      return {};
    }
    bytes = joined;
    state.begun = true;
    if (begins_as_gzip(bytes)) state.inflater.emplace();
  }
  if (!state.inflater) return state.take_bytes(bytes, out, false);
  return state.inflater->feed(bytes, [&](std::string_view piece) { return state.take_bytes(piece, out, false); });
}

Result<void, TextFault> TextDecoder::finish(std::string& out) {
  State& state = *state_;
  if (state.inflater && !state.inflater->ended())
    return unexpected(TextFault{TextFault::Code::damaged, "The gzip data ends too early.", 0, 0});
  return state.take_bytes({}, out, true);
}

Result<std::string, TextFault> read_text(std::string_view bytes, std::size_t limit) {
  std::string text;
  TextDecoder decoder(limit);
  if (auto fed = decoder.feed(bytes, text); !fed) return unexpected(std::move(fed.error()));
  if (auto ended = decoder.finish(text); !ended) return unexpected(std::move(ended.error()));
  return text;
}

std::string shown_text(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const auto sound = validator::first_not_utf8(bytes);
    text += bytes.substr(0, sound);
    bytes.remove_prefix(sound);
    if (bytes.empty()) break;
    text += "\xEF\xBF\xBD";
    bytes.remove_prefix(1);
  }
  return text;
}

} // namespace plumbline
