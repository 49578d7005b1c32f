#include "write/model.h"

#include <map>

#include "write/layout.h"

namespace claimlint::write {
namespace {

constexpr std::string_view severities[] = {"high", "medium", "low"};

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/!$&'()*+,;=@").find(c) != std::string_view::npos;
}

// Bytes that no IRI may hold, percent-encoded; `path` also encodes what would end a path.
std::string encoded(std::string_view text, bool path) {
  static constexpr char hex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = path ? is_unreserved(c)
                           : byte > 0x20 && byte < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' &&
                                 c != '`' && c != '{' && c != '|' && c != '}';
    if (kept) {
      out += c;
    } else {
      out += '%';
      out += hex[byte >> 4];
      out += hex[byte & 15];
    }
  }
  return out;
}

// "https:…", "urn:…": letters, digits, + - . and a colon, more than one letter long so that no drive counts.
bool has_scheme(std::string_view address) {
  const std::size_t colon = address.find(':');
  if (colon == std::string_view::npos || colon < 2) return false;
  for (std::size_t i = 0; i < colon; ++i) {
    const char c = address[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))) return false;
  }
  return true;
}

}  // namespace

std::string Item::name() const {
  for (const std::string& name : {text(document(), "title"), address(), text(document(), "id")})
    if (const std::string plain = clean(name); !plain.empty() && plain != " ") return plain;
  return "Document";
}

std::string Item::address() const {
  if (std::string url = text(capture(), "url"); !url.empty()) return url;
  std::string source = text(document(), "source");
  return source == "-" ? std::string() : source;
}

Place place(const Json& span) { return {integer(span, "start"), integer(span, "end")}; }

Context context(const Json& finding, const std::optional<Places>& places) {
  if (!places) return {clean(text(finding, "prefix")), clean(text(finding, "quote")), clean(text(finding, "suffix"))};
  const Place quote = place(finding), sentence = place(object(finding, "sentence"));
  return {clean(places->slice(std::min(sentence.start, quote.start), quote.start)),
          clean(places->slice(quote.start, quote.end)),
          clean(places->slice(quote.end, std::max(sentence.end, quote.end)))};
}

std::vector<Decision> decisions(const Item& item, const Json& finding) {
  const Place wanted = place(finding);
  std::vector<Decision> all;
  for (const Json& one : list(item.known, "decisions")) {
    const Place at = place(one);
    if (at.start != wanted.start || at.end != wanted.end || text(one, "rule") != text(finding, "rule")) continue;
    Decision decision{text(one, "verdict"), text(one, "reason"), text(one, "note"), text(one, "reviewer"),
                      text(one, "time")};
    const auto before = std::find_if(all.begin(), all.end(), [&](const Decision& d) {
      return d.reviewer == decision.reviewer && (d.verdict == "noted") == (decision.verdict == "noted");
    });
    if (before == all.end())
      all.push_back(std::move(decision));
    else
      *before = std::move(decision);
  }
  return all;
}

std::string outcome(const std::vector<Decision>& decisions) {
  std::string agreed;
  for (const Decision& decision : decisions) {
    if (decision.verdict == "noted") continue;
    if (!agreed.empty() && agreed != decision.verdict) return "disputed";
    agreed = decision.verdict;
  }
  return agreed;
}

std::string evidence_in_words(const Json& record) {
  std::string words = verdict_in_words(text(record, "verdict")), pair = pair_in_words(record);
  if (text(record, "fit") == "kind-of-claim") pair = "About this kind of claim: " + text(record, "title");
  if (text(record, "fit") == "parent" && !pair.empty()) pair = "nearest on record: " + pair;
  if (!pair.empty()) words += (words.empty() ? "" : " · ") + pair;
  if (const std::size_t year = integer(record, "as_of"); year > 0) words += " · as of " + std::to_string(year);
  return words;
}

std::string verdict_in_words(std::string_view id) {
  if (id == "supported") return "Supported";
  if (id == "mixed") return "Mixed evidence";
  if (id == "insufficient") return "Not enough evidence";
  if (id == "no-effect") return "No effect found";
  if (id == "harmful") return "Can harm";
  return std::string(id);
}

std::string pair_in_words(const Json& record) {
  const std::string subject = text(record, "subject"), condition = text(record, "condition"),
                    form = text(record, "form");
  if (subject.empty() || condition.empty()) return {};
  std::string words = subject + (form.empty() || form == "any" ? "" : " (" + form + ")") + " × " + condition;
  for (char& c : words)
    if (c == '-') c = ' ';
  return words;
}

std::string source_address(const Json& source) {
  const std::string doi = text(source, "doi");
  return doi.empty() ? text(source, "url") : "https://doi.org/" + doi;
}

std::string source_in_words(const Json& source) {
  std::string words = text(source, "title");
  if (const std::size_t year = integer(source, "year"); year > 0) words += ", " + std::to_string(year);
  const std::string address = source_address(source);
  return address.empty() ? words : words + ", " + address;
}

std::string law_in_words(const Json& regulation) {
  std::string brief = text(regulation, "short");
  return brief.empty() ? text(regulation, "cite") : brief;
}

std::string number(std::size_t n) {
  std::string digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string count(std::size_t n, const char* one) { return number(n) + " " + one + (n == 1 ? "" : "s"); }

std::string severities_in_words(const Json& findings) {
  std::string words;
  for (const std::string_view severity : severities) {
    std::size_t n = 0;
    for (const Json& finding : findings) n += text(finding, "severity") == severity;
    if (n > 0) words += (words.empty() ? "" : ", ") + number(n) + " " + std::string(severity);
  }
  return words;
}

std::string iri(const Item& item) {
  const std::string address = item.address();
  if (address.empty()) return "urn:claimlint:text:" + text(item.document(), "sha256");
  return encoded(address, !has_scheme(address));
}

std::string json_text(const nlohmann::ordered_json& value) {
  return value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace claimlint::write
