// Station 7, report: one value, written as JSON.
//
// Keys and their order are the contract "claimlint-report/1" (docs/report.md). Offsets are UTF-16 code units of the
// document's text. The same document, pack and engine give the same bytes everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "claimlint/weigh.h"

namespace claimlint {

extern const char* const engine_version;

struct Report {
  const Document* document = nullptr;
  const NormalText* text = nullptr;
  const TaggedText* tagged = nullptr;
  const Pack* pack = nullptr;
  std::vector<Finding> findings;
  std::vector<SetAside> set_aside;
  std::vector<ChecklistItem> checklist;
  std::vector<std::uint32_t> subjects;
  // What was left out for a limit of the caller's: from where on, and which limit it was. The first of them, if several.
  struct Cut {
    std::uint32_t utf16 = none;  // none: nothing was
    std::string_view limit;
  } cut;
};

// One line, no line end.
std::string to_json(const Report& report);

// The same report for a caller that keeps the pack's records at hand: findings are numbers, and what the pack says of a
// rule, a law or a study is asked for once (record_json). web/lib/compact.ts puts the two together again. Of a pack without
// its texts the report is "partial": it names no subjects and no checklist, and records hold only what is in the head.
struct CompactReport {
  // {"relations": [words], "report": the report without findings and set_aside, and with an empty digest}
  std::string head;
  std::vector<std::uint32_t> numbers;  // the findings, then what is set aside; each list behind its count
};
CompactReport to_compact(const Report& report);

// What a number of a compact report stands for, as JSON: a rule's, an entry's or a context's keys of the report, the name
// of a form, a regulation; of record_text the pack's own JSON at an offset. Empty if the pack has no such record.
enum RecordKind : std::uint32_t {
  record_rule,
  record_entry,
  record_context,
  record_form,
  record_regulation,
  record_text,
  record_effect,  // an effect and an authorised claim that set something aside: the keys of the report
  record_kept,
  record_lawful  // an authorised claim that may be said instead
};
std::string record_json(const Pack& pack, std::uint32_t kind, std::uint32_t number, std::uint32_t length);

// Appends text as a JSON string with its quotes. Text must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace claimlint
