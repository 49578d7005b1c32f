// Station 1 for HTML on the command line (in a browser the DOM is read instead: web/shared/extract.ts). Needs gumbo.
//
// Visible text becomes blocks: title, headings, paragraphs, list items, table cells, captions, image texts; besides, the
// meta description and the names and descriptions of JSON-LD products. Scripts, styles, forms' values and hidden elements
// are left out; what can't be read (frames, images without a text) is listed as unread. Reviews and questions are told
// from the seller's voice by schema.org mark-up, ARIA labels and class names.
#pragma once

#include <string_view>

#include "claimlint/document.h"

namespace claimlint {

// Fails on NUL bytes and on text that is not valid UTF-8.
Result<Document> document_from_html(std::string_view html);

// Whether a text looks like HTML rather than plain text.
bool looks_like_html(std::string_view text);

}  // namespace claimlint
