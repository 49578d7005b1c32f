// How much was read, in words.
#pragma once

#include <cstddef>

#include "claimlint/document.h"

namespace claimlint::cli {

// Runs of characters with a letter or digit among them, in what was read.
inline std::size_t words_read(const Document& document) {
  std::size_t words = 0;
  for (const Block& block : document.blocks) {
    bool inside = false;
    for (std::size_t at = block.start; at < block.end; ++at) {
      const auto c = static_cast<unsigned char>(document.text[at]);
      if (c <= ' ')
        inside = false;
      else if (!inside && (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))) {
        inside = true;
        ++words;
      }
    }
  }
  return words;
}

}  // namespace claimlint::cli
