// Station 2, normalise: one spelling for the many ways to write a word, and a way back to the page.
//
// Folded: letter case; width (full-width, mathematical letters); accents and combining marks; quotes; hyphens and
// dashes; ligatures; Cyrillic and Greek letters that stand in for Latin ones inside a Latin word. Dropped: soft hyphens,
// zero-width and direction marks, variation selectors, trade marks. Bullets and other symbols become list_mark.
// The result is cut into sentences; a block never shares a sentence with another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "claimlint/document.h"

namespace claimlint {

// What bullets, pictographs and other symbols fold to: it ends a sentence, as a list item does.
constexpr char list_mark = '\x07';
// What a dash between words folds to (a hyphen inside a word stays '-').
constexpr char dash_mark = '\x1f';

struct Sentence {
  std::uint32_t start = 0;  // bytes into NormalText::text
  std::uint32_t end = 0;
  std::uint32_t block = 0;  // index into Document::blocks
};

// Positions of the normal text and of the document's text, walked in step.
class OffsetMap {
 public:
  struct Point {
    std::uint32_t normal = 0;  // bytes of the normal text
    std::uint32_t utf8 = 0;    // bytes of the document's text
    std::uint32_t utf16 = 0;   // UTF-16 code units of the document's text
  };

  // From here on all three counters run in step, until the next point.
  void add(Point point) { points_.push_back(point); }
  void clear() { points_.clear(); }

  // The place in the document of the character that became the normal byte at `normal`.
  Point at(std::uint32_t normal) const;
  // The place just behind that character and whatever was dropped with it.
  Point behind(std::uint32_t normal_end) const;
  std::size_t size() const { return points_.size(); }

 private:
  std::vector<Point> points_;  // ascending in all three
};

struct NormalText {
  std::string text;
  std::vector<std::uint8_t> upper;  // per byte of text: 1 if a capital before folding
  OffsetMap map;
  std::vector<Sentence> sentences;
  std::uint32_t cut_at = 0xffffffff;  // UTF-16 code units of the document's text: read no further than this
};

// Reads no more than `most_bytes` of the document's text. `scratch` gives its memory, not its content.
NormalText normalise(const Document& document, NormalText scratch = {}, std::uint32_t most_bytes = 0xffffffff);

// The folding alone, for lexicon terms and rule words: no sentences, no map.
std::string fold(std::string_view utf8);

}  // namespace claimlint
