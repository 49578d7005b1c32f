// Reports in the formats that other programs and people read: one implementation, for the command line and, as part of
// claimlint-tools.wasm, for browsers.
//
//   const Result<std::string> page = write("html", reports, options);
//
// `reports`: one report as Auditor::audit writes it (docs/report.md), or an array of them. Keys that are missing or of
// another kind count as empty, so that no report can make a writer fail.
//
// `options`, an object, every key optional:
//   title      heading of html, markdown and letter
//   explain    text: add what was set aside, rule ids, all sources and all laws
//   styled     text: underline and colour by escape codes
//   width      text: columns of a line, 80 if left out
//   documents  what is known of each report's document, in the reports' order (null: nothing):
//     text       what was read, whose offsets the report counts; gives whole sentences, and positions in annotations
//     words      number of words in it
//     capture    {url, time, html_sha256, screenshot_sha256, archive}: where and when the page was kept
//     decisions  [{rule, start, end, verdict: "confirmed" | "dismissed" | "noted", reason, note, reviewer, time}], oldest
//                first; rule, start and end name the finding. The last verdict of each reviewer is that reviewer's word.
//
// The same arguments give the same bytes everywhere: nothing is dated, measured or drawn at random. No exception leaves;
// the module for browsers is built without any.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "claimlint/result.h"

namespace claimlint::write {

// "csv", "sarif", …: every format that write() knows.
const std::vector<std::string_view>& formats();

// Fails on a format that it does not know.
Result<std::string> write(std::string_view format, const nlohmann::json& reports, const nlohmann::json& options);

}  // namespace claimlint::write
