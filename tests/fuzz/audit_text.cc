// A page's text, as plain text and as blocks with roles and voices such as a browser gives them.
#include "checked_audit.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace claimlint;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Result<Document> plain = document_from_text(text);
  if (plain.ok()) fuzz::checked_audit(plain.value());
  if (find_invalid_utf8(text) != text.size()) return 0;

  // Blocks end at line feeds, whose neighbours choose role and voice.
  Document blocks;
  blocks.text = text;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const auto seed = static_cast<unsigned char>(end > at ? text[end - 1] : 0);
    blocks.blocks.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end),
                             static_cast<Role>(seed % role_count),
                             static_cast<Voice>(seed / role_count % voice_count)});
    at = end + 1;
  }
  fuzz::checked_audit(blocks);
  return 0;
}
