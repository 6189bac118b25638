#include "plans/formats/rudder/yaml_json.h"

#include "validator/json/json_text.h"
#include "validator/json/node.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <utility>
#include <vector>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

namespace plumbline::plans {

namespace {

constexpr std::size_t max_json_bytes = 4 * max_yaml_bytes;

/// Thrown to stop the parser; caught by its caller.
struct Stop {
  YamlFault fault;
};

[[noreturn]] void stop(const YAML::Mark& mark, std::string message) {
  throw Stop{{{mark.line + 1, mark.column + 1}, std::move(message)}};
}

/// The meaning of a plain scalar in YAML's core schema.
std::string plain_value(const std::string& text) {
  constexpr std::array<std::string_view, 5> nulls{"", "~", "null", "Null", "NULL"};
  if (std::ranges::find(nulls, text) != nulls.end()) return "null";
  for (const std::string_view truth : {"true", "True", "TRUE"}) {
    if (text == truth) return "true";
  }
  for (const std::string_view untruth : {"false", "False", "FALSE"}) {
    if (text == untruth) return "false";
  }
  validator::Tape tape;
  const bool is_number =
      !validator::parse_json(text, 1, &tape) && tape.cells.front().type == validator::NodeType::number;
  if (is_number) return text;
  std::string json;
  append_json_string(json, text);
  return json;
}

class JsonEmitter : public YAML::EventHandler {
 public:
  JsonEmitter() { put("["); }

  void OnDocumentStart(const YAML::Mark&) override {
    if (documents_++ > 0) put(",");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { value(mark, anchor, "null"); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto held = anchors_.find(anchor);
    if (held == anchors_.end()) stop(mark, "expected no alias inside its own anchor");
    if (++aliases_ > max_yaml_aliases) stop(mark, "expected at most " + std::to_string(max_yaml_aliases) + " aliases");
    value(mark, 0, held->second);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    std::string json;
    if (tag == "?" || tag.empty())
      json = plain_value(text);
    else if (tag == "!" || tag == "tag:yaml.org,2002:str")
      append_json_string(json, text);
    else
      stop(mark, "expected no tag such as " + tag);
    if (!levels_.empty() && levels_.back().is_map && levels_.back().awaits_key)
      key(mark, text);
    else
      value(mark, anchor, json);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, false);
  }
  void OnSequenceEnd() override { close("]"); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, true);
  }
  void OnMapEnd() override { close("}"); }

  YamlAsJson finished() {
    put("]");
    return {std::move(out_), std::move(values_)};
  }

 private:
  struct Level {
    bool is_map = false;
    bool awaits_key = false;
    std::size_t members = 0;
    std::set<std::string> keys;
    YAML::anchor_t anchor = 0;
    std::size_t begin = 0;
  };

  void put(std::string_view text) {
    out_ += text;
    if (out_.size() > max_json_bytes) stop({}, "expected at most 16 MiB with its aliases replaced");
  }

  void key(const YAML::Mark& mark, const std::string& text) {
    if (text == "<<") stop(mark, "expected no merge key (<<)");
    Level& level = levels_.back();
    if (!level.keys.insert(text).second) stop(mark, "expected each key once, but this one is there twice");
    if (level.members++ > 0) put(",");
    std::string json;
    append_json_string(json, text);
    put(json + ":");
    level.awaits_key = false;
  }

  void begin_value(const YAML::Mark& mark) {
    if (!levels_.empty()) {
      Level& level = levels_.back();
      if (level.is_map && level.awaits_key) stop(mark, "expected a text as the key");
      if (!level.is_map && level.members++ > 0) put(",");
      level.awaits_key = level.is_map;
    }
    values_.push_back({out_.size(), {mark.line + 1, mark.column + 1}});
  }

  void value(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& json) {
    begin_value(mark);
    if (anchor != 0) hold(anchor, json);
    put(json);
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, bool is_map) {
    begin_value(mark);
    if (levels_.size() == max_yaml_depth) stop(mark, "expected at most " + std::to_string(max_yaml_depth) + " levels");
    Level& level = levels_.emplace_back();
    level.is_map = level.awaits_key = is_map;
    level.anchor = anchor;
    level.begin = out_.size();
    put(is_map ? "{" : "[");
  }

  void close(std::string_view bracket) {
    put(bracket);
    const Level level = std::move(levels_.back());
    levels_.pop_back();
    if (level.anchor == 0) return;
    hold(level.anchor, out_.substr(level.begin));
  }

  void hold(YAML::anchor_t anchor, std::string copy) {
    held_bytes_ += copy.size();
    if (held_bytes_ > max_json_bytes) stop({}, "expected at most 16 MiB in all anchors together");
    anchors_[anchor] = std::move(copy);
  }

  std::string out_;
  std::vector<YamlAsJson::Begin> values_;
  std::size_t documents_ = 0;
  std::size_t aliases_ = 0;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, std::string> anchors_;
  std::size_t held_bytes_ = 0;
};

/// The library words its errors by its grammar.
std::string in_plain_words(const std::string& said) {
  if (said == "illegal map value")
    return "expected no second colon in this line: put a text that contains \": \" in quotes, and indent what belongs "
           "to the line above";
  if (said == "illegal map key") return "expected a key that begins its line";
  if (said.starts_with("end of map") || said.starts_with("end of sequence"))
    return "expected another indentation: this line does not belong to a line above it";
  if (said.find("tab") != std::string::npos) return "expected spaces for the indentation, not a tab";
  if (said.starts_with("unknown escape")) return "expected an escape that YAML knows";
  return "expected YAML (" + said + ")";
}

} // namespace

validator::LineColumn YamlAsJson::place(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(values, offset, {}, &Begin::offset);
  return after == values.begin() ? validator::LineColumn{1, 1} : std::prev(after)->at;
}

Result<YamlAsJson, YamlFault> json_of_yaml(std::string_view text) {
  if (text.size() > max_yaml_bytes) return unexpected(YamlFault{{1, 1}, "expected at most 4 MiB of YAML"});
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    JsonEmitter emitter;
    while (parser.HandleNextDocument(emitter)) {
    }
    return emitter.finished();
  } catch (const Stop& stopped) {
    return unexpected(stopped.fault);
  } catch (const YAML::Exception& error) {
    return unexpected(YamlFault{{error.mark.line + 1, error.mark.column + 1}, in_plain_words(error.msg)});
  }
}

} // namespace plumbline::plans
