#include "claimlint/auditor.h"

#include <algorithm>
#include <new>

namespace claimlint {
namespace {

// About: the normal text, its map and its tokens, of a text that is all marks; a candidate and a claim made of it.
constexpr std::uint32_t memory_of_text_byte = 48;
constexpr std::uint32_t memory_of_candidate = 128;

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
  const Result<std::uint32_t> jurisdictions = parse_jurisdictions(options.jurisdictions, *pack_);
  if (!jurisdictions.ok()) return jurisdictions.error();

  Report report;
  report.document = &document;
  report.text = &text_;
  report.tagged = &tagged_;
  report.pack = pack_;
  const auto cut = [&](std::uint32_t utf16, std::string_view limit) {
    if (utf16 < report.cut.utf16) report.cut = {utf16, limit};
  };

  // Half of the memory for the text and its words, half for candidates and what becomes of them.
  const std::uint32_t half = options.max_memory_bytes / 2;
  const std::uint32_t for_memory = half / memory_of_text_byte;
  const std::uint32_t most_bytes = std::min(options.max_text_bytes, for_memory);
  text_ = normalise(document, std::move(text_), most_bytes);
  if (text_.cut_at != none)
    cut(text_.cut_at, options.max_text_bytes <= for_memory ? "max_text_bytes" : "max_memory_bytes");
  tagged_ = tagger_.tag(text_, std::move(tagged_));
  const auto place_of = [&](std::uint32_t token) { return text_.map.at(tagged_.tokens[token].start).utf16; };

  const Matcher::Needed needed = matcher_.match_needed(document, text_, tagged_, half / memory_of_candidate);
  if (needed.cut) cut(place_of(tagged_.sentences[needed.cut_at].first_token), "max_memory_bytes");
  Reading reading = read(document, tagged_, needed.candidates, *pack_);

  Weighed weighed = weigh(reading, tagged_, *pack_, jurisdictions.value());
  report.findings = std::move(weighed.findings);
  report.set_aside = std::move(weighed.set_aside);
  report.checklist = std::move(weighed.checklist);
  report.subjects = std::move(reading.subjects);
  if (report.findings.size() > options.max_findings) {
    cut(place_of(report.findings[options.max_findings].claim.first), "max_findings");
    report.findings.resize(options.max_findings);
  }
  if (report.set_aside.size() > options.max_findings) {
    cut(place_of(report.set_aside[options.max_findings].claim.first), "max_findings");
    report.set_aside.resize(options.max_findings);
  }
  return report;
}

template <typename Write>
auto Auditor::write(const Document& document, const Options& options, Write&& to)
    -> Result<decltype(to(std::declval<Report>()))> {
  try {
    const Result<Report> report = run(document, options);
    if (!report.ok()) return report.error();
    return to(report.value());
  } catch (const std::bad_alloc&) {
    return Error{"out of memory", {}};
  }
}

Result<std::string> Auditor::audit(const Document& document, const Options& options) {
  if (!pack_->has_texts()) return Error{"the report needs the rule pack's texts, which were not added yet", {}};
  return write(document, options, [](const Report& report) { return to_json(report); });
}

Result<CompactReport> Auditor::audit_compact(const Document& document, const Options& options) {
  return write(document, options, [](const Report& report) { return to_compact(report); });
}

}  // namespace claimlint
