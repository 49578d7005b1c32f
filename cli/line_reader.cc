#include "line_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace claimlint::cli {

LineReader::Got LineReader::next(std::string& line) {
  line.clear();
  bool too_long = false, any = false;
  for (;;) {
    if (at_ == buffer_.size() && !fill()) {
      if (failed_) return Got::failed;
      return !any ? Got::end : too_long ? Got::too_long : Got::line;
    }
    any = true;
    const std::size_t found = buffer_.find('\n', at_);
    const std::size_t end = std::min(found, buffer_.size());
    too_long = too_long || line.size() + (end - at_) > longest_;
    if (too_long)
      line = std::string();
    else
      line.append(buffer_, at_, end - at_);
    at_ = found == std::string::npos ? end : end + 1;
    if (found != std::string::npos) return too_long ? Got::too_long : Got::line;
  }
}

// What is there now, without waiting for a full buffer: a writer may wait for our answer to its last line.
bool LineReader::fill() {
  if (at_end_) return false;
  constexpr std::size_t chunk = 1 << 16;
  buffer_.resize(chunk);
  at_ = 0;
  ssize_t n;
  do n = ::read(STDIN_FILENO, buffer_.data(), chunk);
  while (n < 0 && errno == EINTR);
  failed_ = n < 0;
  at_end_ = n <= 0;
  buffer_.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return n > 0;
}

}  // namespace claimlint::cli
