// The pack compiler: the files of rules/ in, one binary pack out.
//
// Every file is checked on its own terms first (what is missing, of the wrong kind, unknown, double), then the references
// between them. All that is wrong is reported, each with file, JSON pointer and reason; what is sound is still compiled,
// so that one bad rule takes no other down. Whether a pack with diagnostics is used is the caller's choice.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "claimlint/document.h"

namespace claimlint {

struct SourceFile {
  std::string path;  // below rules/, with '/', e.g. "en/claims/disease.json"
  std::string text;
};

struct Diagnostic {
  std::string file;
  std::string pointer;  // RFC 6901
  std::string reason;
};

// A text that a rule or context says it marks, or leaves alone.
struct Example {
  enum class Expect { marked, clear, set_aside, not_set_aside };
  struct Span {  // UTF-8 bytes of text
    std::size_t start, end;
    std::string rule;
  };
  std::string owner;  // id of the rule or context
  std::string file, pointer;
  Expect expect;
  std::string text;          // without the brackets
  std::optional<Role> role;  // of all its blocks, instead of what the text looks like
  std::optional<Voice> voice;
  std::vector<Span> spans;  // of marked
};

struct Compilation {
  std::vector<std::byte> pack;
  std::vector<Diagnostic> diagnostics;
  std::vector<Example> examples;
};

Compilation compile_rules(std::vector<SourceFile> files);

// Runs every example through the whole auditor; `pack` must stay where it is meanwhile.
std::vector<Diagnostic> test_examples(const std::vector<std::byte>& pack, const std::vector<Example>& examples);

}  // namespace claimlint
