// The options of every command that audits: whose law, and how much a page may ask for.
#pragma once

#include <string>

#include "call.h"
#include "cli.h"

namespace claimlint::cli {

class AuditOptions {
 public:
  void add_to(Call& call);
  // What the call said, or which option is wrong and why. What it returns refers to this object.
  Result<Options> read(const Pack& pack);

 private:
  std::string jurisdiction_, most_findings_, most_text_, most_memory_;
};

}  // namespace claimlint::cli
