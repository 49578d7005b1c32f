#include "claimlint/html.h"

#include <ctime>

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
  CHECK(document_from_html("<canvas>a</canvas><video>b</video><object>c</object><embed src=d>").value().unread ==
        std::vector<std::string>{"a canvas", "a film", "an embedded document", "an embedded document"});
}

TEST_CASE("html: reviews and questions keep their voice") {
  CHECK(blocks("<p>We sell.</p><div class='product-reviews'><p>My gout is gone.</p></div><div "
               "id='customerQuestions'><p>Is it?</p></div>") == Blocks{"paragraph: We sell.",
                                                                       "paragraph customer-review: My gout is gone.",
                                                                       "paragraph question-answer: Is it?"});
  CHECK(blocks("<p class=preview>Ours</p><body class=reviews><div class='product reviews'><h1>Balm</h1></div>") ==
        Blocks{"paragraph: Ours", "heading: Balm"});
}

TEST_CASE("html: hostile nesting costs no stack") {
  std::string html;
  for (int i = 0; i < 20000; ++i) html += "<div><span>";
  CHECK(blocks(html + "deep").back() == "paragraph: deep");
  const std::string deep = R"({"@type": )" + std::string(300'000, '[') + std::string(300'000, ']') + "}";
  CHECK(blocks("<script type='application/ld+json'>" + deep + "</script>a") == Blocks{"paragraph: a"});
}

TEST_CASE("html: no shape of tags costs more than its length, and the text behind it is read") {
  HtmlReader reader;
  const auto seconds = [&](const std::string& html) {
    const std::clock_t start = std::clock();
    const Document document = reader.read(html).value();
    CHECK(document.text.ends_with("behind"));
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  const auto page = [](const std::string& shape, std::size_t size) {
    std::string html;
    for (std::size_t i = 0; html.size() < size; ++i)
      for (const char c : shape) c == '#' ? html += std::to_string(i) : html += c;
    return html + "<p>behind";
  };
  for (const char* shape : {"<div>",
                            "<div><p>",
                            "<b x=#>",
                            "<b x=#>a<p>",
                            "<i><div></i>",
                            "<a>x<p>",
                            "<nobr><p>",
                            "<table>a",
                            "<table><tr><td>",
                            "</p>",
                            "<html a#=1>",
                            "<body a#=1>",
                            "<svg><p>",
                            "a</z>",
                            "<h1><h2>",
                            "<select><option>a</option></select>",
                            "<button><b>",
                            "<ruby><rt>",
                            "<form><div>",
                            "<x#></x#>",
                            "&amp",
                            "<"}) {
    INFO(shape);
    constexpr std::size_t size = 200'000;
    const std::string small = page(shape, size), large = page(shape, 8 * size);
    // 64 times, if it grew with the square. What else the machine does comes on top, so the best of some tries counts.
    double least = seconds(small), most = seconds(large);
    for (int i = 1; i < 20 && most >= 8 * 4 * least; ++i) {
      least = std::min(least, seconds(small));
      most = std::min(most, seconds(large));
    }
    CHECK(most < 8 * 4 * least);
  }
  std::string attributes = "<p";
  for (int i = 0; i < 200'000; ++i) attributes += " a" + std::to_string(i);
  CHECK(blocks(attributes + ">behind") == Blocks{"paragraph: behind"});
  CHECK(blocks("<select>" + page("<option>", 400'000).substr(8) + "</select><p>behind").back() == "paragraph: behind");
}

TEST_CASE("html: what stands in scripts is no text, however deep, nor is a page's <noscript>") {
  std::string html;
  for (int i = 0; i < 1000; ++i) html += "<div>";
  CHECK(blocks(html + "a<script>'<p>no'</script><title>no</title>b").back() == "paragraph: b");
  CHECK(blocks("<head><noscript><img src=x><p>no</p></noscript><title>Tea</title></head><p>yes") ==
        Blocks{"title: Tea", "paragraph: yes"});
}

TEST_CASE("html: a reader is as good for the next page as for the first") {
  HtmlReader reader;
  const std::string page = "<title>Tea</title><b><p>Cures <i>gout.<p>More";
  const Document first = reader.read(page).value();
  CHECK(reader.read("<table><b x=1><p>" + std::string(2 << 20, 'a')).ok());
  CHECK_FALSE(reader.read("<p>\xff").ok());
  const Document again = reader.read(page).value();
  CHECK(again.text == first.text);
  CHECK(again.title == "Tea");
  CHECK(again.blocks.size() == 3);
}

TEST_CASE("html: what is no text is refused, and text is told from HTML") {
  CHECK_FALSE(document_from_html(std::string_view("<p>\0", 4)).ok());
  CHECK_FALSE(document_from_html("<p>\xff").ok());
  CHECK(looks_like_html("  <!DOCTYPE html><p>"));
  CHECK(looks_like_html("<div>a</div>"));
  CHECK_FALSE(looks_like_html("a < b"));
  CHECK_FALSE(looks_like_html("<3 magnesium"));
}
