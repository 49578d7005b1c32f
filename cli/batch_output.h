// Where a batch's answers go, and how far they have got there.
#pragma once

#include <memory>
#include <string>

#include "case_store.h"
#include "cli.h"

namespace claimlint::cli {

// What comes of one record.
struct Answer {
  enum class Kind { report, error, screenshot } kind = Kind::error;
  std::string line;         // JSON of the report or of the error
  std::string input;        // file that the record stood in
  std::size_t place = 0;    // line or record number there
  StoredDocument document;  // for a store; its `report` is in `line`
  std::string error;
};

class BatchOutput {
 public:
  virtual ~BatchOutput() = default;
  // Answers that are there from an earlier run of the same call: the first so many need not be made again.
  virtual std::size_t done() const { return 0; }
  // False if nobody wants more; throws if it can't be written.
  virtual bool take(const Answer& answer) = 0;
  virtual void finish() {}
};

// `call` names inputs, pack and options: only the same call can be resumed.
std::unique_ptr<BatchOutput> to_standard_output();
Result<std::unique_ptr<BatchOutput>> to_file(const std::string& path, const std::string& call, bool resume);
Result<std::unique_ptr<BatchOutput>> to_store(const std::string& path, const std::string& call, bool resume);

}  // namespace claimlint::cli
