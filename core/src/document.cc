#include "claimlint/document.h"

#include "utf8.h"

namespace claimlint {
namespace {

constexpr std::string_view role_names[] = {"title",      "heading", "paragraph",       "list-item", "table-cell",
                                           "image-text", "meta",    "structured-data", "caption"};
constexpr std::string_view voice_names[] = {"seller", "customer-review", "question-answer"};
constexpr std::size_t longest_heading_words = 12;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trim(std::string_view line) {
  while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  return line;
}

bool is_list_item(std::string_view line) {
  for (std::string_view bullet : {"- ", "* ", "• ", "· ", "● ", "▪ ", "✓ ", "✔ ", "– ", "— "})
    if (line.starts_with(bullet)) return true;
  std::size_t digits = 0;
  while (digits < line.size() && is_digit(line[digits])) ++digits;
  return digits > 0 && digits <= 2 && digits + 1 < line.size() && (line[digits] == '.' || line[digits] == ')') &&
         line[digits + 1] == ' ';
}

bool reads_as_heading(std::string_view line) {
  std::size_t words = 1;
  for (char c : line) words += c == ' ';
  return words <= longest_heading_words && std::string_view(".,;!?").find(line.back()) == std::string_view::npos;
}

}  // namespace

std::string_view name(Role role) { return role_names[static_cast<std::size_t>(role)]; }
std::string_view name(Voice voice) { return voice_names[static_cast<std::size_t>(voice)]; }

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    at += utf8::ascii_length(text.substr(at));
    if (at == text.size()) break;
    const utf8::Decoded decoded = utf8::decode(text, at);
    if (decoded.bytes == 0) return at;
    at += decoded.bytes;
  }
  return at;
}

Result<Document> document_from_text(std::string text) {
  if (text.find('\0') != std::string::npos) return Error{"this is binary data, not text (it holds NUL bytes)", {}};
  if (const std::size_t bad = find_invalid_utf8(text); bad != text.size())
    return Error{
        "the text is not valid UTF-8 (first bad byte at offset " + std::to_string(bad) + "); convert it to UTF-8", {}};

  Document document;
  bool after_blank = true;
  std::size_t at = 0;
  const std::string_view all = text;
  while (at < all.size()) {
    std::size_t line_end = all.find('\n', at);
    if (line_end == std::string_view::npos) line_end = all.size();
    const std::string_view line = trim(all.substr(at, line_end - at));
    if (line.empty()) {
      after_blank = true;
    } else {
      Block block;
      block.start = static_cast<std::uint32_t>(line.data() - all.data());
      block.end = block.start + static_cast<std::uint32_t>(line.size());
      const bool more_follows = all.find_first_not_of(" \t\r\n\f\v", line_end) != std::string_view::npos;
      if (is_list_item(line)) {
        block.role = Role::list_item;
      } else if (after_blank && more_follows && reads_as_heading(line)) {
        block.role = document.title.empty() ? Role::title : Role::heading;
        if (document.title.empty()) document.title = line;
      }
      document.blocks.push_back(block);
      after_blank = false;
    }
    at = line_end + 1;
  }
  document.text = std::move(text);
  return document;
}

}  // namespace claimlint
