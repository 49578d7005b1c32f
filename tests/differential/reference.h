// The slow, obvious matcher that the fast one of the core is held against.
//
// A sentence is spelt out as a string in which every token, and the start and end of every mention, is marked. A pattern
// of rules/README.md is translated by a parser of its own to one RE2 expression over such strings. It runs alone over
// every sentence, with no test of what it needs, by RE2's leftmost-longest search. Shared with the core are only the
// stations before matching: what the tokens are, which words and entries they spell.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "claimlint/claimlint.h"
#include "re2/re2.h"

namespace claimlint::reference {

// A pattern as its author wrote it: a tree.
struct Part {
  enum Kind { word, mention, any_word, number, mark, expression, gap, sequence, choice, optional, star, plus };
  Kind kind = sequence;
  std::string text;         // word, class, mark, expression
  std::string entry;        // of a mention: the id behind the colon, or empty
  std::uint32_t count = 0;  // of a gap
  std::vector<Part> parts;
};

struct Pattern {
  std::string text;
  Part root;
  bool at_start = false, at_end = false;  // ^ and $
};

Pattern parse(const std::string& text);

// A run of tokens; first counts from the sentence's first token.
struct Run {
  std::uint32_t pattern, first, behind;
  bool operator==(const Run&) const = default;
};

struct SpeltSentence {
  std::string spelt;                // with all marks
  std::vector<std::size_t> starts;  // of each token in spelt, and the end
  std::vector<bool> is_mark;        // of each token
  std::string plain;                // for messages
};

class Reference {
 public:
  Reference(const Pack& pack, std::vector<Pattern> patterns);

  SpeltSentence spell(const NormalText& text, const TaggedText& tagged, std::size_t sentence) const;

  // For each sentence what all patterns mark, in order of pattern, then place.
  std::vector<std::vector<Run>> match(const std::vector<SpeltSentence>& sentences) const;

 private:
  struct Mentioned {  // {name} or {name:entry} of some pattern
    std::string name, entry;
  };

  std::size_t atom_of_mention(const Part& part) const;
  std::size_t number_of_expression(const std::string& re2) const;
  void collect(const Part& part);
  std::string translate(const Part& part) const;

  const Pack& pack_;
  std::vector<Pattern> patterns_;
  std::vector<Mentioned> mentioned_;
  std::vector<std::string> spellings_;
  std::vector<std::string> expression_texts_;
  std::vector<std::unique_ptr<RE2>> expressions_;
};

}  // namespace claimlint::reference
