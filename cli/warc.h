// Records of a WARC file (ISO 28500, versions 1.0 and 1.1), and the page inside a record.
#pragma once

#include <string>
#include <string_view>

#include "byte_source.h"

namespace claimlint::cli {

struct WarcRecord {
  std::string type, uri, date, id, content_type;
  std::string body;
};

class WarcReader {
 public:
  explicit WarcReader(ByteSource& source) : source_(source) {}

  enum class Got { record, broken, end };

  // After `broken`, broken() says what was wrong, and the next call goes on with the next record that can be found.
  Got next(WarcRecord& record);
  const std::string& broken() const { return broken_; }

 private:
  Got is_broken(std::string why);
  bool find_next();

  ByteSource& source_;
  std::string line_, broken_;
  bool lost_ = false, has_line_ = false;
};

// What a response says of its content, from the first bytes of the body of a record.
struct HttpHead {
  bool ok = false;       // it is a response with status 200
  std::size_t size = 0;  // bytes up to the content
  std::string content_type, content_encoding, transfer_encoding;
};
HttpHead http_head(std::string_view message);

// "text/html; charset=x" is HTML, and so is XHTML.
bool is_html(std::string_view content_type);

// The content of a response, free of chunks and compression. An archive may have undone both already and left the header:
// content that does not look chunked or compressed is taken as it is.
Result<std::string> http_content(std::string_view message, const HttpHead& head);

// HTML as valid UTF-8 without NUL: by its byte order mark, the charset of the content type, that of a <meta>, else UTF-8
// where it is valid and Windows-1252 where it is not. What is no character becomes U+FFFD.
Result<std::string> html_as_utf8(std::string bytes, std::string_view content_type);

}  // namespace claimlint::cli
