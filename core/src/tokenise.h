// Cutting folded text into tokens: the same way for pages, lexicon terms and rule words.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bytes.h"
#include "claimlint/tag.h"

namespace claimlint {

class Tokeniser {
 public:
  // Text and `upper` must outlive it; `upper` may be empty: then hashtags are not split.
  explicit Tokeniser(std::string_view text, std::span<const std::uint8_t> upper = {}) : text_(text), upper_(upper) {}

  // Appends the tokens of text[start, end); words are not looked up.
  void append(std::uint32_t start, std::uint32_t end, std::vector<Token>& tokens);

 private:
  // All but the letters of folded text: a … z, and what is not ASCII.
  struct NoLetter {
    static Sixteen among(Sixteen bytes) {
      return either(is_above(bytes, 'z'), but_not(is_below(bytes, 'a'), is_below(bytes, 0)));
    }
  };

  std::string_view text_;
  std::span<const std::uint8_t> upper_;
  ByteScanner<NoLetter> no_letters_{text_};
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
