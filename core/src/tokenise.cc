#include "tokenise.h"

#include <array>

namespace claimlint {
namespace {

constexpr std::string_view soft_marks = ",()[]/+%$=~<>";
constexpr std::string_view hard_marks = ".;:!?";

enum class Byte : std::uint8_t { other, letter, digit, soft_mark, hard_mark };
constexpr auto bytes = [] {
  std::array<Byte, 256> kinds{};
  for (unsigned c = 'a'; c <= 'z'; ++c) kinds[c] = Byte::letter;
  for (unsigned c = 0x80; c < 0x100; ++c) kinds[c] = Byte::letter;
  for (unsigned c = '0'; c <= '9'; ++c) kinds[c] = Byte::digit;
  for (char c : soft_marks) kinds[static_cast<unsigned char>(c)] = Byte::soft_mark;
  for (char c : hard_marks) kinds[static_cast<unsigned char>(c)] = Byte::hard_mark;
  return kinds;
}();

Byte kind_of(char c) { return bytes[static_cast<unsigned char>(c)]; }
bool is_letter(char c) { return kind_of(c) == Byte::letter; }
bool is_digit(char c) { return kind_of(c) == Byte::digit; }

// A single letter right before the stop: "B. longum".
bool is_initial(const std::vector<Token>& tokens, std::uint32_t stop) {
  return !tokens.empty() && tokens.back().kind == TokenKind::word && tokens.back().end == stop &&
         tokens.back().end - tokens.back().start == 1;
}

}  // namespace

void Tokeniser::append(std::uint32_t start, std::uint32_t end, std::vector<Token>& tokens) {
  const auto at = [&](std::uint32_t i) { return i < end ? text_[i] : ' '; };
  const auto put = [&](std::uint32_t from, std::uint32_t to, TokenKind kind, char mark = 0) {
    tokens.push_back({from, to, 0, kind, mark});
  };
  bool in_hashtag = false;
  std::uint32_t i = start;
  while (i < end) {
    const char c = text_[i];
    const std::uint32_t from = i;
    if (is_letter(c)) {
      for (i = no_letters_.next(i, end); i < end; i = no_letters_.next(i, end)) {
        const char next = text_[i];
        const bool is_inside =
            next == '\'' ? is_letter(at(i + 1))
                         // a digit between letters stands in for one of them: "cur3s"
                         : is_digit(next) && (is_letter(at(i + 1)) || (is_digit(at(i + 1)) && is_letter(at(i + 2))));
        if (!is_inside) break;
        ++i;
      }
      if (in_hashtag)
        for (std::uint32_t capital = from + 1; capital < i && capital < upper_.size(); ++capital)
          if (upper_[capital] && !upper_[capital - 1]) i = capital;
      put(from, i, TokenKind::word);
      continue;
    }
    in_hashtag = false;
    if (c == ' ') {
      ++i;
      continue;
    }
    if (is_digit(c)) {
      while (is_digit(at(i)) || ((at(i) == '.' || at(i) == ',') && is_digit(at(i + 1)))) ++i;
      put(from, i, TokenKind::number);
      continue;
    }
    ++i;
    std::uint32_t dots_end = i;  // "..." or ". . .": what was left out
    for (std::uint32_t next = i; c == '.' && next < end && (text_[next] == '.' || text_[next] == ' '); ++next)
      if (text_[next] == '.') dots_end = next + 1;
    if (dots_end > i) {
      i = dots_end;
      put(from, i, TokenKind::soft_mark, ',');
    } else if (c == '#')
      in_hashtag = true;
    else if (c == '&')
      put(from, i, TokenKind::word);
    else if (c == dash_mark)
      put(from, i, TokenKind::soft_mark, '-');
    else if (c == '.' && (at(i) != ' ' || is_initial(tokens, from)))
      continue;  // inside an address or an abbreviation
    else if (kind_of(c) == Byte::soft_mark)
      put(from, i, TokenKind::soft_mark, c);
    else if (kind_of(c) == Byte::hard_mark)
      put(from, i, TokenKind::hard_mark, c);
  }
}

std::vector<Token> tokenise(std::string_view text) {
  std::vector<Token> tokens;
  Tokeniser(text).append(0, static_cast<std::uint32_t>(text.size()), tokens);
  return tokens;
}

}  // namespace claimlint
