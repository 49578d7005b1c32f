#include "warc.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

#include "claimlint/document.h"

namespace claimlint::cli {
namespace {

constexpr std::size_t longest_line = 64 << 10, most_lines = 1000;
constexpr std::string_view replacement = "\xEF\xBF\xBD";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

struct Field {
  std::string name;
  std::string_view value;
};

Field field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  return {lower(trimmed(line.substr(0, colon))), trimmed(line.substr(colon + 1))};
}

// Chunks joined; nothing if this is no sequence of chunks.
std::optional<std::string> without_chunks(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view digits = trimmed(text.substr(0, std::min(end, text.find(';'))));
    std::size_t length = 0;
    const auto [behind, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length, 16);
    if (digits.empty() || error != std::errc() || behind != digits.data() + digits.size()) return std::nullopt;
    text.remove_prefix(end + 1);
    if (length == 0) return out;
    if (length > text.size()) return std::nullopt;
    out += text.substr(0, length);
    text.remove_prefix(length);
    if (text.starts_with("\r")) text.remove_prefix(1);
    if (text.starts_with("\n")) text.remove_prefix(1);
  }
  return out;
}

// The value behind "charset=" in a content type or a tag, without quotes.
std::string charset_in(std::string_view text) {
  const std::string all = lower(text);
  std::size_t at = all.find("charset");
  while (at != std::string::npos) {
    std::size_t value = all.find_first_not_of(" \t", at + 7);
    if (value != std::string::npos && all[value] == '=') {
      value = all.find_first_not_of(" \t\"'", value + 1);
      if (value == std::string::npos) return {};
      return all.substr(value, all.find_first_of(" \t\"';/>", value) - value);
    }
    at = all.find("charset", at + 7);
  }
  return {};
}

// The charset that one of the first <meta> names.
std::string charset_of_meta(std::string_view html) {
  const std::string head = lower(html.substr(0, 4096));
  for (std::size_t at = head.find("<meta"); at != std::string::npos; at = head.find("<meta", at + 5))
    if (std::string found = charset_in(std::string_view(head).substr(at, head.find('>', at) - at)); !found.empty())
      return found;
  return {};
}

// As browsers read labels: what says Latin-1 or ASCII is Windows-1252, and the like.
std::string as_browsers_read(std::string label) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {{"iso-8859-1", "windows-1252"},
                                                                     {"latin1", "windows-1252"},
                                                                     {"ascii", "windows-1252"},
                                                                     {"us-ascii", "windows-1252"},
                                                                     {"iso8859-1", "windows-1252"},
                                                                     {"iso-8859-9", "windows-1254"},
                                                                     {"gb2312", "gb18030"},
                                                                     {"gbk", "gb18030"},
                                                                     {"shift_jis", "cp932"},
                                                                     {"x-sjis", "cp932"},
                                                                     {"ks_c_5601-1987", "cp949"},
                                                                     {"euc-kr", "cp949"},
                                                                     {"utf8", "utf-8"},
                                                                     {"unicode-1-1-utf-8", "utf-8"},
                                                                     {"tis-620", "windows-874"},
                                                                     {"iso-8859-11", "windows-874"},
                                                                     {"x-user-defined", "windows-1252"}};
  for (const auto& [name, reading] : names)
    if (label == name) return std::string(reading);
  return label;
}

std::string repaired_utf8(std::string text) {
  std::size_t bad = find_invalid_utf8(text);
  if (bad == text.size()) return text;
  std::string out;
  std::string_view rest = text;
  while (bad < rest.size()) {
    out += rest.substr(0, bad);
    out += replacement;
    rest.remove_prefix(bad + 1);
    // The other bytes of the same broken character.
    while (!rest.empty() && (static_cast<unsigned char>(rest[0]) & 0xC0) == 0x80) rest.remove_prefix(1);
    bad = find_invalid_utf8(rest);
  }
  return out + std::string(rest);
}

// Nothing if the charset is not known here.
std::optional<std::string> converted(std::string_view bytes, const std::string& charset) {
  const iconv_t converter = iconv_open("UTF-8", charset.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string out(bytes.size() + bytes.size() / 2 + 16, '\0');
  char* in = const_cast<char*>(bytes.data());
  std::size_t left = bytes.size(), written = 0;
  while (left > 0) {
    char* to = out.data() + written;
    std::size_t room = out.size() - written;
    const std::size_t status = iconv(converter, &in, &left, &to, &room);
    written = out.size() - room;
    if (status != static_cast<std::size_t>(-1)) break;
    const bool cut = errno == EINVAL;
    if (errno != E2BIG) {
      if (room < replacement.size()) out.resize(out.size() + 64);
      out.replace(written, replacement.size(), replacement);
      written += replacement.size();
      if (cut) break;
      ++in;
      --left;
    } else {
      out.resize(out.size() * 2);
    }
  }
  out.resize(written);
  iconv_close(converter);
  return out;
}

}  // namespace

WarcReader::Got WarcReader::is_broken(std::string why) {
  broken_ = std::move(why);
  lost_ = true;
  return Got::broken;
}

// To a line that begins a record; it is kept in line_.
bool WarcReader::find_next() {
  bool too_long = false;
  for (;;) {
    if (source_.damaged() && !source_.skip_member()) return false;
    if (!read_line(source_, longest_line, line_, too_long)) {
      if (source_.damaged()) continue;
      return false;
    }
    if (line_.starts_with("WARC/1.")) {
      has_line_ = true;
      return true;
    }
  }
}

WarcReader::Got WarcReader::next(WarcRecord& record) {
  bool too_long = false;
  if (lost_) {
    lost_ = false;
    if (!find_next()) return Got::end;
  }
  while (!has_line_) {
    if (!read_line(source_, longest_line, line_, too_long))
      return source_.damaged() ? is_broken("its compression is damaged, or it is cut short") : Got::end;
    if (!trimmed(line_).empty()) break;
  }
  has_line_ = false;
  if (!line_.starts_with("WARC/1.")) return is_broken("does not begin with WARC/1.0 or 1.1");
  const std::size_t member = source_.member();
  record = {};
  std::size_t length = SIZE_MAX;
  for (std::size_t lines = 0;; ++lines) {
    if (!read_line(source_, longest_line, line_, too_long)) return is_broken("its header is cut short");
    if (too_long || lines > most_lines) return is_broken("its header is too long");
    if (trimmed(line_).empty()) break;
    const Field f = field(line_);
    if (f.name == "warc-type")
      record.type = f.value;
    else if (f.name == "warc-target-uri")
      record.uri = f.value;
    else if (f.name == "warc-date")
      record.date = f.value;
    else if (f.name == "warc-record-id")
      record.id = f.value;
    else if (f.name == "content-type")
      record.content_type = f.value;
    else if (f.name == "content-length") {
      const auto [behind, error] = std::from_chars(f.value.data(), f.value.data() + f.value.size(), length);
      if (error != std::errc() || behind != f.value.data() + f.value.size())
        return is_broken("its Content-Length is no number");
    }
  }
  // Some writers put the address in angle brackets, as WARC 1.0's grammar has it.
  if (record.uri.starts_with('<') && record.uri.ends_with('>'))
    record.uri = record.uri.substr(1, record.uri.size() - 2);
  if (length == SIZE_MAX) return is_broken("has no Content-Length");
  if (length > max_input_bytes) return is_broken("is longer than " + std::to_string(max_input_bytes >> 20) + " MB");
  if (read_exactly(source_, length, record.body) < length)
    return is_broken(source_.damaged() ? "its compression is damaged, or it is cut short" : "is cut short");
  // The end of the member is read too, where a wrong checksum shows.
  while (!source_.available().empty() && source_.member() == member &&
         (source_.available()[0] == '\r' || source_.available()[0] == '\n'))
    source_.consume(1);
  if (source_.damaged() && source_.member() == member && member > 0) return is_broken("its compression is damaged");
  return Got::record;
}

HttpHead http_head(std::string_view message) {
  HttpHead head;
  if (!message.starts_with("HTTP/")) return head;
  const std::size_t space = message.find(' ');
  head.ok = space != std::string_view::npos && message.substr(space + 1, 3) == "200";
  std::size_t at = 0;
  for (;;) {
    const std::size_t end = message.find('\n', at);
    if (end == std::string_view::npos) {
      head.size = message.size();
      return head;
    }
    const std::string_view line = trimmed(message.substr(at, end - at));
    at = end + 1;
    if (line.empty()) break;
    const Field f = field(line);
    if (f.name == "content-type") head.content_type = f.value;
    if (f.name == "content-encoding") head.content_encoding = lower(f.value);
    if (f.name == "transfer-encoding") head.transfer_encoding = lower(f.value);
  }
  head.size = at;
  return head;
}

bool is_html(std::string_view content_type) {
  const std::string type = lower(trimmed(content_type.substr(0, content_type.find(';'))));
  return type == "text/html" || type == "application/xhtml+xml";
}

Result<std::string> http_content(std::string_view message, const HttpHead& head) {
  std::string_view content = message.substr(head.size);
  std::string joined;
  if (head.transfer_encoding.find("chunked") != std::string::npos)
    if (std::optional<std::string> whole = without_chunks(content)) {
      joined = std::move(*whole);
      content = joined;
    }
  // Some writers undo the packing and leave the header that tells of it.
  const std::string_view start = trimmed(content.substr(0, 64));
  const auto says = [&](const char* coding) { return head.content_encoding.find(coding) != std::string::npos; };
  const bool bare = says("deflate") && !start.starts_with('<');
  if ((says("gzip") || says("deflate")) && (content.starts_with("\x1f\x8b") || bare))
    return unpacked(content, max_input_bytes);
  if (head.content_encoding == "br" && !start.starts_with('<')) return unpacked_brotli(content, max_input_bytes);
  if (content.starts_with("\x28\xb5\x2f\xfd") && says("zstd")) return unpacked_zstd(content, max_input_bytes);
  return std::string(content);
}

Result<std::string> html_as_utf8(std::string bytes, std::string_view content_type) {
  std::string charset;
  if (bytes.starts_with("\xEF\xBB\xBF")) {
    charset = "utf-8";
    bytes.erase(0, 3);
  } else if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    charset = bytes[0] == '\xFF' ? "utf-16le" : "utf-16be";
    bytes.erase(0, 2);
  }
  if (charset.empty()) charset = as_browsers_read(charset_in(content_type));
  if (charset.empty()) {
    charset = as_browsers_read(charset_of_meta(bytes));
    if (charset.starts_with("utf-16")) charset = "utf-8";  // a <meta> that could be read says something else
  }
  const bool named = !charset.empty();
  if (!named) charset = find_invalid_utf8(bytes) == bytes.size() ? "utf-8" : "windows-1252";
  if (charset != "utf-8") {
    std::optional<std::string> text = converted(bytes, charset);
    if (!text) return Error{"its charset '" + charset + "' is not known", {}};
    bytes = std::move(*text);
  }
  bytes = repaired_utf8(std::move(bytes));
  if (bytes.find('\0') != std::string::npos) {
    std::string out;
    for (const char c : bytes) c == '\0' ? out += replacement : out += c;
    return out;
  }
  return bytes;
}

}  // namespace claimlint::cli
