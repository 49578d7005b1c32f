#include "claimlint/auditor.h"

namespace claimlint {
namespace {

// Bits of the jurisdictions in a comma list; an empty list means all.
Result<std::uint32_t> parse_jurisdictions(std::string_view list, const Pack& pack) {
  std::uint32_t all = 0, chosen = 0;
  for (std::size_t j = 0; j < pack.jurisdictions.size(); ++j) all |= std::uint32_t{1} << j;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view wanted = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    std::string known;
    bool found = false;
    for (std::size_t j = 0; j < pack.jurisdictions.size(); ++j) {
      const std::string_view id = pack.text(pack.jurisdictions[j].id);
      known += (j > 0 ? ", " : "") + std::string(id);
      if (id != wanted) continue;
      chosen |= std::uint32_t{1} << j;
      found = true;
    }
    if (!found) return Error{"no jurisdiction '" + std::string(wanted) + "' in the rule pack; known are " + known, {}};
  }
  return chosen == 0 ? all : chosen;
}

}  // namespace

Result<Report> Auditor::run(const Document& document, const Options& options) {
  if (document.text.size() > options.max_text_bytes)
    return Error{"the text is too long: " + std::to_string(document.text.size()) + " bytes, at most " +
                     std::to_string(options.max_text_bytes) + " are read; split it",
                 {}};
  const Result<std::uint32_t> jurisdictions = parse_jurisdictions(options.jurisdictions, *pack_);
  if (!jurisdictions.ok()) return jurisdictions.error();

  text_ = normalise(document, std::move(text_));
  tagged_ = tag(text_, *pack_, std::move(tagged_));
  const std::vector<Candidate> candidates = matcher_.match(text_, tagged_);
  Reading reading = read(document, tagged_, candidates, *pack_);

  Report report;
  report.document = &document;
  report.text = &text_;
  report.tagged = &tagged_;
  report.pack = pack_;
  Weighed weighed = weigh(reading, tagged_, *pack_, jurisdictions.value());
  report.findings = std::move(weighed.findings);
  report.set_aside = std::move(weighed.set_aside);
  report.checklist = std::move(weighed.checklist);
  report.subjects = std::move(reading.subjects);
  if (report.findings.size() > options.max_findings) {
    report.findings.resize(options.max_findings);
    report.truncated = true;
  }
  if (report.set_aside.size() > options.max_findings) {
    report.set_aside.resize(options.max_findings);
    report.truncated = true;
  }
  return report;
}

Result<std::string> Auditor::audit(const Document& document, const Options& options) {
  const Result<Report> report = run(document, options);
  if (!report.ok()) return report.error();
  return to_json(report.value());
}

Result<CompactReport> Auditor::audit_compact(const Document& document, const Options& options) {
  const Result<Report> report = run(document, options);
  if (!report.ok()) return report.error();
  return to_compact(report.value());
}

}  // namespace claimlint
