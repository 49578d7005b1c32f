// Lines of standard input as they arrive, each at most so long.
#pragma once

#include <cstddef>
#include <string>

namespace claimlint::cli {

class LineReader {
 public:
  explicit LineReader(std::size_t longest) : longest_(longest) {}

  enum class Got { line, too_long, end, failed };

  // The next line without its line end. Of a line that is too long nothing is kept. After `failed`, errno says why.
  Got next(std::string& line);

 private:
  bool fill();

  std::size_t longest_;
  std::string buffer_;
  std::size_t at_ = 0;
  bool at_end_ = false, failed_ = false;
};

}  // namespace claimlint::cli
