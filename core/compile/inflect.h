// Regular inflection of English lexicon terms, so that rule authors write one form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claimlint {

enum class Inflection { none, noun, verb };

// The term itself first, then: noun, the plural of its last word; verb, the -s, -ed and -ing forms of its first word.
std::vector<std::string> inflect(std::string_view term, Inflection how);

}  // namespace claimlint
