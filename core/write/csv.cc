// CSV as RFC 4180 has it, one finding a row, with a byte order mark by which spreadsheets know UTF-8.
#include "write/model.h"

namespace claimlint::write {
namespace {

// A spreadsheet takes a cell that begins with one of these for a formula; the apostrophe makes it text.
bool looks_like_formula(std::string_view value) {
  const std::size_t first = value.find_first_not_of(" \t\r\n");
  return !value.empty() &&
         (std::string_view("\t\r\n").find(value[0]) != std::string_view::npos ||
          (first != std::string_view::npos && std::string_view("=+-@|%").find(value[first]) != std::string_view::npos));
}

class Row {
 public:
  explicit Row(std::string& out) : out_(out) {}

  void add(std::string_view value) {
    if (!first_) out_ += ',';
    first_ = false;
    const bool formula = looks_like_formula(value);
    const bool quoted =
        value.find_first_of(",\"\r\n") != std::string_view::npos || value.starts_with(' ') || value.ends_with(' ');
    if (quoted) out_ += '"';
    if (formula) out_ += '\'';
    for (const char c : value) {
      if (c == '"') out_ += '"';
      if (c != '\0') out_ += c;
    }
    if (quoted) out_ += '"';
  }

  void end() { out_ += "\r\n"; }

 private:
  std::string& out_;
  bool first_ = true;
};

template <typename Text>
std::string joined(const Json& all, Text text_of) {
  std::string out;
  for (const Json& one : all)
    if (const std::string text = text_of(one); !text.empty()) out += (out.empty() ? "" : " | ") + text;
  return out;
}

std::string confidence(const Json& finding) {
  const auto found = finding.is_object() ? finding.find("confidence") : finding.end();
  return finding.is_object() && found != finding.end() && found->is_number() ? found->dump() : std::string();
}

void add_finding(std::string& out, const Item& item, const Json& finding) {
  Row row(out);
  const Json &document = item.document(), &claim = object(finding, "claim");
  const Place at = place(finding);
  row.add(item.address());
  row.add(text(document, "id"));
  row.add(text(document, "title"));
  for (const char* key : {"rule", "title", "type", "strength", "severity"}) row.add(text(finding, key));
  row.add(confidence(finding));
  for (const char* key : {"quote", "prefix", "suffix"}) row.add(text(finding, key));
  row.add(std::to_string(at.start));
  row.add(std::to_string(at.end));
  for (const char* key : {"role", "voice"}) row.add(text(finding, key));
  for (const char* key : {"subject_name", "object_name"}) row.add(text(claim, key));
  row.add(text(finding, "why"));
  row.add(joined(list(finding, "evidence"), evidence_in_words));
  row.add(joined(list(finding, "evidence"), [](const Json& record) { return text(record, "finding"); }));
  row.add(joined(list(finding, "evidence"),
                 [](const Json& record) { return joined(list(record, "sources"), source_address); }));
  row.add(joined(list(finding, "regulations"), law_in_words));
  row.add(joined(list(finding, "regulations"), [](const Json& law) { return text(law, "url"); }));
  row.add(joined(list(finding, "instead"), [](const Json& advice) { return text(advice, "text"); }));
  const std::vector<Decision> decided = decisions(item, finding);
  row.add(outcome(decided));
  std::string words;
  for (const Decision& d : decided) {
    std::string one = d.reviewer + " " + d.time + ": " + d.verdict;
    for (const std::string& more : {d.reason, d.note})
      if (!more.empty()) one += ", " + more;
    words += (words.empty() ? "" : " | ") + one;
  }
  row.add(words);
  row.add(text(document, "sha256"));
  row.add(text(item.capture(), "time"));
  row.add(text(item.capture(), "html_sha256"));
  row.add(text(item.report, "engine"));
  row.add(text(item.report, "pack"));
  row.end();
}

}  // namespace

std::string csv(const std::vector<Item>& items) {
  std::string out = "\xEF\xBB\xBF";
  Row head(out);
  for (const char* name : {"source",
                           "document",
                           "page_title",
                           "rule",
                           "title",
                           "type",
                           "strength",
                           "severity",
                           "confidence",
                           "quote",
                           "prefix",
                           "suffix",
                           "start",
                           "end",
                           "role",
                           "voice",
                           "subject",
                           "object",
                           "why",
                           "evidence",
                           "evidence_finding",
                           "evidence_sources",
                           "law",
                           "law_sources",
                           "instead",
                           "decision",
                           "decisions",
                           "text_sha256",
                           "captured",
                           "html_sha256",
                           "engine",
                           "pack"})
    head.add(name);
  head.end();
  for (const Item& item : items)
    for (const Json& finding : item.findings()) add_finding(out, item, finding);
  return out;
}

}  // namespace claimlint::write
