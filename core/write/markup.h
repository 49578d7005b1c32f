// Text of a page inside markup: escaped, without control characters, unable to turn the direction of what stands around it.
#pragma once

#include <string>
#include <string_view>

namespace claimlint::write {

// For the inside of an HTML element or of a quoted attribute.
inline std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else if (byte < 0x20 || byte == 0x7F)
      out += c == '\t' || c == '\n' ? c : ' ';
    else
      out += c;
  }
  return out;
}

// An address that a click may open.
inline bool is_web_address(std::string_view address) {
  return (address.starts_with("https://") || address.starts_with("http://")) &&
         address.find_first_of(" \t\r\n\"<>") == std::string_view::npos;
}

}  // namespace claimlint::write
