// Station 4, match: runs of words that satisfy a pattern.
//
// A pattern is tried in a sentence only if one of its anchor symbols and one of each of its needs occur there. It runs as
// a set of at most 64 places held in one machine word, over tokens and mentions alike, so a sentence costs time linear in
// its length for each pattern tried. The leftmost, longest run is taken, then the search goes on behind it.
// Words that a pattern spells as a regular expression are read by an automaton that the pack holds ready.
//
// Matcher holds scratch memory: one per thread. The Pack must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "claimlint/tag.h"

namespace claimlint {

struct Candidate {
  std::uint32_t set = 0;  // of the pack: whose pattern matched
  std::uint32_t pattern = 0;
  std::uint32_t sentence = 0;  // index into TaggedText::sentences
  std::uint32_t first = 0;     // tokens
  std::uint32_t behind = 0;

  bool operator==(const Candidate&) const = default;
};

class Matcher {
 public:
  explicit Matcher(const Pack& pack);
  ~Matcher();
  Matcher(Matcher&&) noexcept;

  // Candidates in order of sentence, then pattern, then place.
  std::vector<Candidate> match(const NormalText& text, const TaggedText& tagged);

  // The candidates that reading will ask for: of rules, and where those match, of whatever conditions look at there. The
  // other patterns are not even tried. At most `most` of them; `cut` tells whether there were more, and from which
  // sentence on. They stay until the next call.
  struct Needed {
    const std::vector<Candidate>& candidates;
    bool cut;
    std::uint32_t cut_at;
  };
  Needed match_needed(const Document& document, const NormalText& text, const TaggedText& tagged,
                      std::size_t most = SIZE_MAX);

  // Steps of work so far, each of them bounded: what a test can count where a clock would lie.
  std::uint64_t steps() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace claimlint
