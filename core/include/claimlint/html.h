// Station 1 for HTML on the command line (in a browser the DOM is read instead: web/shared/extract.ts). Needs lexbor.
//
// Visible text becomes blocks: title, headings, paragraphs, list items, table cells, captions, image texts; besides, the
// meta description and the names and descriptions of JSON-LD products. Scripts, styles, forms' values and hidden elements
// are left out; what can't be read (frames, images without a text) is listed as unread. Reviews and questions are told
// from the seller's voice by schema.org mark-up, ARIA labels and class names.
#pragma once

#include <memory>
#include <string_view>

#include "claimlint/document.h"

namespace claimlint {

// Reads page after page in the same memory: one a thread. Linear in the page, whatever its tags: more than 512 elements
// inside one another, and other shapes that no shop needs, are not followed; their text is read all the same.
class HtmlReader {
 public:
  HtmlReader();
  ~HtmlReader();

  // Fails on NUL bytes and on text that is not valid UTF-8.
  Result<Document> read(std::string_view html);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

// The same for a single page.
Result<Document> document_from_html(std::string_view html);

// Whether a text looks like HTML rather than plain text.
bool looks_like_html(std::string_view text);

}  // namespace claimlint
