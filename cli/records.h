// The records of a batch, one behind the other over all its inputs: lines of JSON, pages and screenshots of archives.
//
// An input is taken for a WARC file if it begins like one, packed or not, else for lines. Of an archive those records are
// taken that hold an HTML page (responses with status 200, resources) and, of archives made by `claimlint capture`, the
// rendered pages and the screenshots instead. All others are passed over.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "byte_source.h"
#include "claimlint/document.h"
#include "warc.h"

namespace claimlint::cli {

struct Task {
  enum class Kind { line, response, page, screenshot, broken } kind = Kind::line;
  std::size_t input = 0;  // index into the inputs
  std::size_t place = 0;  // line or record in that input, from 1
  std::string bytes;      // the line, an HTTP message, HTML, a PNG; what is wrong with a broken one
  std::string uri, date, id, content_type;
};

class Records {
 public:
  explicit Records(std::vector<std::string> inputs) : inputs_(std::move(inputs)) {}

  // Nothing behind the last one. Fails if an input can't be read.
  Result<std::optional<Task>> next();

  // Bytes of the inputs that were read, and of all of them; 0 if that is not known.
  std::uint64_t position() const { return behind_ + (source_ ? source_->position() : 0); }
  std::uint64_t size() const;

 private:
  Result<bool> open_next();
  std::optional<Task> next_line();
  std::optional<Task> next_page();

  const std::vector<std::string> inputs_;
  std::size_t opened_ = 0, place_ = 0;
  std::uint64_t behind_ = 0;
  std::unique_ptr<ByteSource> source_;
  std::optional<WarcReader> warc_;
  bool captured_ = false;
};

// The HTML of an archive's page as UTF-8, out of its HTTP message; `sha256` gets the hash of the HTML as it was kept.
Result<std::string> html_of(Task& task, std::string* sha256 = nullptr);

// The same as a document: its id is that of the record, its source the address.
Result<Document> page_of(Task& task);

}  // namespace claimlint::cli
