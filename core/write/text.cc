#include <algorithm>
#include <map>

#include "write/layout.h"
#include "write/model.h"

namespace claimlint::write {
namespace {

constexpr std::size_t finding_indent = 4;
constexpr std::size_t most_context = 160;  // columns of a long sentence on either side of the claim
constexpr std::size_t most_laws = 7, most_instead = 2, most_lawful = 1, most_unread = 3;
constexpr std::string_view dim = "\x1b[2m", bold = "\x1b[1m", reset = "\x1b[0m";

// Underline and colour; the kind of line tells severity where colour is not seen.
std::string_view mark_style(std::string_view severity) {
  if (severity == "high") return "\x1b[1;4;38;5;166m";
  if (severity == "medium") return "\x1b[4;38;5;172m";
  return "\x1b[4;38;5;67m";
}

// Two values with the same bytes say the same.
std::string dumped(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

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
  Printer(const Item& item, const Options& options)
      : item_(item), report_(item.report), look_{options.styled, options.width}, explain_(options.explain) {
    if (text_ = text(item.known, "text"); !text_.empty()) places_.emplace(text_);
  }

  std::string print() {
    const Json& findings = list(report_, "findings");
    for (std::size_t n = 0; n < findings.size(); ++n) print_finding(findings[n], n + 1);
    print_checklist();
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
    print_lawful(list(finding, "lawful"), n);
    line("");
  }

  void print_sentence(const Json& finding, std::size_t n) {
    const Context context = write::context(finding, places_);
    std::string before = shorten_front(context.before);
    if (before.starts_with(' ')) before.erase(0, 1);
    const std::string quote = context.quote, behind = shorten_back(context.behind);
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
    const std::string head = evidence_in_words(record);
    if (const std::size_t first = said_before(dumped(record), n)) {
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
    if (const std::size_t first = said_before(dumped(instead), n)) {
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
    if (const std::size_t first = said_before(dumped(regulations), n)) {
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

  // What the register lets be said of the substance.
  void print_lawful(const Json& lawful, std::size_t n) {
    if (lawful.empty()) return;
    if (const std::size_t first = said_before(dumped(lawful), n)) {
      field("May say", "as in " + std::to_string(first));
      return;
    }
    const std::size_t shown = explain_ ? lawful.size() : std::min(lawful.size(), most_lawful);
    for (std::size_t i = 0; i < shown; ++i) {
      field(i == 0 ? "May say" : "", text(lawful[i], "text") + " (" + in_capitals(list(lawful[i], "jurisdictions")) +
                                         (explain_ ? ", " + text(lawful[i], "id") : "") + ")");
      if (explain_) field("", "Only if: " + text(lawful[i], "conditions"));
    }
    if (lawful.size() > shown) field("", "and " + number(lawful.size() - shown) + " more");
  }

  static std::string in_capitals(const Json& ids) {
    std::string all;
    for (const Json& id : ids)
      if (id.is_string()) all += (all.empty() ? "" : ", ") + id.get<std::string>();
    for (char& c : all)
      if (c >= 'a' && c <= 'z') c -= 'a' - 'A';
    return all;
  }

  // Statements that a law wants beside such claims: the missing ones, with --explain all.
  void print_checklist() {
    std::map<std::string, std::vector<const Json*>> by_title;
    std::vector<std::string> titles;
    for (const Json& one : list(report_, "checklist")) {
      if (!explain_ && text(one, "status") != "missing") continue;
      const std::string title = text(one, "status") + ": " + text(one, "title");
      if (by_title[title].empty()) titles.push_back(title);
      by_title[title].push_back(&one);
    }
    if (titles.empty()) return;
    line(styled(bold, "Wanted beside such claims"));
    for (const std::string& title : titles) {
      std::string laws;
      for (const Json* one : by_title[title]) laws += (laws.empty() ? "" : " · ") + law_in_words(*one);
      for (const Line& l : wrap(clean(title + " (" + laws + ")"), look_.width - finding_indent))
        line(std::string(finding_indent, ' ') + l.text);
    }
    line("");
  }

  // Short citations: the first of each jurisdiction, then the second of each …
  static std::vector<std::string> law_names(const Json& regulations) {
    std::map<std::string, std::size_t> seen;
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const Json& law : regulations) {
      ranked.emplace_back(seen[text(law, "jurisdiction")]++, law_in_words(law));
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    names.reserve(ranked.size());
    for (auto& [rank, name] : ranked) names.push_back(std::move(name));
    return names;
  }

  // The two reasons that need a word more.
  static std::string reason_in_words(const std::string& reason) {
    if (reason == "authorised-wording") return "authorised wording";
    if (reason == "lawful-here") return "lawful in what was chosen";
    return reason;
  }

  void print_set_aside() {
    const Json& aside = list(report_, "set_aside");
    if (aside.empty()) return;
    line(styled(bold, "Set aside"));
    for (const Json& claim : aside) {
      std::string words;
      for (const Json& word : list(claim, "because"))
        words += (words.empty() ? ": " : ", ") + std::string("“") + word.get<std::string>() + "”";
      for (const Line& l : wrap(clean("“" + text(claim, "quote") + "”: " + reason_in_words(text(claim, "reason")) +
                                      words + " (" + text(claim, "context") + ", rule " + text(claim, "rule") + ")"),
                                look_.width - finding_indent))
        line(std::string(finding_indent, ' ') + l.text);
    }
    line("");
  }

  void print_summary() {
    const Json& findings = list(report_, "findings");
    const std::size_t words = integer(item_.known, "words");
    const std::string in_words = words == 0 ? "" : " in " + count(words, "word");
    if (findings.empty()) {
      paragraph("No claims found" + in_words + ". That says nothing on whether the product works.");
    } else {
      paragraph(count(findings.size(), "claim") + in_words + ": " + severities_in_words(findings) + ".");
      if (truth(report_, "truncated")) paragraph("There are more claims; only these are listed.");
    }
    if (const std::size_t aside = list(report_, "set_aside").size(); aside > 0 && !explain_)
      paragraph(count(aside, "claim") + " set aside; --explain says why.");
    print_unread();
    if (!findings.empty()) paragraph("This is neither medical nor legal advice.");
  }

  void print_unread() {
    const Json& unread = list(item_.document(), "unread");
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

  const Item& item_;
  const Json& report_;
  const Look look_;
  const bool explain_;
  std::string text_;
  std::optional<Places> places_;
  std::string out_;
  std::map<std::string, std::size_t> said_;
};

}  // namespace

std::string text_report(const Item& item, const Options& options) { return Printer(item, options).print(); }

}  // namespace claimlint::write
