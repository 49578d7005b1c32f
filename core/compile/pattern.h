// The pattern language of rules (rules/README.md, "Patterns"): text in, places with their followers out.
//
// A pattern becomes a position automaton of at most 64 places: each place is one word, mention or mark, and knows which
// places may come next. What a place stands for is given out by the caller as a symbol number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "claimlint/pack.h"
#include "claimlint/result.h"
#include "word_automaton.h"

namespace claimlint {

// Gives numbers to the things that a place can stand for.
class SymbolSource {
 public:
  virtual ~SymbolSource() = default;
  // A set of words in folded spelling, sorted; one of them is meant.
  virtual std::uint32_t words(const std::vector<std::string>& set) = 0;
  // A lexicon class, or one entry of it. Fails if there is none.
  virtual Result<std::uint32_t> mention(const std::string& name, const std::string& entry_id) = 0;
  virtual std::uint32_t regex(const std::string& re2, const WordAutomaton& compiled) = 0;
  // How often the symbol is likely to occur: the rarer it is, the better it anchors.
  virtual std::uint32_t cost(std::uint32_t symbol) const = 0;
};

struct CompiledPattern {
  struct Place {
    table::PlaceKind kind;
    std::uint32_t value;
    std::uint64_t follow = 0;
  };
  std::vector<Place> places;
  std::uint64_t first = 0, last = 0;
  std::uint64_t gaps = 0;             // places of a gap's words, behind which a mark is let through
  std::uint32_t anchors = 0;          // table::Anchor bits
  std::vector<std::uint32_t> anchor;  // symbols of which one must occur; the pattern is tried where one does
  std::vector<std::vector<std::uint32_t>> needs;  // further sets of which one each must occur
};

// Error::where is empty; `what` says what is wrong and at which character.
Result<CompiledPattern> compile_pattern(std::string_view text, SymbolSource& symbols);

}  // namespace claimlint
