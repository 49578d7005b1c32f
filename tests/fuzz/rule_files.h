// A folder of rules written as one text, so that a fuzzer can change it: each file follows a line "=== its/path.json".
#pragma once

#include <string_view>
#include <vector>

#include "../../core/compile/compiler.h"

namespace claimlint::fuzz {

inline std::vector<SourceFile> split_rule_files(std::string_view text) {
  constexpr std::string_view head = "=== ";
  std::vector<SourceFile> files;
  while (!text.empty()) {
    const std::size_t line_end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, line_end);
    text.remove_prefix(std::min(line_end + 1, text.size()));
    if (line.starts_with(head))
      files.push_back({std::string(line.substr(head.size())), {}});
    else if (!files.empty())
      files.back().text.append(line).push_back('\n');
  }
  return files;
}

}  // namespace claimlint::fuzz
