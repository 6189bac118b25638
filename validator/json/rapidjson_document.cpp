#include "validator/json/rapidjson_document.h"

#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace plumbline::validator {
namespace {

using rapidjson::SizeType;

constexpr unsigned parse_flags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;

std::optional<double> nearest_double(const char* begin, const char* end) {
  double number = 0;
  if (std::from_chars(begin, end, number).ec == std::errc{}) return number;
  // Out of range; strtod tells in which direction.
  number = std::strtod(std::string(begin, end).c_str(), nullptr);
  if (std::isinf(number)) return std::nullopt;
  return number;
}

/// Passes the reader's events to the document, with numbers in their right type.
struct DocumentHandler {
  rapidjson::Document& document;
  std::size_t depth = 0;

  bool is_too_deep() const { return depth > max_document_depth; }

  bool RawNumber(const char* text, SizeType length, bool) {
    const char* const end = text + length;
    const auto whole = [&](auto number) -> std::optional<decltype(number)> {
      const auto read = std::from_chars(text, end, number);
      if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
      return number;
    };
    if (*text == '-') {
      if (const auto number = whole(std::int64_t{})) return document.Int64(*number);
    } else if (const auto number = whole(std::uint64_t{})) {
      return document.Uint64(*number);
    }
    const auto number = nearest_double(text, end);
    return number && document.Double(*number);
  }
  bool Null() { return document.Null(); }
  bool Bool(bool value) { return document.Bool(value); }
  bool Int(int value) { return document.Int(value); }
  bool Uint(unsigned value) { return document.Uint(value); }
  bool Int64(std::int64_t value) { return document.Int64(value); }
  bool Uint64(std::uint64_t value) { return document.Uint64(value); }
  bool Double(double value) { return document.Double(value); }
  bool String(const char* text, SizeType length, bool copy) { return document.String(text, length, copy); }
  bool StartObject() { return ++depth <= max_document_depth && document.StartObject(); }
  bool Key(const char* text, SizeType length, bool copy) { return document.Key(text, length, copy); }
  bool EndObject(SizeType count) {
    --depth;
    return document.EndObject(count);
  }
  bool StartArray() { return ++depth <= max_document_depth && document.StartArray(); }
  bool EndArray(SizeType count) {
    --depth;
    return document.EndArray(count);
  }
};

} // namespace

Result<rapidjson::Document, std::string> rapidjson_document(std::string_view text) {
  rapidjson::Document document;
  rapidjson::ParseResult result;
  bool is_too_deep = false;
  const auto generate = [&](rapidjson::Document& to) {
    rapidjson::MemoryStream bytes(text.data(), text.size());
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
    rapidjson::Reader reader;
    DocumentHandler handler{to};
    result = reader.Parse<parse_flags>(stream, handler);
    is_too_deep = handler.is_too_deep();
    return !result.IsError();
  };
  document.Populate(generate);
  if (!result.IsError()) return document;
  if (is_too_deep) return unexpected("It lies more than " + std::to_string(max_document_depth) + " levels deep.");
  const auto code =
      result.Code() == rapidjson::kParseErrorTermination ? rapidjson::kParseErrorNumberTooBig : result.Code();
  return unexpected(std::string(rapidjson::GetParseError_En(code)));
}

} // namespace plumbline::validator
