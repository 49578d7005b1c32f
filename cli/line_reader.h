// A line of JSON that holds a page: {"id": "…", "text": "…"} or {"id": "…", "html": "…"}, and "url" if there is one.
//
// Reads line after line in the same memory: one a thread. Of a key that stands twice the last counts.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "claimlint/result.h"

namespace claimlint::cli {

// Views hold until the next line is read. Either text or html is there.
struct Line {
  std::string id;
  std::optional<std::string_view> text, html, url;
};

class LineReader {
 public:
  // What could be read of `line` (its id, to say whose fault it is) is there after an error too.
  Result<bool> read(const std::string& bytes, Line& line);

 private:
  simdjson::dom::parser parser_;
};

}  // namespace claimlint::cli
