// CommonMark, for a message, a ticket or a note.
#include <map>

#include "write/layout.h"
#include "write/markup.h"
#include "write/model.h"

namespace claimlint::write {
namespace {

// One line in which nothing is markup.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : clean(text)) {
    if (std::string_view("\\`*_[]<>#|~&").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  // What only at the start of a line is markup: "1.", "-", "+".
  if (!out.empty() && (out[0] == '-' || out[0] == '+')) out.insert(0, "\\");
  std::size_t digits = 0;
  while (digits < out.size() && out[digits] >= '0' && out[digits] <= '9') ++digits;
  if (digits > 0 && digits < out.size() && (out[digits] == '.' || out[digits] == ')')) out.insert(digits, "\\");
  return out;
}

std::string source_line(const Json& source) {
  const std::string address = source_address(source);
  std::string words = plain(text(source, "title"));
  if (is_web_address(address) && address.find_first_of("()") == std::string::npos)
    words = "[" + words + "](" + address + ")";
  else if (!address.empty())
    words += ", " + plain(address);
  if (const std::size_t year = integer(source, "year"); year > 0) words += ", " + std::to_string(year);
  return words;
}

void add_finding(std::string& out, const Item& item, const Json& finding, std::size_t n,
                 const std::optional<Places>& places, std::map<std::string, std::size_t>& said) {
  const Context words = context(finding, places);
  out +=
      std::to_string(n) + ". " + plain(words.before) + "**" + plain(words.quote) + "**" + plain(words.behind) + "\n\n";
  const auto field = [&](const char* label, const std::string& value) {
    if (!value.empty()) out += "   - " + (*label == '\0' ? "" : std::string(label) + ": ") + value + "\n";
  };
  field("", plain(text(finding, "title") + " (" + text(finding, "strength") + ", " + text(finding, "severity") + ")"));
  field("Why", plain(text(finding, "why")));
  // What an earlier claim of the page has said already is only pointed to.
  const auto before = [&](const Json& what) -> std::string {
    const auto [found, is_new] = said.try_emplace(what.dump(-1, ' ', false, Json::error_handler_t::replace), n);
    return is_new ? "" : "as in " + std::to_string(found->second);
  };
  for (const Json& record : list(finding, "evidence")) {
    const std::string same = before(record);
    field("Evidence",
          plain(evidence_in_words(record)) + (same.empty() ? ". " + plain(text(record, "finding")) : ", " + same));
    if (same.empty())
      for (const Json& source : list(record, "sources")) out += "     - " + source_line(source) + "\n";
  }
  if (const Json& advice = list(finding, "instead"); !advice.empty()) {
    const std::string same = before(advice);
    field("What helps instead", same);
    if (same.empty())
      for (const Json& one : advice) field("What helps instead", plain(text(one, "text")));
  }
  if (const Json& laws = list(finding, "regulations"); !laws.empty()) {
    const std::string same = before(laws);
    field("The rule", same);
    if (same.empty())
      for (const Json& law : laws) field("The rule", plain(text(law, "cite")) + ": " + plain(text(law, "says")));
  }
  for (const Decision& d : decisions(item, finding))
    field("Decision", plain(d.verdict + (d.reason.empty() ? "" : ": " + d.reason) +
                            (d.note.empty() ? "" : " (" + d.note + ")") + ", " + d.reviewer + " " + d.time));
  out += "\n";
}

}  // namespace

std::string markdown(const std::vector<Item>& items, const Options& options) {
  std::string out;
  if (!options.title.empty()) out += "# " + plain(options.title) + "\n\n";
  for (const Item& item : items) {
    out += "## " + plain(item.name()) + "\n\n";
    if (const std::string address = item.address(); !address.empty())
      out += is_web_address(address) ? "<" + address + ">\n\n" : plain(address) + "\n\n";
    const std::string read = text(item.known, "text");
    std::optional<Places> places;
    if (!read.empty()) places.emplace(read);
    if (item.findings().empty())
      out += "No claims found. That says nothing on whether the product works.\n\n";
    else
      out += count(item.findings().size(), "claim") + ": " + severities_in_words(item.findings()) + ".\n\n";
    std::size_t n = 0;
    std::map<std::string, std::size_t> said;
    for (const Json& finding : item.findings()) add_finding(out, item, finding, ++n, places, said);
    out += "Text SHA-256 `" + text(item.document(), "sha256") + "`, engine " + plain(text(item.report, "engine")) +
           ", pack `" + text(item.report, "pack") + "`.\n\n";
  }
  return out + "Observations about words: not a judgement of a product, and neither medical nor legal advice.\n";
}

}  // namespace claimlint::write
