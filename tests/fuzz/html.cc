// A page's HTML, read on the command line and audited.
#include "claimlint/html.h"

#include "checked_audit.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace claimlint;
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  (void)looks_like_html(html);
  const Result<Document> document = document_from_html(html);
  if (!document.ok()) return 0;
  std::uint32_t behind = 0;
  for (const Block& block : document.value().blocks) {
    fuzz::require(block.start >= behind && block.end > block.start, "blocks are in order, none of them empty");
    behind = block.end;
  }
  fuzz::require(behind <= document.value().text.size(), "blocks lie inside the text");
  fuzz::require(find_invalid_utf8(document.value().text) == document.value().text.size(), "the text is UTF-8");
  fuzz::checked_audit(document.value());
  return 0;
}
