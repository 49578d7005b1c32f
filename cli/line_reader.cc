#include "line_reader.h"

#include <nlohmann/json.hpp>

#include "claimlint/document.h"

namespace claimlint::cli {
namespace {

using simdjson::dom::element;
using Type = simdjson::dom::element_type;

// simdjson says that something is wrong, but not where.
Error fault_of(const std::string& bytes) {
  if (const std::size_t bad = find_invalid_utf8(bytes); bad != bytes.size())
    return Error{"not valid UTF-8 (first bad byte at offset " + std::to_string(bad) + ")", {}};
  try {
    if (!nlohmann::json::parse(bytes).is_discarded())
      return Error{"holds a number that is too large, or more than 1,024 lists inside one another", {}};
  } catch (const nlohmann::json::parse_error& e) {
    return Error{"not valid JSON (at byte " + std::to_string(e.byte) + ")", {}};
  } catch (const nlohmann::json::out_of_range&) {
    return Error{"not valid JSON (a number is out of range)", {}};
  }
  return Error{"not valid JSON", {}};
}

std::string id_of(const element& value) {
  switch (value.type()) {
    case Type::STRING: return std::string(std::string_view(value));
    case Type::INT64: return std::to_string(std::int64_t(value));
    case Type::UINT64: return std::to_string(std::uint64_t(value));
    case Type::DOUBLE: return nlohmann::json(double(value)).dump();
    default: return {};
  }
}

// A string, or nothing; anything else is a fault.
Result<bool> read_text(const char* key, const std::optional<element>& value, std::optional<std::string_view>& text) {
  if (!value || value->is_null()) return true;
  std::string_view found;
  if (value->get(found) != simdjson::SUCCESS) return Error{std::string("\"") + key + "\" should be a string", {}};
  text = found;
  return true;
}

}  // namespace

Result<bool> LineReader::read(const std::string& bytes, Line& line) {
  line = {};
  element record;
  if (parser_.parse(bytes).get(record) != simdjson::SUCCESS) return fault_of(bytes);
  simdjson::dom::object fields;
  if (record.get(fields) != simdjson::SUCCESS)
    return Error{"should be an object with \"id\" and \"text\" or \"html\"", {}};
  std::optional<element> text, html, url;
  for (const auto& [key, value] : fields) {
    if (key == "id") line.id = id_of(value);
    if (key == "text") text = value;
    if (key == "html") html = value;
    if (key == "url") url = value;
  }
  for (const Result<bool>& read :
       {read_text("text", text, line.text), read_text("html", html, line.html), read_text("url", url, line.url)})
    if (!read.ok()) return read;
  if (!line.text && !line.html) return Error{"has neither \"text\" nor \"html\"", {}};
  if (line.text && line.html) return Error{"has both \"text\" and \"html\"; one is enough", {}};
  return true;
}

}  // namespace claimlint::cli
