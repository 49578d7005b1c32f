// Station 7, report: one value, written as JSON.
//
// Keys and their order are the contract "claimlint-report/1" (docs/report.md). Offsets are UTF-16 code units of the
// document's text. The same document, pack and engine give the same bytes everywhere.
#pragma once

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
  std::vector<Claim> set_aside;
  std::vector<std::uint32_t> subjects;
  bool truncated = false;  // more findings, or more set aside, than the caller allows
};

// One line, no line end.
std::string to_json(const Report& report);

// Appends text as a JSON string with its quotes. Text must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace claimlint
