// A handful of rules, enough to see each station work.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "../../core/compile/compiler.h"
#include "catch.h"
#include "claimlint/claimlint.h"

namespace claimlint {

std::vector<SourceFile> small_rules();

// The small rules, compiled once.
const std::vector<std::byte>& small_pack_bytes();
const Pack& small_pack();

inline Document text_document(std::string_view text) {
  Result<Document> document = document_from_text(std::string(text));
  REQUIRE(document.ok());
  return std::move(document.value());
}

}  // namespace claimlint
