#pragma once

#include "tools/plumbline/options/json_member.h"
#include "tools/plumbline/terminal/terminal.h"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string_view>

namespace plumbline::tool {

/// The position of a follower of the stream, and what it prints: calls to `out`, everything else to `err`.
class TailScreen {
 public:
  struct Options {
    bool json = false;                       ///< each message unchanged, to `out`
    std::optional<std::uint64_t> since = {}; ///< the stream begins after this seq; absent: at its head
    Paint out_paint{false};
    Paint err_paint{false};
  };
  TailScreen(std::ostream& out, std::ostream& err, const Options& options);

  /// Shows a frame of the stream: a JSON array of messages. False if it is not one. Stops after the `most`-th call.
  bool show(std::string_view frame, std::uint64_t most);

  /// The last seq that was seen or skipped: a stream with it as `since` continues without a gap or a repeat. 0: nothing
  /// yet.
  std::uint64_t position() const { return position_; }
  std::uint64_t calls() const { return calls_; }

 private:
  void show_message(std::string_view text, const Json& message);
  void notice(const Json& notice);
  void checklist(const Json& message);

  std::ostream& out_;
  std::ostream& err_;
  Options options_;
  bool begun_;
  std::uint64_t position_;
  std::uint64_t calls_ = 0;
};

} // namespace plumbline::tool
