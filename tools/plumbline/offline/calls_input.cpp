#include "tools/plumbline/offline/calls_input.h"

#include "daemon/ingest/record/formed_call.h"
#include "daemon/ingest/record/json_span.h"
#include "daemon/ingest/wire/wrapper.h"
#include "tools/plumbline/offline/har.h"
#include "tools/plumbline/options/printable.h"
#include "tools/plumbline/terminal/text_lines.h"
#include "validator/json/tape.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

namespace plumbline::tool {

namespace {

using validator::SyntaxFault;

/// `"type":"identify","timestamp":"2026-03-02T09:15:00.000Z",`: a kept call may have these from the server.
constexpr std::size_t most_made_bytes = 64;

constexpr std::string_view space = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::string more_than(std::size_t bytes) {
  return "The call has " + std::to_string(bytes) + " bytes; " + std::to_string(validator::max_call_bytes) +
         " are the most.";
}

class CallsReader {
 public:
  CallsReader(std::string name, const std::function<bool(const InputCall&)>& visit)
      : name_(std::move(name)), visit_(visit) {}

  Result<void, Failure> read(std::istream& stream) {
    TextLines lines(stream);
    std::string line;
    while (next_line(lines, line)) {
      if (trimmed(line).empty()) continue;
      if (count_ == 0 && !is_whole_value(line)) {
        if (auto done = read_rest(lines, std::move(line)); !done) return done;
        break;
      }
      if (trimmed(line).starts_with('[')) {
        if (auto done = read_array(trimmed(line), line_); !done) return done;
      } else {
        read_line(trimmed(line), line_);
      }
      if (stopped_) break;
    }
    // A text that cannot be decoded is the file's fault, not a call's.
    if (lines.fault())
      return unexpected(Failure{place_of(*lines.fault()) + lines.fault()->message, ExitCode::wrong_usage});
    if (stream.bad()) return unexpected(Failure{"cannot read " + name_ + ": " + std::strerror(errno)});
    return {};
  }

 private:
  bool next_line(TextLines& lines, std::string& line) {
    const bool read = lines.next(line);
    bytes_ = lines.bytes();
    if (!read) return false;
    ++line_;
    line.reserve(line.size() + validator::text_padding);
    return true;
  }

  std::string place_of(const TextFault& fault) const {
    if (fault.line == 0) return name_ + ": ";
    return name_ + ":" + std::to_string(fault.line) + ":" + std::to_string(fault.column) + ": ";
  }

  static bool is_whole_value(const std::string& line) {
    return !validator::parse_json(trimmed(line), validator::max_call_depth * 2, nullptr).has_value();
  }

  /// The first line is not a value by itself: the input is one value over several lines, or its first line is broken.
  Result<void, Failure> read_rest(TextLines& lines, std::string text) {
    const std::uint64_t first_line = line_;
    text += '\n';
    text += lines.rest();
    if (lines.fault()) return {};
    bytes_ = lines.bytes();
    text.reserve(text.size() + validator::text_padding);
    const std::string_view whole = trimmed(text);
    if (whole.starts_with('[')) return read_array(whole, first_line + lines_before(text, whole));
    const auto one = ingest::members_of(whole);
    if (one) {
      read_line(whole, first_line + lines_before(text, whole));
      return {};
    }
    std::uint64_t line = first_line;
    for (std::string_view rest = text; !rest.empty() && !stopped_; ++line) {
      const auto end = rest.find('\n');
      const auto here = trimmed(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (!here.empty()) read_line(here, line);
    }
    return {};
  }

  static std::uint64_t lines_before(std::string_view text, std::string_view part) {
    return static_cast<std::uint64_t>(std::count(text.data(), part.data(), '\n'));
  }

  Result<void, Failure> read_array(std::string_view text, std::uint64_t line) {
    const auto elements = ingest::elements_of(text);
    if (!elements) {
      const auto place = validator::line_column(text, elements.error().at);
      return unexpected(Failure{name_ + ":" + std::to_string(line + static_cast<std::uint64_t>(place.line) - 1) + ":" +
                                std::to_string(place.column) + ": expected " + elements.error().expected});
    }
    read_elements(*elements, text.data(), line, {});
    return {};
  }

  /// `begin`: the text that is in `line`; it contains the elements.
  void read_elements(const std::vector<ingest::Element>& elements, const char* begin, std::uint64_t line,
                     const ingest::Wrapper& wrapper) {
    for (const ingest::Element& element : elements) {
      if (stopped_) return;
      line += static_cast<std::uint64_t>(std::count(begin, element.value.data(), '\n'));
      begin = element.value.data();
      read_call(element.value, line, wrapper);
    }
  }

  /// A value that is a call, a batch's body, or a kept call with its verdict.
  void read_line(std::string_view text, std::uint64_t line) {
    if (const auto log = log_unless_read(text, line); !log.empty()) read_har(text, log, line);
  }

  /// The `log` of a browser's recording. Otherwise empty: the text has been read as its own kind.
  std::string_view log_unless_read(std::string_view text, std::uint64_t line) {
    const auto read = reader_.read(text);
    if (!read || !read->is_object || read->type != validator::CallType::none || !read->type_text.empty()) {
      if (read)
        visit_read(*read, text, line, {});
      else
        read_call(text, line, {});
      return {};
    }
    const auto members = ingest::members_of(text);
    const auto named = [&](std::string_view name) {
      const auto found = std::find_if(members->begin(), members->end(), [&](const auto& m) { return m.is(name); });
      return found == members->end() ? std::string_view() : found->value;
    };
    if (members && named("batch").starts_with('[')) {
      const auto wrapper = ingest::read_wrapper(text, reader_);
      if (wrapper)
        read_elements(wrapper->calls, text.data(), line, *wrapper);
      else
        tell({SyntaxFault::Code::invalid_json, wrapper.error().message}, line);
    } else if (members && named("log").starts_with('{')) {
      return named("log");
    } else if (members && named("verdict").starts_with('{') && named("call").starts_with('{')) {
      read_kept(named("verdict"), named("call"), line);
    } else {
      read_call(text, line, {});
    }
    return {};
  }

  /// `log`: in `text`, which begins in `line`.
  void read_har(std::string_view text, std::string_view log, std::uint64_t line) {
    const char* counted_to = text.data();
    const auto counts = each_har_request(log, [&](const HarRequest& request) {
      line += static_cast<std::uint64_t>(std::count(counted_to, request.place.data(), '\n'));
      counted_to = request.place.data();
      // A recording that was sent is not a call, however deep one is inside another.
      if (!log_unless_read(request.body, line).empty()) read_call(request.body, line, {});
      return !stopped_;
    });
    std::cerr << printable(name_) << ": " << counts.sentence() << '\n';
  }

  /// A kept call has the server's additions: none of them counts for its size, and its type is its verdict's.
  void read_kept(std::string_view verdict, std::string_view call, std::uint64_t line) {
    const auto quoted = validator::raw_at(verdict, "/type");
    const auto type =
        quoted.size() > 2 ? validator::call_type_named(quoted.substr(1, quoted.size() - 2)) : validator::CallType::none;
    kept_ = ingest::resendable_call(call, type);
    kept_.reserve(kept_.size() + validator::text_padding);
    if (kept_.size() > validator::max_call_bytes + most_made_bytes)
      return tell({SyntaxFault::Code::too_large, more_than(kept_.size())}, line);
    const auto read = reader_.read(kept_);
    if (!read) return tell(read.error(), line);
    give(*read, line);
  }

  void read_call(std::string_view text, std::uint64_t line, const ingest::Wrapper& wrapper) {
    if (text.size() > validator::max_call_bytes)
      return tell({SyntaxFault::Code::too_large, more_than(text.size())}, line);
    const auto read = reader_.read(text);
    if (!read) return tell(read.error(), line);
    visit_read(*read, text, line, wrapper);
  }

  void visit_read(const validator::Call& read, std::string_view text, std::uint64_t line,
                  const ingest::Wrapper& wrapper) {
    if (text.size() > validator::max_call_bytes)
      return tell({SyntaxFault::Code::too_large, more_than(text.size())}, line);
    const bool rebuild =
        read.is_object && (read.write_key || !wrapper.context.empty() || !wrapper.integrations.empty());
    if (!rebuild) return give(read, line);
    merged_ = ingest::merged_call(text, wrapper.context, wrapper.integrations);
    merged_.reserve(merged_.size() + validator::text_padding);
    const auto merged = reader_.read(merged_);
    if (!merged) return tell(merged.error(), line);
    give(*merged, line);
  }

  void give(const validator::Call& call, std::uint64_t line) {
    stopped_ = !visit_({line, count_++, &call, nullptr, bytes_});
  }
  void tell(const SyntaxFault& fault, std::uint64_t line) {
    stopped_ = !visit_({line, count_++, nullptr, &fault, bytes_});
  }

  std::string name_;
  const std::function<bool(const InputCall&)>& visit_;
  validator::CallReader reader_;
  std::string merged_;
  std::string kept_;
  std::uint64_t line_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t count_ = 0;
  bool stopped_ = false;
};

} // namespace

Result<void, Failure> each_call(const std::string& file, const std::function<bool(const InputCall&)>& visit) {
  if (file == "-") {
    std::ios::sync_with_stdio(false);
    return CallsReader("stdin", visit).read(std::cin);
  }
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    return unexpected(Failure{file + " is a directory. Give a file of calls, or - for stdin", ExitCode::wrong_usage});
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return unexpected(Failure{"cannot read " + file + ": " + std::strerror(errno), ExitCode::wrong_usage});
  return CallsReader(file, visit).read(stream);
}

std::uint64_t input_bytes(const std::string& file) {
  std::error_code error;
  if (file == "-" || !std::filesystem::is_regular_file(file, error)) return 0;
  const auto bytes = std::filesystem::file_size(file, error);
  return error ? 0 : bytes;
}

} // namespace plumbline::tool
