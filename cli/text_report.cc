#include "text_report.h"

#include <algorithm>
#include <map>

#include "json_fields.h"

namespace claimlint::cli {
namespace {

using Json = nlohmann::json;

constexpr std::size_t finding_indent = 4, label_width = 10;
constexpr std::size_t most_context = 160;  // columns of a long sentence on either side of the claim
constexpr std::size_t most_laws = 7, most_instead = 2, most_unread = 3;
constexpr std::string_view dim = "\x1b[2m", bold = "\x1b[1m", reset = "\x1b[0m";

std::string number(std::size_t n) {
  std::string digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string count(std::size_t n, const char* one) { return number(n) + " " + one + (n == 1 ? "" : "s"); }

// Underline and colour; the kind of line tells severity where colour is not seen.
std::string_view mark_style(std::string_view severity) {
  if (severity == "high") return "\x1b[1;4;38;5;166m";
  if (severity == "medium") return "\x1b[4;38;5;172m";
  return "\x1b[4;38;5;67m";
}

// Places in UTF-16 code units, as reports count them, to bytes of the text.
class Utf16Places {
 public:
  explicit Utf16Places(std::string_view text) : text_(text) {
    std::size_t units = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (units / step >= known_.size() && starts_character(at)) known_.push_back({units, at});
      units += units_at(at);
    }
  }

  std::size_t byte(std::size_t unit) const {
    if (known_.empty()) return 0;
    auto [units, at] = known_[std::min(unit / step, known_.size() - 1)];
    while (at < text_.size() && (units < unit || !starts_character(at))) units += units_at(at++);
    return at;
  }

  std::string_view slice(std::size_t start, std::size_t end) const {
    const std::size_t from = byte(start);
    return text_.substr(from, std::max(byte(end), from) - from);
  }

 private:
  static constexpr std::size_t step = 256;
  struct Known {
    std::size_t units, at;
  };

  bool starts_character(std::size_t at) const { return (static_cast<unsigned char>(text_[at]) & 0xC0) != 0x80; }
  std::size_t units_at(std::size_t at) const {
    return starts_character(at) ? (static_cast<unsigned char>(text_[at]) >= 0xF0 ? 2 : 1) : 0;
  }

  std::string_view text_;
  std::vector<Known> known_;  // [n]: the first character at or behind unit n * step
};

// Runs of characters with a letter or digit among them, in what was read.
std::size_t words_read(const Document& document) {
  std::size_t words = 0;
  for (const Block& block : document.blocks) {
    bool inside = false;
    for (std::size_t at = block.start; at < block.end; ++at) {
      const auto c = static_cast<unsigned char>(document.text[at]);
      if (c <= ' ')
        inside = false;
      else if (!inside && (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))) {
        inside = true;
        ++words;
      }
    }
  }
  return words;
}

// The last or first columns of a text that is too long, cut at a space.
std::string shorten_front(std::string text) {
  if (text.size() <= most_context) return text;
  const std::size_t space = text.find(' ', text.size() - most_context);
  return space == std::string::npos ? text : "…" + text.substr(space);
}

std::string shorten_back(std::string text) {
  if (text.size() <= most_context) return text;
  const std::size_t space = text.rfind(' ', most_context);
  return space == std::string::npos ? text : text.substr(0, space) + " …";
}

class Printer {
 public:
  Printer(const Json& report, const Document& document, const Look& look, bool explain)
      : report_(report), document_(document), places_(document.text), look_(look), explain_(explain) {}

  std::string print() {
    const Json& findings = list(report_, "findings");
    for (std::size_t n = 0; n < findings.size(); ++n) print_finding(findings[n], n + 1);
    if (explain_) print_set_aside();
    print_summary();
    return std::move(out_);
  }

 private:
  void line(std::string_view text) {
    out_ += text;
    out_ += '\n';
  }

  std::string styled(std::string_view style, std::string_view text) const {
    if (!look_.styled || text.empty()) return std::string(text);
    return std::string(style) + std::string(text) + std::string(reset);
  }

  void field(std::string_view label, std::string_view text) {
    if (!text.empty()) out_ += labelled(label, text, look_, finding_indent);
  }

  void print_finding(const Json& finding, std::size_t n) {
    print_sentence(finding, n);
    std::string claim = text(finding, "strength") + " · " + text(finding, "type") + " · " + text(finding, "severity");
    if (text(finding, "voice") == "customer-review") claim += " · in a customer's review";
    if (text(finding, "voice") == "question-answer") claim += " · in a question or its answer";
    if (explain_) claim += " · rule " + text(finding, "rule");
    const std::string title = text(finding, "title");
    for (const Line& l : wrap(clean(claim), look_.width - finding_indent))
      line(std::string(finding_indent, ' ') + styled(dim, l.text));
    const bool sentence = !title.empty() && std::string_view(".!?").find(title.back()) != std::string_view::npos;
    field("Why", title + (title.empty() || sentence ? "" : ".") + (title.empty() ? "" : " ") + text(finding, "why"));
    for (const Json& record : list(finding, "evidence")) print_evidence(record, n);
    print_instead(list(finding, "instead"), n);
    print_laws(list(finding, "regulations"), n);
    line("");
  }

  void print_sentence(const Json& finding, std::size_t n) {
    const std::size_t start = finding.at("start"), end = finding.at("end");
    const std::size_t sentence_start = finding.at("sentence").at("start"),
                      sentence_end = finding.at("sentence").at("end");
    std::string before = shorten_front(clean(places_.slice(std::min(sentence_start, start), start)));
    if (before.starts_with(' ')) before.erase(0, 1);
    const std::string quote = clean(places_.slice(start, end));
    const std::string behind = shorten_back(clean(places_.slice(end, std::max(sentence_end, end))));
    const Stretch mark{before.size(), before.size() + quote.size()};
    std::string head = std::to_string(n);
    head.insert(0, head.size() < finding_indent - 1 ? finding_indent - 1 - head.size() : 0, ' ');
    const std::string whole = before + quote + behind;
    for (const Line& l : wrap(whole, look_.width - finding_indent, mark)) {
      const std::string_view all = l.text;
      const std::string_view marked = all.substr(l.mark.start, l.mark.end - l.mark.start);
      out_ += styled(bold, head) + " " + std::string(all.substr(0, l.mark.start)) +
              styled(mark_style(text(finding, "severity")), marked) + std::string(all.substr(l.mark.end)) + "\n";
      if (!look_.styled && !marked.empty())
        line(std::string(finding_indent + columns(all.substr(0, l.mark.start)), ' ') +
             std::string(columns(marked), '^'));
      head.assign(finding_indent - 1, ' ');
    }
  }

  // The number of the finding that has said this already, or 0 if finding n is the first to say it.
  std::size_t said_before(const std::string& what, std::size_t n) {
    const auto [found, is_new] = said_.try_emplace(what, n);
    return is_new ? 0 : found->second;
  }

  void print_evidence(const Json& record, std::size_t n) {
    std::string head = verdict_in_words(text(record, "verdict"));
    std::string pair = pair_in_words(record);
    if (text(record, "fit") == "kind-of-claim") pair = "About this kind of claim: " + text(record, "title");
    if (text(record, "fit") == "parent" && !pair.empty()) pair = "nearest on record: " + pair;
    if (!pair.empty()) head += (head.empty() ? "" : " · ") + pair;
    if (const auto as_of = record.find("as_of"); as_of != record.end() && as_of->is_number_integer())
      head += " · as of " + as_of->dump();
    if (const std::size_t first = said_before(record.dump(), n)) {
      field("Evidence", head + " (as in " + std::to_string(first) + ")");
      return;
    }
    field("Evidence", head);
    field("", text(record, "finding"));
    if (explain_ && !text(record, "certainty").empty()) field("", "Certainty, as graded: " + text(record, "certainty"));
    if (!text(record, "counter").empty()) field("", "Against this: " + text(record, "counter"));
    print_sources(list(record, "sources"));
  }

  void print_sources(const Json& sources) {
    if (sources.empty()) return;
    field("", source_in_words(sources[0]));
    if (explain_)
      for (std::size_t i = 1; i < sources.size(); ++i) field("", source_in_words(sources[i]));
    else if (sources.size() > 1)
      field("", "and " + count(sources.size() - 1, "more source"));
  }

  void print_instead(const Json& instead, std::size_t n) {
    if (instead.empty()) return;
    if (const std::size_t first = said_before(instead.dump(), n)) {
      field("Instead", "as in " + std::to_string(first));
      return;
    }
    const std::size_t shown = explain_ ? instead.size() : std::min(instead.size(), most_instead);
    for (std::size_t i = 0; i < shown; ++i) {
      field(i == 0 ? "Instead" : "", text(instead[i], "text"));
      if (explain_)
        for (const Json& source : list(instead[i], "sources")) field("", source_in_words(source));
    }
    if (instead.size() > shown) field("", "and " + number(instead.size() - shown) + " more");
  }

  void print_laws(const Json& regulations, std::size_t n) {
    if (regulations.empty()) return;
    if (const std::size_t first = said_before(regulations.dump(), n)) {
      field("The rule", "as in " + std::to_string(first));
      return;
    }
    const std::vector<std::string> names = law_names(regulations);
    const std::size_t shown = explain_ ? names.size() : std::min(names.size(), most_laws);
    std::string all;
    for (std::size_t i = 0; i < shown; ++i) all += (i == 0 ? "" : " · ") + names[i];
    if (names.size() > shown) all += " · and " + number(names.size() - shown) + " more";
    field("The rule", all);
  }

  // Short citations: the first of each jurisdiction, then the second of each …
  static std::vector<std::string> law_names(const Json& regulations) {
    std::map<std::string, std::size_t> seen;
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const Json& law : regulations) {
      const std::string brief = text(law, "short");
      ranked.emplace_back(seen[text(law, "jurisdiction")]++, brief.empty() ? text(law, "cite") : brief);
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    names.reserve(ranked.size());
    for (auto& [rank, name] : ranked) names.push_back(std::move(name));
    return names;
  }

  void print_set_aside() {
    const Json& aside = list(report_, "set_aside");
    if (aside.empty()) return;
    line(styled(bold, "Set aside"));
    for (const Json& claim : aside)
      for (const Line& l : wrap(clean("“" + text(claim, "quote") + "”: " + text(claim, "reason") + " (" +
                                      text(claim, "context") + ", rule " + text(claim, "rule") + ")"),
                                look_.width - finding_indent))
        line(std::string(finding_indent, ' ') + l.text);
    line("");
  }

  void print_summary() {
    const Json& findings = list(report_, "findings");
    const std::string in_words = " in " + count(words_read(document_), "word");
    if (findings.empty()) {
      paragraph("No claims found" + in_words + ". That says nothing on whether the product works.");
    } else {
      std::map<std::string, std::size_t> severities;
      for (const Json& finding : findings) ++severities[text(finding, "severity")];
      std::string parts;
      for (const char* severity : {"high", "medium", "low"})
        if (severities[severity] > 0)
          parts += (parts.empty() ? "" : ", ") + number(severities[severity]) + " " + severity;
      paragraph(count(findings.size(), "claim") + in_words + ": " + parts + ".");
      if (report_.value("truncated", false)) paragraph("There are more claims; only these are listed.");
    }
    if (const std::size_t aside = list(report_, "set_aside").size(); aside > 0 && !explain_)
      paragraph(count(aside, "claim") + " set aside; --explain says why.");
    print_unread();
    if (!findings.empty()) paragraph("This is neither medical nor legal advice.");
  }

  void print_unread() {
    const Json& unread = list(report_.at("document"), "unread");
    if (unread.empty()) return;
    const std::size_t shown = explain_ ? unread.size() : std::min(unread.size(), most_unread);
    std::string all = "Not read: ";
    for (std::size_t i = 0; i < shown; ++i)
      if (unread[i].is_string()) all += (i == 0 ? "" : "; ") + unread[i].get<std::string>();
    if (unread.size() > shown) all += "; and " + number(unread.size() - shown) + " more";
    paragraph(all + ".");
  }

  void paragraph(std::string_view text) {
    for (const Line& l : wrap(clean(text), look_.width)) line(l.text);
  }

  const Json& report_;
  const Document& document_;
  Utf16Places places_;
  const Look& look_;
  bool explain_;
  std::string out_;
  std::map<std::string, std::size_t> said_;
};

}  // namespace

std::string text_report(const Json& report, const Document& document, const Look& look, bool explain) {
  return Printer(report, document, look, explain).print();
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

std::string source_in_words(const Json& source) {
  std::string words = text(source, "title");
  if (const auto year = source.find("year"); year != source.end() && year->is_number_integer())
    words += ", " + year->dump();
  const std::string doi = text(source, "doi");
  const std::string address = doi.empty() ? text(source, "url") : "https://doi.org/" + doi;
  return address.empty() ? words : words + ", " + address;
}

std::string labelled(std::string_view label, std::string_view text, const Look& look, std::size_t indent) {
  const std::string left(indent, ' ');
  std::string head(label);
  head.resize(label_width, ' ');
  if (look.styled && !label.empty()) head = std::string(bold) + head + std::string(reset);
  std::string out;
  for (const Line& l : wrap(clean(text), look.width - indent - label_width)) {
    out += left + head + l.text + "\n";
    head.assign(label_width, ' ');
  }
  return out;
}

}  // namespace claimlint::cli
