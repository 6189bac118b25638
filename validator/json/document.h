#pragma once

#include "validator/json/node.h"

#include <cstdint>

namespace plumbline::validator {

/// How a member that decides whether a call is well-formed was sent.
enum class Sent : std::uint8_t { absent, usable, empty, wrong_type }; ///< null is absent

/// A parsed call, from whichever engine could parse it, and what decoding found out about its shape. Lives in a
/// CallReader, until the next read.
class Document {
 public:
  bool is_simd() const { return is_simd_; }
  SimdNode simd_root() const { return SimdNode(root_); }
  AnyNode root() const { return is_simd_ ? AnyNode(SimdNode(root_)) : AnyNode(tape_, 0); }

  Sent type = Sent::absent;
  Sent event = Sent::absent;
  Sent user_id = Sent::absent;
  Sent anonymous_id = Sent::absent;
  Sent group_id = Sent::absent;
  Sent previous_id = Sent::absent;
  Sent message_id = Sent::absent;
  Sent name = Sent::absent;
  Sent session = Sent::absent; ///< context.plumbline.session
  Sent properties = Sent::absent;
  Sent traits = Sent::absent;
  Sent context = Sent::absent;
  Sent integrations = Sent::absent;

 private:
  friend class CallReader;
  bool is_simd_ = true;
  simdjson::dom::element root_;
  Tape tape_;
};

} // namespace plumbline::validator
