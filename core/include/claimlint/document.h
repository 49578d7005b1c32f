// Station 1, document: a page as blocks of text, each with a role and a voice.
//
// A Document owns its text as UTF-8. Blocks are byte ranges of it, in order, without overlap; text between blocks
// (line ends) belongs to none. The report counts offsets in UTF-16 code units of this same text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "claimlint/result.h"

namespace claimlint {

// The numbers are part of the flat C interface (wasm/README.md) and of the JavaScript library.
enum class Role : std::uint8_t {
  title,
  heading,
  paragraph,
  list_item,
  table_cell,
  image_text,
  meta,
  structured_data,
  caption
};
enum class Voice : std::uint8_t { seller, customer_review, question_answer };

constexpr std::uint32_t role_count = 9;
constexpr std::uint32_t voice_count = 3;

// The names that reports and rules use, e.g. "list-item", "customer-review".
std::string_view name(Role role);
std::string_view name(Voice voice);

struct Block {
  std::uint32_t start = 0;  // bytes into Document::text
  std::uint32_t end = 0;
  Role role = Role::paragraph;
  Voice voice = Voice::seller;
};

struct Document {
  std::string id;
  std::string source;  // file name or address, as the caller wants it quoted
  std::string title;
  std::string text;
  std::vector<Block> blocks;
  std::vector<std::string> unread;  // regions that could not be read, in plain words
};

// A document from plain text: every line with a word is a block. A short line without a closing mark that opens a
// paragraph is a heading, the first of them the title; a line that opens with a bullet, dash or number is a list item.
// Fails on text that is not valid UTF-8 or holds NUL bytes.
Result<Document> document_from_text(std::string text);

// Offset in bytes of the first byte that is not valid UTF-8, or text.size() if all is well.
std::size_t find_invalid_utf8(std::string_view text);

}  // namespace claimlint
