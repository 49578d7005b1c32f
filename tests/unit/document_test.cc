#include "claimlint/document.h"

#include "catch.h"

using namespace claimlint;

namespace {

std::vector<std::string> roles(std::string text) {
  const Document document = document_from_text(std::move(text)).value();
  std::vector<std::string> all;
  for (const Block& block : document.blocks) all.emplace_back(name(block.role));
  return all;
}

}  // namespace

TEST_CASE("document: every line with a word is a block, without its outer spaces") {
  const Document document = document_from_text("One.\n\n  Two, three. \r\n").value();
  REQUIRE(document.blocks.size() == 2);
  CHECK(document.text.substr(document.blocks[1].start, document.blocks[1].end - document.blocks[1].start) ==
        "Two, three.");
}

TEST_CASE("document: roles of lines") {
  CHECK(roles("Magnesium spray\n\nGood for you.\n\nHow to use\n- Spray.\n2. Rub.\n") ==
        std::vector<std::string>{"title", "paragraph", "heading", "list-item", "list-item"});
  CHECK(roles("A single line") == std::vector<std::string>{"paragraph"});
  CHECK(document_from_text("Magnesium spray\n\nGood.").value().title == "Magnesium spray");
}

TEST_CASE("document: what is no text is refused") {
  CHECK(document_from_text(std::string("a\0b", 3)).error().what.find("binary") != std::string::npos);
  CHECK(document_from_text("ab\xff").error().what.find("offset 2") != std::string::npos);
  CHECK(document_from_text("").value().blocks.empty());
}

TEST_CASE("document: invalid UTF-8 is found where it stands") {
  for (const char* bad : {"\xc0\xaf", "\xe2\x82", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\x80"})
    CHECK(find_invalid_utf8(bad) == 0);
  CHECK(find_invalid_utf8("π😀é") == std::string("π😀é").size());
}
