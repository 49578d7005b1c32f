// Cutting folded text into tokens: the same way for pages, lexicon terms and rule words.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "claimlint/tag.h"

namespace claimlint {

class Tokeniser {
 public:
  // Text and `upper` must outlive it; `upper` may be empty: then hashtags are not split.
  explicit Tokeniser(std::string_view text, std::span<const std::uint8_t> upper = {}) : text_(text), upper_(upper) {}

  // Appends the tokens of text[start, end); words are not looked up.
  void append(std::uint32_t start, std::uint32_t end, std::vector<Token>& tokens);

 private:
  std::uint32_t letters_end(std::uint32_t from, std::uint32_t end);
  void load_letters(std::uint32_t piece);

  std::string_view text_;
  std::span<const std::uint8_t> upper_;
  std::uint32_t piece_ = UINT32_MAX;  // the 64 bytes that letters_ tells of
  std::uint64_t letters_ = 0;
};

// The tokens of a whole text.
std::vector<Token> tokenise(std::string_view text);

// What to look up for a token: its text without a possessive 's; "and" for an ampersand.
inline std::string_view spelling(std::string_view text, const Token& token) {
  std::string_view word = text.substr(token.start, token.end - token.start);
  if (word.size() == 1 && word[0] == '&') return "and";
  if (word.size() > 2 && word.ends_with("'s")) word.remove_suffix(2);
  return word;
}

}  // namespace claimlint
