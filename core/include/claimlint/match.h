// Station 4, match: runs of words that satisfy a pattern.
//
// A pattern is tried in a sentence only if one of its anchor symbols and one of each of its needs occur there. It runs as
// a set of at most 64 places held in one machine word, over tokens and mentions alike, so a sentence costs time linear in
// its length for each pattern tried. The leftmost, longest run is taken, then the search goes on behind it.
// RE2 is used for the words that a pattern spells as an expression; an expression is compiled when first needed.
//
// Matcher holds the compiled expressions and scratch memory: one per thread. The Pack must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "claimlint/tag.h"

namespace claimlint {

// Bytes that RE2 may use for one expression; the compiler of rules refuses those that need more.
constexpr std::int64_t expression_memory = 1 << 20;

struct Candidate {
  std::uint32_t condition = 0;  // of the pack: whose pattern matched
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

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace claimlint
