// Authorised wording: what a register lets be said of a substance, and whether a claim keeps to it.
//
// A claim keeps to it if it lies in a run such as "magnesium contributes to normal muscle function and the reduction of
// tiredness and fatigue": substances, a verb of the register, functions that are authorised for each of the substances.
// Which other wordings count as the same is data (rules/en/wording.json).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "claimlint/read.h"

namespace claimlint {

struct KeptWording {
  std::uint32_t jurisdictions = 0;  // bit per number: where it is authorised
  std::uint32_t claim = 0;          // of Pack::authorised: the one that the claim keeps to
};

// Reads claims of one text.
class WordingReader {
 public:
  WordingReader(const TaggedText& tagged, const Pack& pack);

  std::optional<KeptWording> kept(const Claim& claim) const;

 private:
  const TaggedText& tagged_;
  const Pack& pack_;
  std::vector<std::uint32_t> first_words_;  // of verbs, sorted
};

// Authorised claims for the subject of a claim in any of the jurisdictions that are on its objects, or on whatever they are
// a kind of; the nearest first. Of a claim without objects, all for its subject.
std::vector<std::uint32_t> lawful_wording(const Claim& claim, const Pack& pack, std::uint32_t jurisdictions);

// An entry, its parents, their parents …, nearest first; at most 16.
std::vector<std::uint32_t> with_ancestors(const Pack& pack, std::uint32_t entry);

}  // namespace claimlint
