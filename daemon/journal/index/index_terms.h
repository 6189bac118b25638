#pragma once

#include "daemon/ingest/record/record.h"
#include "daemon/journal/index/index_term.h"
#include "validator/call/call.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plumbline::journal {

/// What the index keeps of a term. Two terms may share a hash: the record decides.
[[nodiscard]] std::uint32_t hash_of(IndexField field, std::string_view value);

/// Lists the terms by which a call is found. Keeps its buffers. Not thread-safe.
class TermReader {
 public:
  /// Appends the hashes of all of the call's terms; some may be there twice. Reads the call only if `ids` are not
  /// known.
  void append(const ingest::Record& record, const ingest::IdHashes& ids, std::vector<std::uint32_t>& hashes);

 private:
  /// As the call tells them.
  [[nodiscard]] ingest::IdHashes ids_of(const ingest::Record& record);

  std::string padded_;
  validator::CallReader reader_;
};

} // namespace plumbline::journal
