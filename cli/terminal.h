// Text for a person: as wide as the terminal, coloured where that is wanted, and safe to print.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claimlint::cli {

struct Look {
  bool styled = false;     // underlines and colours by escape codes
  std::size_t width = 80;  // columns, at most 100
};

// For standard output. `color` is auto, always or never; auto heeds NO_COLOR and TERM=dumb.
Look look_of_output(std::string_view color);

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

}  // namespace claimlint::cli
