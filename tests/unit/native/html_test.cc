#include "claimlint/html.h"

#include "catch.h"

using namespace claimlint;

namespace {

// "role voice: text" of each block.
std::vector<std::string> blocks(std::string_view html) {
  const Document document = document_from_html(html).value();
  std::vector<std::string> all;
  for (const Block& b : document.blocks)
    all.push_back(std::string(name(b.role)) + (b.voice == Voice::seller ? "" : " " + std::string(name(b.voice))) +
                  ": " + document.text.substr(b.start, b.end - b.start));
  return all;
}

using Blocks = std::vector<std::string>;

}  // namespace

TEST_CASE("html: blocks with their roles; inline mark-up does not split words") {
  CHECK(blocks("<title>Shop</title><h1>Mag<b>nesium</b></h1><p>Cures\n  "
               "<i>gout</i>.</p><ul><li>Sleep<li>Calm</ul><table><tr><td>A<td>B</table>") ==
        Blocks{"title: Shop", "heading: Magnesium", "paragraph: Cures gout.", "list-item: Sleep", "list-item: Calm",
               "table-cell: A", "table-cell: B"});
}

TEST_CASE("html: entities, images, meta description, products") {
  CHECK(blocks("<meta name=description content='Best tea'><p>Tom &amp; J&eacute;r</p><img alt='Relief' src=x>"
               "<script type='application/ld+json'>{\"@type\": \"Product\", \"name\": \"Tea\", \"description\": "
               "\"Cures gout\"}</script>") == Blocks{"meta: Best tea", "paragraph: Tom & Jér", "image-text: Relief",
                                                     "structured-data: Tea", "structured-data: Cures gout"});
}

TEST_CASE("html: hidden text, scripts and styles are left out; unread regions are listed") {
  CHECK(blocks("<style>x</style><script>y</script><p hidden>a</p><p style='display: none'>b</p><p>c</p>") ==
        Blocks{"paragraph: c"});
  CHECK(document_from_html("<iframe src=/a></iframe><img src=b.png>").value().unread ==
        std::vector<std::string>{"a frame: /a", "an image without a text: b.png"});
}

TEST_CASE("html: reviews and questions keep their voice") {
  CHECK(blocks("<p>We sell.</p><div class='product-reviews'><p>My gout is gone.</p></div><div "
               "itemtype='https://schema.org/Question'><p>Is it?</p></div>") ==
        Blocks{"paragraph: We sell.", "paragraph customer-review: My gout is gone.",
               "paragraph question-answer: Is it?"});
}

TEST_CASE("html: hostile nesting costs no stack") {
  std::string html;
  for (int i = 0; i < 20000; ++i) html += "<div><span>";
  CHECK(blocks(html + "deep").back() == "paragraph: deep");
  const std::string deep = R"({"@type": )" + std::string(300'000, '[') + std::string(300'000, ']') + "}";
  CHECK(blocks("<script type='application/ld+json'>" + deep + "</script>a") == Blocks{"paragraph: a"});
}

TEST_CASE("html: what is no text is refused, and text is told from HTML") {
  CHECK_FALSE(document_from_html(std::string_view("<p>\0", 4)).ok());
  CHECK_FALSE(document_from_html("<p>\xff").ok());
  CHECK(looks_like_html("  <!DOCTYPE html><p>"));
  CHECK(looks_like_html("<div>a</div>"));
  CHECK_FALSE(looks_like_html("a < b"));
  CHECK_FALSE(looks_like_html("<3 magnesium"));
}
