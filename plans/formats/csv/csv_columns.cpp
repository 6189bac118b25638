#include "plans/formats/csv/csv_columns.h"

namespace plumbline::plans {

namespace {

struct Title {
  CsvColumn column;
  std::string_view title;
};
/// The first title of a column is written; the others are read too. Only letters and digits count.
constexpr std::array<Title, 35> titles{{{CsvColumn::event, "Event Name"},
                                        {CsvColumn::event_type, "Event Type"},
                                        {CsvColumn::event_version, "Event Version"},
                                        {CsvColumn::event_description, "Event Description"},
                                        {CsvColumn::property, "Property Name"},
                                        {CsvColumn::property_description, "Property Description"},
                                        {CsvColumn::status, "Property Status"},
                                        {CsvColumn::type, "Property Type"},
                                        {CsvColumn::pattern, "Allowed Property Values"},
                                        {CsvColumn::options, "Enum Values"},
                                        {CsvColumn::format, "Format"},
                                        {CsvColumn::example, "Example"},
                                        {CsvColumn::payload_status, "Payload Status"},
                                        {CsvColumn::event, "Event"},
                                        {CsvColumn::event_type, "Rule Type"},
                                        {CsvColumn::event_type, "Call Type"},
                                        {CsvColumn::event_version, "Version"},
                                        {CsvColumn::property, "Property"},
                                        {CsvColumn::property, "Property Key"},
                                        {CsvColumn::property, "Trait Name"},
                                        {CsvColumn::property_description, "Trait Description"},
                                        {CsvColumn::status, "Status"},
                                        {CsvColumn::status, "Required"},
                                        {CsvColumn::status, "Req'd"},
                                        {CsvColumn::status, "Trait Status"},
                                        {CsvColumn::type, "Data Type"},
                                        {CsvColumn::type, "Property Data Type"},
                                        {CsvColumn::type, "Trait Type"},
                                        {CsvColumn::type, "Type"},
                                        {CsvColumn::pattern, "Permitted Values"},
                                        {CsvColumn::pattern, "Allowed Values"},
                                        {CsvColumn::pattern, "Pattern"},
                                        {CsvColumn::options, "Enum"},
                                        {CsvColumn::example, "Examples"},
                                        {CsvColumn::example, "Property Example"}}};

std::string plain_title(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z')
      out += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      out += c;
  }
  return out;
}

} // namespace

std::string_view title_of(CsvColumn column) { return titles[static_cast<std::size_t>(column)].title; }

bool CsvHeader::speaks_of_properties() const {
  const auto has = [&](CsvColumn column) { return fields[static_cast<std::size_t>(column)].has_value(); };
  return has(CsvColumn::property) || !(has(CsvColumn::status) || has(CsvColumn::pattern) || has(CsvColumn::options) ||
                                       has(CsvColumn::format) || has(CsvColumn::example));
}

std::optional<CsvHeader> csv_header(const std::vector<std::string>& row) {
  CsvHeader header;
  const auto field = [&](CsvColumn column) -> std::optional<std::size_t>& {
    return header.fields[static_cast<std::size_t>(column)];
  };
  std::optional<std::size_t> name;
  std::optional<std::size_t> description;
  for (std::size_t at = 0; at < row.size(); ++at) {
    const std::string title = plain_title(row[at]);
    if (title == "name") name = at;
    if (title == "description") description = at;
    if (title.empty() || title == "name" || title == "description") continue;
    bool known = false;
    for (const Title& candidate : titles) {
      if (plain_title(candidate.title) != title || field(candidate.column)) continue;
      field(candidate.column) = at;
      known = true;
      break;
    }
    if (!known) header.unknown.push_back(row[at]);
  }
  if (name && !field(CsvColumn::event)) {
    field(CsvColumn::event) = name;
    if (!field(CsvColumn::property)) {
      field(CsvColumn::property) = name;
      header.shared_name = true;
    }
  } else if (name && !field(CsvColumn::property)) {
    field(CsvColumn::property) = name;
  }
  if (description && !field(CsvColumn::event_description)) field(CsvColumn::event_description) = description;
  if (description && !field(CsvColumn::property_description)) field(CsvColumn::property_description) = description;
  if (!field(CsvColumn::event)) return std::nullopt;
  return header;
}

} // namespace plumbline::plans
