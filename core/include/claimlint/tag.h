// Station 3, tag: words, and mentions of lexicon entries, found in one pass.
//
// Each sentence is cut into tokens: words, numbers, and the marks that matter to patterns. Quotes and in-word hyphens
// make no token. A mention is a run of tokens that spells a lexicon term; the leftmost, longest one wins and hides what
// lies inside, so mentions never overlap. One mention carries every entry and class that spells so.
#pragma once

#include <cstdint>
#include <vector>

#include "claimlint/normalise.h"
#include "claimlint/pack.h"

namespace claimlint {

enum class TokenKind : std::uint8_t { word, number, soft_mark, hard_mark };

struct Token {
  std::uint32_t start = 0;  // bytes into NormalText::text
  std::uint32_t end = 0;
  std::uint32_t word = 0;  // number in the pack, 0 if unknown
  TokenKind kind = TokenKind::word;
  char mark = 0;  // of marks: the character
};

struct Mention {
  std::uint32_t first = 0;  // tokens
  std::uint32_t behind = 0;
  table::List entries{};  // refs of the pack
  table::List symbols{};
};

struct TaggedSentence {
  std::uint32_t first_token = 0, behind_token = 0;
  std::uint32_t first_mention = 0, behind_mention = 0;
  std::uint32_t block = 0;
};

// Longer sentences are cut here, so that no sentence costs more than linear time.
constexpr std::uint32_t max_sentence_tokens = 256;

struct TaggedText {
  std::vector<Token> tokens;
  std::vector<Mention> mentions;
  std::vector<TaggedSentence> sentences;
};

// Bound to one pack, which must outlive it. Not for use from several threads at once.
class Tagger {
 public:
  explicit Tagger(const Pack& pack) : pack_(&pack), looked_up_(most_looked_up), singulars_(pack.words.size()) {}

  // `scratch` gives its memory, not its content.
  TaggedText tag(const NormalText& text, TaggedText scratch = {});

 private:
  class Page;
  // Most words of a text have stood in it before, or in others.
  struct LookedUp {
    std::uint64_t first = 0, last = 0;  // letters
    std::uint32_t length = 0, word = 0;
  };
  static constexpr std::uint32_t most_looked_up = 4096, places_of_word = 4;

  const Pack* pack_;
  std::vector<LookedUp> looked_up_;       // by hash
  std::vector<std::uint32_t> singulars_;  // of words that have been found
};

}  // namespace claimlint
