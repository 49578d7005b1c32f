// Station 6, weigh: joins law and evidence to claims.
//
// Law: the rule's regulations in the chosen jurisdictions. Evidence: the record of subject x object, by ids and then by
// their parents, nearest first; where there is none, what is known of the kind of claim. What helps instead comes from the
// record of the object or its nearest parent. Absence rules become findings on the first claim that calls for them.
#pragma once

#include <string_view>
#include <vector>

#include "claimlint/read.h"

namespace claimlint {

// How close the evidence is to the claim: of this subject, object and form; of another form of product; of a parent of
// subject or object; of no such pair, though the object is known; of none of these, only of this kind of claim.
enum class Fit : std::uint8_t { pair, other_form, parent, condition, kind_of_claim };
std::string_view name(Fit fit);

struct Evidence {
  Fit fit = Fit::pair;
  std::string_view json;  // of the pack: the report's object, without "fit"
};

struct Finding {
  Claim claim;
  std::uint32_t severity = 0;              // 0 low, 1 medium, 2 high; of a claim on a grave disease always high
  std::vector<std::uint32_t> regulations;  // of the pack
  std::vector<Evidence> evidence;
  std::string_view instead;  // of the pack: a JSON array, or empty
  std::string_view about;    // of the pack: a JSON object on the condition, or empty
};

// jurisdictions: bit per number in Pack::jurisdictions.
std::vector<Finding> weigh(const Reading& reading, const Pack& pack, std::uint32_t jurisdictions);

}  // namespace claimlint
