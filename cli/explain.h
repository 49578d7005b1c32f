// `claimlint rules explain`.
#pragma once

#include "cli.h"

namespace claimlint::cli {

int explain(Words words);

}  // namespace claimlint::cli
