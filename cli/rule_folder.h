// A folder of rules (see rules/README.md), read for compiling and checking.
#pragma once

#include <string>
#include <vector>

#include "../core/compile/compiler.h"
#include "claimlint/result.h"

namespace claimlint::cli {

// Every .json file below the folder, by path. Fails on what is no folder or holds none.
Result<std::vector<SourceFile>> read_rules(const std::string& folder);

// One line each on standard error: folder/file#pointer: reason.
void print(const std::string& folder, const std::vector<Diagnostic>& diagnostics);

}  // namespace claimlint::cli
