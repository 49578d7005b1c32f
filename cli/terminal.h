// What the terminal is like that standard output goes to.
#pragma once

#include <string_view>

#include "write/layout.h"

namespace claimlint::cli {

// At most 100 columns wide. `color` is auto, always or never; auto heeds NO_COLOR and TERM=dumb.
write::Look look_of_output(std::string_view color);

}  // namespace claimlint::cli
