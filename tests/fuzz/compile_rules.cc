// A folder of rules. Whatever is wrong with it is reported, and what is sound makes a pack that opens and audits.
#include "checked_audit.h"
#include "rule_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace claimlint;
  Compilation compilation = compile_rules(fuzz::split_rule_files({reinterpret_cast<const char*>(data), size}));
  for (const Diagnostic& diagnostic : compilation.diagnostics)
    fuzz::require(!diagnostic.reason.empty() && diagnostic.pointer.starts_with("/"),
                  "a diagnostic says what and where");
  const Result<Pack> pack = Pack::open(compilation.pack);
  fuzz::require(pack.ok(), "what was compiled opens, however much was wrong");
  Auditor auditor(pack.value());
  for (const Example& example : compilation.examples)
    if (const Result<Document> document = document_from_text(example.text); document.ok()) {
      const Result<std::string> report = auditor.audit(document.value());
      fuzz::require(report.ok(), "an example is audited");
      if (compilation.diagnostics.empty()) fuzz::check_report(report.value(), document.value());
    }
  return 0;
}
