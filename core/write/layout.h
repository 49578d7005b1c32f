// Text for a person: lines of a width, coloured where that is wanted, and safe to print.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claimlint::write {

struct Look {
  bool styled = false;     // underlines and colours by escape codes
  std::size_t width = 80;  // columns
};

// One line: runs of white space become one space, control and direction characters go, so that no text of a page can
// steer the terminal. A space at either end stays.
std::string clean(std::string_view text);

// Columns that a text takes.
std::size_t columns(std::string_view utf8);

// A stretch of bytes.
struct Stretch {
  std::size_t start = 0, end = 0;
  bool empty() const { return start >= end; }
};

struct Line {
  std::string text;
  Stretch mark;  // bytes of text
};

// Cuts clean text into lines at its spaces; a word wider than a line is left whole. `mark` is a stretch of the text.
std::vector<Line> wrap(std::string_view text, std::size_t width, Stretch mark = {});

// A text under a label: the label, then the lines of the text beside it, all `indent` columns from the left.
std::string labelled(std::string_view label, std::string_view text, const Look& look, std::size_t indent);

}  // namespace claimlint::write
