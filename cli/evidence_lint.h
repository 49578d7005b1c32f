// What can be checked of evidence files without looking anything up. What the pack compiler checks too is checked here
// again, so that an author of evidence needs no rules that compile.
#pragma once

#include <cstddef>
#include <vector>

#include "../core/compile/compiler.h"

namespace claimlint::cli {

struct EvidenceLint {
  std::vector<Diagnostic> diagnostics;
  std::size_t records = 0, sources = 0;
};

// `files` of a whole rule folder: the lexicons say which ids there are.
EvidenceLint lint_evidence(const std::vector<SourceFile>& files);

}  // namespace claimlint::cli
