// The whole way through: document in, report out.
//
//   auto pack = Pack::open(bytes);
//   if (!pack.ok()) …
//   Auditor auditor(pack.value());
//   auto json = auditor.audit(document, options);
//
// An Auditor keeps scratch memory between audits: one per thread. The Pack must outlive it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "claimlint/match.h"
#include "claimlint/report.h"

namespace claimlint {

struct Options {
  std::string_view jurisdictions;  // "us,nz"; empty means all
  // What goes beyond a limit is left out, and the report says from where on (Report::cut).
  std::uint32_t max_findings = 10'000;       // and as many set aside
  std::uint32_t max_text_bytes = 64 << 20;   // of UTF-8
  std::uint32_t max_memory_bytes = 1 << 30;  // that an audit may take beside the document and the report, about
};

class Auditor {
 public:
  explicit Auditor(const Pack& pack) : pack_(&pack), tagger_(pack), matcher_(pack) {}

  // The report as JSON, one line. Fails if a jurisdiction is unknown, memory runs out or the pack has no texts yet; the
  // auditor stays usable.
  Result<std::string> audit(const Document& document, const Options& options = {});
  // The same report as numbers and references (report.h); partial as long as the pack has no texts.
  Result<CompactReport> audit_compact(const Document& document, const Options& options = {});

 private:
  // The report refers to the document and to this auditor's scratch memory.
  Result<Report> run(const Document& document, const Options& options);
  template <typename Write>
  auto write(const Document& document, const Options& options, Write&& to)
      -> Result<decltype(to(std::declval<Report>()))>;

  const Pack* pack_;
  Tagger tagger_;
  Matcher matcher_;
  NormalText text_;  // of the last page; kept for their memory
  TaggedText tagged_;
};

}  // namespace claimlint
