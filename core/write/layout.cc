#include "write/layout.h"

#include <algorithm>

namespace claimlint::write {
namespace {

constexpr std::size_t label_width = 10;

// The character at `at` of valid UTF-8; moves `at` behind it.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  char32_t c = lead & (lead >= 0xF0 ? 0x07u : lead >= 0xE0 ? 0x0Fu : 0x1Fu);
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
    c = c << 6 | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
  return c;
}

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x3000;
}

bool is_unprintable(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

std::size_t columns_of(char32_t c) {
  if ((c >= 0x300 && c <= 0x36F) || (c >= 0xFE00 && c <= 0xFE0F)) return 0;
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

Line cut(std::string_view text, Stretch line, Stretch mark) {
  const auto into = [&](std::size_t at) { return std::clamp(at, line.start, line.end) - line.start; };
  return {std::string(text.substr(line.start, line.end - line.start)), {into(mark.start), into(mark.end)}};
}

}  // namespace

std::string clean(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t c = next_character(text, at);
    if (is_space(c)) {
      if (out.empty() || out.back() != ' ') out += ' ';
    } else if (!is_unprintable(c)) {
      out += text.substr(start, at - start);
    }
  }
  return out;
}

std::size_t columns(std::string_view utf8) {
  std::size_t sum = 0;
  for (std::size_t at = 0; at < utf8.size();) sum += columns_of(next_character(utf8, at));
  return sum;
}

std::vector<Line> wrap(std::string_view text, std::size_t width, Stretch mark) {
  std::vector<Line> lines;
  Stretch line;
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::size_t word = columns(text.substr(at, end - at));
    if (used > 0 && used + 1 + word > width) {
      lines.push_back(cut(text, line, mark));
      line.start = at;
      used = 0;
    }
    used += word + (used > 0 ? 1 : 0);
    line.end = end;
    at = end + 1;
  }
  if (!line.empty()) lines.push_back(cut(text, line, mark));
  return lines;
}

std::string labelled(std::string_view label, std::string_view text, const Look& look, std::size_t indent) {
  const std::string left(indent, ' ');
  std::string head(label);
  head.resize(label_width, ' ');
  if (look.styled && !label.empty()) head = "\x1b[1m" + head + "\x1b[0m";
  std::string out;
  for (const Line& l : wrap(clean(text), look.width - indent - label_width)) {
    out += left + head + l.text + "\n";
    head.assign(label_width, ' ');
  }
  return out;
}

}  // namespace claimlint::write
