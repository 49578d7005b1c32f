#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "claimlint/auditor.h"
#include "compiler.h"

namespace claimlint {
namespace {

using Json = nlohmann::json;

// UTF-16 code units of the first `bytes` bytes of text.
std::size_t utf16_offset(const std::string& text, std::size_t bytes) {
  std::size_t units = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    units += ((c & 0xC0) != 0x80) + (c >= 0xF0);
  }
  return units;
}

std::string describe(const Json& finding) {
  return finding["rule"].get<std::string>() + " on \"" + finding["quote"].get<std::string>() + "\"";
}

std::string check_marked(const Example& example, const Json& report) {
  std::vector<bool> used(report["findings"].size());
  for (const Example::Span& span : example.spans) {
    bool found = false;
    for (std::size_t f = 0; f < report["findings"].size(); ++f) {
      const Json& finding = report["findings"][f];
      if (finding["rule"] != span.rule || finding["start"] != utf16_offset(example.text, span.start) ||
          finding["end"] != utf16_offset(example.text, span.end))
        continue;
      used[f] = found = true;
    }
    if (!found) {
      std::string reason = "should mark exactly \"" + example.text.substr(span.start, span.end - span.start) +
                           "\" by " + span.rule + ", but ";
      if (report["findings"].empty()) reason += "marks nothing";
      for (const Json& finding : report["findings"]) reason += "marks " + describe(finding) + "; ";
      for (const Json& aside : report["set_aside"])
        reason +=
            "; sets aside \"" + aside["quote"].get<std::string>() + "\" (" + aside["context"].get<std::string>() + ")";
      return reason;
    }
  }
  for (std::size_t f = 0; f < used.size(); ++f) {
    const Json& finding = report["findings"][f];
    if (!used[f])
      return "also marks " + describe(finding) + "; name it in the example as [[" + finding["rule"].get<std::string>() +
             "|…]] or mend the rule";
  }
  return {};
}

std::string check(const Example& example, const Json& report) {
  const Json& findings = report["findings"];
  const auto by_owner =
      std::find_if(findings.begin(), findings.end(), [&](const Json& f) { return f["rule"] == example.owner; });
  const Json& aside = report["set_aside"];
  const auto by_context =
      std::find_if(aside.begin(), aside.end(), [&](const Json& a) { return a["context"] == example.owner; });
  switch (example.expect) {
    case Example::Expect::marked: return check_marked(example, report);
    case Example::Expect::clear:
      return by_owner == findings.end() ? "" : "should not be marked, but is: " + describe(*by_owner);
    case Example::Expect::set_aside:
      if (!findings.empty()) return "should be set aside, but is marked: " + describe(findings[0]);
      return by_context != aside.end()
                 ? ""
                 : "sets nothing aside by this context" +
                       (aside.empty() ? std::string() : " (but by " + aside[0]["context"].get<std::string>() + ")");
    case Example::Expect::not_set_aside:
      return !findings.empty() ? ""
                               : "should be marked, but is not" +
                                     (aside.empty() ? std::string()
                                                    : " (set aside by " + aside[0]["context"].get<std::string>() + ")");
  }
  return {};
}

}  // namespace

std::vector<Diagnostic> test_examples(const std::vector<std::byte>& bytes, const std::vector<Example>& examples) {
  std::vector<Diagnostic> failures;
  const Result<Pack> pack = Pack::open(bytes);
  if (!pack.ok()) return {{"", "/", pack.error().what}};
  Auditor auditor(pack.value());
  std::set<std::string_view> absence;  // rules on what a page lacks: an example is no page
  for (const table::Rule& rule : pack.value().rules)
    if ((rule.flags & table::rule_absence) != 0) absence.insert(pack.value().text(rule.id));
  for (const Example& example : examples) {
    Result<Document> document = document_from_text(example.text);
    if (!document.ok()) {
      failures.push_back({example.file, example.pointer, document.error().what});
      continue;
    }
    for (Block& block : document.value().blocks) {
      block.role = example.role.value_or(block.role);
      block.voice = example.voice.value_or(block.voice);
    }
    const Result<std::string> report = auditor.audit(document.value());
    if (!report.ok()) {
      failures.push_back({example.file, example.pointer, report.error().what});
      continue;
    }
    Json json = Json::parse(report.value());
    Json& findings = json["findings"];
    findings.erase(
        std::remove_if(findings.begin(), findings.end(),
                       [&](const Json& f) { return absence.contains(f["rule"].get_ref<const std::string&>()); }),
        findings.end());
    const std::string reason = check(example, json);
    if (!reason.empty()) failures.push_back({example.file, example.pointer, example.owner + ": " + reason});
  }
  return failures;
}

}  // namespace claimlint
