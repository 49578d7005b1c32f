// Cutting folded text into tokens: the same way for pages, lexicon terms and rule words.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "claimlint/tag.h"

namespace claimlint {

// Appends the tokens of text[start, end); words are not looked up. `upper` may be empty: then hashtags are not split.
void tokenise(std::string_view text, std::span<const std::uint8_t> upper, std::uint32_t start, std::uint32_t end,
              std::vector<Token>& tokens);

// What to look up for a token: its text without a possessive 's; "and" for an ampersand.
std::string_view spelling(std::string_view text, const Token& token);

}  // namespace claimlint
