// Station 6, weigh: joins law and evidence to claims.
//
// Law: the rule's regulations in the chosen jurisdictions, and the effects of each of them (rules/regulations/effects.json):
// they raise or lower the severity, or find the claim lawful. A claim that is lawful in all that are chosen, or keeps to
// authorised wording there, is set aside; else the gravest of them counts. Evidence: the record of subject x object, by
// ids and then by their parents, nearest first; where there is none, what is known of the kind of claim. What helps instead
// comes from the record of the object or its nearest parent; what may be said instead, from the register. A statement that
// the law wants beside claims becomes an item of the checklist, and where it is missing mostly a finding on the first
// claim that calls for it.
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
  std::uint32_t verdict = none;  // table::Verdict of a record on subject x object
  std::string_view json;         // of the pack: the report's object, without "fit"
};

struct Finding {
  Claim claim;
  std::uint32_t severity = 0;              // 0 low, 1 medium, 2 high; the gravest of the jurisdictions
  std::uint32_t jurisdictions = 0;         // bit per number: those chosen in which the claim is not lawful
  std::vector<std::uint32_t> regulations;  // of the pack
  std::vector<Evidence> evidence;
  std::string_view instead;           // of the pack: a JSON array, or empty
  std::string_view about;             // of the pack: a JSON object on the condition, or empty
  std::vector<std::uint32_t> lawful;  // of the pack: authorised claims, the nearest first
};

// A claim that was not counted as one, and why.
struct SetAside {
  enum By : std::uint32_t { context, effect, authorised };
  Claim claim;
  By by = context;
  std::uint32_t number = 0;  // of the context, effect or authorised claim
};

// A statement that a law wants beside claims which the page makes.
struct ChecklistItem {
  std::uint32_t rule = 0, regulation = 0;
  bool present = false;
};

struct Weighed {
  std::vector<Finding> findings;
  std::vector<SetAside> set_aside;
  std::vector<ChecklistItem> checklist;
};

// jurisdictions: bit per number in Pack::jurisdictions.
Weighed weigh(const Reading& reading, const TaggedText& tagged, const Pack& pack, std::uint32_t jurisdictions);

}  // namespace claimlint
