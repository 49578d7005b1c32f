// A report as one HTML file: nothing is loaded, nothing runs, it prints in black on white with the addresses of its links.
//
// Each law and each source stands once, in lists at the end, and is referred to by number; what one claim has said already
// another refers to. Words of a page stand only in text, escaped and kept from turning the direction of what is around.
#include <map>

#include "write/markup.h"
#include "write/model.h"

namespace claimlint::write {
namespace {

constexpr const char* style = R"css(
:root{--desk:#f6f5f2;--paper:#fff;--ink:#22262b;--muted:#5c636b;--line:#e3e0d9;--link:#1f5c9e;--high:#c24a00;--medium:#946100;--low:#2a6db5;--good:#2f6b3a;--tint:12%;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--desk:#141517;--paper:#1c1e21;--ink:#e4e2dd;--muted:#a4a8ae;--line:#34373c;--link:#8fbcf0;--high:#ff8c52;--medium:#e0ad3b;--low:#74b3f7;--good:#7fc08c;--tint:16%}}
*{box-sizing:border-box}
body{margin:0;background:var(--desk);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:46rem;margin:0 auto;padding:32px 16px 64px}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 8px}
h2{font-size:1.375rem;line-height:1.3;margin:0 0 8px}
h3{font-size:1rem;margin:24px 0 8px}
p,ol,ul,dl{margin:0 0 12px}
a{color:var(--link);text-underline-offset:2px}
a:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.muted,footer,dt{color:var(--muted)}
small,footer,.facts,.refs{font-size:.875rem}
code{font:.8125rem/1.4 ui-monospace,"SF Mono",Consolas,monospace}
.sheet{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:24px;margin:24px 0}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px}
.facts dd{margin:0}
.counts{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:16px 32px;padding:0;margin:16px 0}
.counts ul{list-style:none;padding:0;margin:0}
.counts h3{margin:0 0 4px}
.counts li{display:grid;grid-template-columns:1fr 2.5rem;gap:8px}
.counts li span:last-child{text-align:end;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;padding:6px 8px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:end;font-variant-numeric:tabular-nums;padding-inline-end:0;padding-inline-start:8px;white-space:nowrap}
.claims{list-style:none;padding:0;margin:0}
.claims>li{border-top:1px solid var(--line);padding:20px 0 4px;display:grid;grid-template-columns:2.5rem 1fr}
.claims>li>.no{color:var(--muted);font-variant-numeric:tabular-nums}
.words{font-size:1.125rem;margin:0 0 4px}
bdi{unicode-bidi:isolate}
mark{color:inherit;background:none;text-underline-offset:3px;text-decoration-line:underline}
mark.high{text-decoration-color:var(--high);text-decoration-thickness:2px;background:color-mix(in srgb,var(--high) var(--tint),transparent)}
mark.medium{text-decoration-color:var(--medium);text-decoration-thickness:1.5px}
mark.low{text-decoration-color:var(--low);text-decoration-style:dotted;text-decoration-thickness:1.5px}
.part{display:grid;grid-template-columns:8rem 1fr;gap:4px 16px;margin:0 0 12px}
.part>dt{font-size:.875rem;padding-top:2px}
.part>dd{margin:0}
.part>dd>p{margin:0 0 4px}
.decision{border-inline-start:3px solid var(--good);padding-inline-start:12px}
.decision.dismissed{border-color:var(--muted)}
.decision.disputed{border-color:var(--medium)}
.list{padding-inline-start:2.5rem}
.list li{margin:0 0 12px}
:target{outline:2px solid var(--link);outline-offset:4px}
@media (max-width:36rem){.sheet{padding:16px;margin:16px -8px}.part{grid-template-columns:1fr;gap:0}.claims>li{grid-template-columns:1.75rem 1fr}.facts{grid-template-columns:1fr;gap:0}.facts dd{margin:0 0 8px}}
@media print{:root{--desk:#fff;--paper:#fff;--ink:#000;--muted:#333;--line:#999;--link:#000;--high:#000;--medium:#000;--low:#000;--good:#000;color-scheme:light}
body{font-size:10.5pt}main{max-width:none;padding:0}.sheet{border:0;padding:0;margin:0 0 18pt}.sheet+.sheet{break-before:page}
.claims>li,.list li,tr{break-inside:avoid}h2,h3{break-after:avoid}
a[href^="http"]:not(.bare)::after{content:" <" attr(href) ">";font-size:.85em}mark.high{background:none;font-weight:600}}
@page{margin:18mm}
)css";

std::string link(const std::string& address, const std::string& words) {
  if (!is_web_address(address)) return escaped(words);
  return "<a" + std::string(address == words ? " class=\"bare\"" : "") + " href=\"" + escaped(address) +
         "\" rel=\"noopener noreferrer\">" + escaped(words) + "</a>";
}

std::string dumped(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Things that are said once in the report and referred to by number.
class Register {
 public:
  explicit Register(std::string prefix) : prefix_(std::move(prefix)) {}

  std::string id(std::size_t n) const { return prefix_ + std::to_string(n); }
  // The number of a thing, from 1.
  std::size_t add(const std::string& key, const Json& thing) {
    const auto [found, is_new] = numbers_.try_emplace(key, things_.size() + 1);
    if (is_new) things_.push_back(&thing);
    return found->second;
  }
  const std::vector<const Json*>& things() const { return things_; }

 private:
  std::string prefix_;
  std::map<std::string, std::size_t> numbers_;
  std::vector<const Json*> things_;
};

class Page {
 public:
  Page(const std::vector<Item>& items, const Options& options) : items_(items), options_(options) {}

  std::string print() {
    std::size_t claims = 0;
    for (const Item& item : items_) claims += item.findings().size();
    const std::string title = !options_.title.empty() ? options_.title
                              : items_.size() == 1    ? "Claims on “" + items_[0].name() + "”"
                                                      : "Claims on " + count(items_.size(), "page");
    out_ =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<title>" +
        escaped(title) + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<main>\n<header>\n<h1><bdi>" +
        escaped(title) + "</bdi></h1>\n<p>" + escaped(count(claims, "claim") + " on " + count(items_.size(), "page")) +
        ". Observations about words: not a judgement of a product, and neither medical nor legal "
        "advice.</p>\n</header>\n";
    if (items_.size() > 1) print_contents();
    for (std::size_t i = 0; i < items_.size(); ++i) print_document(items_[i], i + 1);
    print_laws();
    print_sources();
    print_tools();
    return std::move(out_) + "</main>\n</body>\n</html>\n";
  }

 private:
  void print_contents() {
    out_ +=
        "<nav class=\"sheet\" aria-label=\"Pages\">\n<table><thead><tr><th scope=\"col\">Page</th>"
        "<th class=\"n\" scope=\"col\">High</th><th class=\"n\" scope=\"col\">Medium</th><th class=\"n\" "
        "scope=\"col\">Low</th></tr></thead>\n<tbody>\n";
    for (std::size_t i = 0; i < items_.size(); ++i) {
      out_ +=
          "<tr><td><a href=\"#d" + std::to_string(i + 1) + "\"><bdi>" + escaped(items_[i].name()) + "</bdi></a></td>";
      for (const char* severity : {"high", "medium", "low"}) {
        std::size_t n = 0;
        for (const Json& finding : items_[i].findings()) n += text(finding, "severity") == severity;
        out_ += "<td class=\"n\">" + number(n) + "</td>";
      }
      out_ += "</tr>\n";
    }
    out_ += "</tbody></table>\n</nav>\n";
  }

  void print_document(const Item& item, std::size_t n) {
    item_ = &item;
    number_ = "d" + std::to_string(n);
    said_.clear();
    read_ = text(item.known, "text");
    places_.reset();
    if (!read_.empty()) places_.emplace(read_);
    out_ += "<section class=\"sheet\" id=\"" + number_ + "\" aria-labelledby=\"" + number_ + "h\">\n<h2 id=\"" +
            number_ + "h\"><bdi>" + escaped(item.name()) + "</bdi></h2>\n";
    print_facts();
    const Json& findings = item.findings();
    if (findings.empty()) {
      const std::size_t words = integer(item.known, "words");
      out_ += "<p>No claims found" + (words > 0 ? " in " + escaped(count(words, "word")) : "") +
              ". That says nothing on whether the product works.</p>\n";
    } else {
      print_counts();
      out_ += "<h3>Claims</h3>\n<ol class=\"claims\">\n";
      for (std::size_t i = 0; i < findings.size(); ++i) print_finding(findings[i], i + 1);
      out_ += "</ol>\n";
    }
    if (truth(item.report, "truncated")) out_ += "<p>There are more claims; only these are listed.</p>\n";
    print_checklist();
    print_aside();
    out_ += "</section>\n";
  }

  void fact(const char* label, const std::string& html) {
    if (!html.empty()) out_ += "<dt>" + std::string(label) + "</dt><dd>" + html + "</dd>\n";
  }

  void print_facts() {
    const Json &capture = item_->capture(), &document = item_->document();
    const auto code = [](const std::string& value) {
      return value.empty() ? "" : "<code>" + escaped(value) + "</code>";
    };
    const std::string address = item_->address();
    out_ += "<dl class=\"facts\">\n";
    fact("Address", address.empty() ? "" : "<bdi>" + link(address, address) + "</bdi>");
    fact("Id", escaped(text(document, "id")));
    fact("Captured", escaped(text(capture, "time")));
    fact("Archive", escaped(text(capture, "archive")));
    fact("Snapshot SHA-256", code(text(capture, "html_sha256")));
    fact("Screenshot SHA-256", code(text(capture, "screenshot_sha256")));
    fact("Text SHA-256", code(text(document, "sha256")));
    std::string unread;
    for (const Json& part : list(document, "unread"))
      if (part.is_string()) unread += (unread.empty() ? "" : "; ") + part.get<std::string>();
    fact("Not read", escaped(unread));
    out_ += "</dl>\n";
  }

  void print_counts() {
    std::map<std::string, std::size_t> types, verdicts, severities;
    for (const Json& finding : item_->findings()) {
      ++types[text(finding, "type")];
      ++severities[text(finding, "severity")];
      std::string verdict;
      for (const Json& record : list(finding, "evidence"))
        if (verdict.empty() && text(record, "fit") != "kind-of-claim") verdict = text(record, "verdict");
      ++verdicts[verdict];
    }
    const auto row = [&](const std::string& label, std::size_t n) {
      out_ += "<li><span>" + escaped(label) + "</span><span>" + number(n) + "</span></li>";
    };
    out_ += "<div class=\"counts\">\n<div><h3>How much it matters</h3><ul>";
    for (const char* severity : {"high", "medium", "low"}) row(severity, severities[severity]);
    out_ += "</ul></div>\n<div><h3>Kind of claim</h3><ul>";
    for (const auto& [type, n] : types) row(type, n);
    out_ += "</ul></div>\n<div><h3>What the evidence says</h3><ul>";
    for (const char* verdict : {"supported", "mixed", "insufficient", "no-effect", "harmful"})
      if (verdicts[verdict] > 0) row(verdict_in_words(verdict), verdicts[verdict]);
    if (verdicts[""] > 0) row("No trial of this found", verdicts[""]);
    out_ += "</ul></div>\n</div>\n";
  }

  // A link to the claim that said this first, or nothing if this is the first.
  std::string said_before(const std::string& what, std::size_t n) {
    const auto [found, is_new] = said_.try_emplace(what, n);
    if (is_new) return {};
    return "<a href=\"#" + number_ + "c" + std::to_string(found->second) + "\">as in " + std::to_string(found->second) +
           "</a>";
  }

  void print_finding(const Json& finding, std::size_t n) {
    const Context words = context(finding, places_);
    std::string severity = text(finding, "severity");
    if (severity != "high" && severity != "medium") severity = "low";
    out_ += "<li id=\"" + number_ + "c" + std::to_string(n) + "\"><span class=\"no\">" + std::to_string(n) +
            "</span><div>\n<p class=\"words\"><bdi>" + escaped(words.before) + "<mark class=\"" + severity + "\">" +
            escaped(words.quote) + "</mark>" + escaped(words.behind) + "</bdi></p>\n";
    std::string kind = text(finding, "severity") + " · " + text(finding, "strength") + " · " + text(finding, "type");
    if (text(finding, "voice") == "customer-review") kind += " · in a customer’s review";
    if (text(finding, "voice") == "question-answer") kind += " · in a question or its answer";
    out_ += "<p><small class=\"muted\">" + escaped(kind) + " · rule " + escaped(text(finding, "rule")) +
            "</small></p>\n<dl class=\"part\">\n";
    part("What it says", "<p>" + escaped(text(finding, "title")) + ". " + escaped(text(finding, "why")) + "</p>");
    print_evidence(finding, n);
    print_instead(finding, n);
    print_rule(finding, n);
    print_lawful(finding);
    print_decision(finding);
    out_ += "</dl>\n</div></li>\n";
  }

  void part(const char* label, const std::string& html) {
    if (!html.empty()) out_ += "<dt>" + std::string(label) + "</dt><dd>" + html + "</dd>\n";
  }

  std::string source_refs(const Json& sources) {
    std::string refs;
    for (const Json& source : sources) {
      const std::size_t n = sources_.add(source_address(source) + "\n" + text(source, "title"), source);
      refs += (refs.empty() ? "" : ", ") + ("<a href=\"#s" + std::to_string(n) + "\">" + std::to_string(n) + "</a>");
    }
    return refs.empty() ? "" : " <span class=\"refs\">[" + refs + "]</span>";
  }

  void print_evidence(const Json& finding, std::size_t n) {
    std::string html;
    for (const Json& record : list(finding, "evidence")) {
      html += "<p><strong>" + escaped(evidence_in_words(record)) + "</strong>";
      if (const std::string before = said_before("evidence " + dumped(record), n); !before.empty()) {
        html += " (" + before + ")</p>";
        continue;
      }
      html += "<br>" + escaped(text(record, "finding")) + source_refs(list(record, "sources")) + "</p>";
      if (const std::string counter = text(record, "counter"); !counter.empty())
        html += "<p><span class=\"muted\">On the other hand:</span> " + escaped(counter) + "</p>";
      for (const Json& safety : list(record, "safety"))
        html += "<p><span class=\"muted\">Safety:</span> " + escaped(text(safety, "text")) + "</p>";
    }
    part("Evidence", html.empty() ? "<p>Our records hold no trial of this. That is not proof either way.</p>" : html);
  }

  void print_instead(const Json& finding, std::size_t n) {
    const Json& advice = list(finding, "instead");
    if (advice.empty()) return;
    if (const std::string before = said_before("instead " + dumped(advice), n); !before.empty())
      return part("What helps instead", "<p>" + before + "</p>");
    std::string html;
    for (const Json& one : advice)
      html += "<p>" + escaped(text(one, "text")) + source_refs(list(one, "sources")) + "</p>";
    part("What helps instead", html);
  }

  void print_rule(const Json& finding, std::size_t n) {
    const Json& laws = list(finding, "regulations");
    if (laws.empty()) return;
    const std::string before = said_before("law " + dumped(laws), n);
    std::string html;
    for (const Json& law : laws) {
      const std::size_t at = laws_.add(text(law, "id") + "\n" + text(law, "cite"), law);
      html += (html.empty() ? "" : " · ") +
              ("<a href=\"#l" + std::to_string(at) + "\">" + escaped(law_in_words(law)) + "</a>");
    }
    part("The rule", "<p>" + (before.empty() ? html : before) + "</p>");
  }

  void print_lawful(const Json& finding) {
    std::string html;
    for (const Json& one : list(finding, "lawful")) {
      html += "<p><bdi>“" + escaped(text(one, "text")) + "”</bdi>";
      if (const std::string conditions = text(one, "conditions"); !conditions.empty())
        html += "<br><small>" + escaped(conditions) + "</small>";
      if (const std::string url = text(one, "url"); is_web_address(url))
        html += " <small>" + link(url, "source") + "</small>";
      html += "</p>";
    }
    part("Authorised wording", html);
  }

  void print_decision(const Json& finding) {
    const std::vector<Decision> all = decisions(*item_, finding);
    if (all.empty()) return;
    std::string html;
    for (const Decision& d : all) {
      html += "<p>" + escaped(d.verdict + (d.reason.empty() ? "" : ": " + d.reason));
      if (!d.note.empty()) html += "<br>" + escaped(d.note);
      html +=
          "<br><small class=\"muted\">" + escaped(d.reviewer + (d.time.empty() ? "" : ", " + d.time)) + "</small></p>";
    }
    const std::string agreed = outcome(all);
    part("Decision", "<div class=\"decision " + escaped(agreed) + "\">" + html + "</div>");
  }

  void print_checklist() {
    const Json& checklist = list(item_->report, "checklist");
    if (checklist.empty()) return;
    out_ += "<h3>What such a page has to say</h3>\n<ul>\n";
    for (const Json& one : checklist) {
      const std::string cite = text(one, "cite");
      out_ += "<li><strong>" + escaped(text(one, "status") == "present" ? "There" : "Not found") + ":</strong> " +
              escaped(text(one, "title")) + ". " + escaped(text(one, "says"));
      if (!cite.empty()) out_ += " <small>" + link(text(one, "url"), cite) + "</small>";
      out_ += "</li>\n";
    }
    out_ += "</ul>\n";
  }

  void print_aside() {
    const Json& aside = list(item_->report, "set_aside");
    if (aside.empty()) return;
    out_ += "<h3>Looked like a claim, not counted</h3>\n<ul>\n";
    for (const Json& one : aside)
      out_ += "<li><bdi>“" + escaped(text(one, "quote")) + "”</bdi>: " + escaped(text(one, "reason")) + "</li>\n";
    out_ += "</ul>\n";
  }

  void print_laws() {
    if (laws_.things().empty()) return;
    out_ +=
        "<section class=\"sheet\" aria-labelledby=\"laws\">\n<h2 id=\"laws\">The rules named</h2>\n<p "
        "class=\"muted\">In our own words; the law’s own are behind the address.</p>\n<ol class=\"list\">\n";
    std::size_t n = 0;
    for (const Json* law : laws_.things()) {
      out_ += "<li id=\"l" + std::to_string(++n) + "\"><strong>" + escaped(text(*law, "cite")) + "</strong><br>" +
              escaped(text(*law, "says"));
      address(*law, text(*law, "url"));
      out_ += "</li>\n";
    }
    out_ += "</ol>\n</section>\n";
  }

  void print_sources() {
    if (sources_.things().empty()) return;
    out_ +=
        "<section class=\"sheet\" aria-labelledby=\"sources\">\n<h2 id=\"sources\">Sources</h2>\n<ol class=\"list\">\n";
    std::size_t n = 0;
    for (const Json* source : sources_.things()) {
      out_ += "<li id=\"s" + std::to_string(++n) + "\">" + escaped(text(*source, "title"));
      if (const std::string publisher = text(*source, "publisher"); !publisher.empty())
        out_ += ". " + escaped(publisher);
      if (const std::size_t year = integer(*source, "year"); year > 0) out_ += ", " + std::to_string(year);
      address(*source, source_address(*source));
      out_ += "</li>\n";
    }
    out_ += "</ol>\n</section>\n";
  }

  void address(const Json& thing, const std::string& url) {
    if (url.empty()) return;
    out_ += "<br><small>" + link(url, url);
    if (const std::string day = text(thing, "read"); !day.empty()) out_ += " · read " + escaped(day);
    out_ += "</small>";
  }

  void print_tools() {
    std::map<std::string, std::size_t> tools;
    for (const Item& item : items_)
      ++tools["claimlint " + text(item.report, "engine") + ", rules " + text(item.report, "pack")];
    out_ += "<footer>\n";
    for (const auto& [tool, n] : tools) out_ += "<p>Made by <code>" + escaped(tool) + "</code></p>\n";
    out_ += "</footer>\n";
  }

  const std::vector<Item>& items_;
  const Options& options_;
  std::string out_;
  const Item* item_ = nullptr;
  std::string number_;  // of the document, as its elements' ids begin
  std::string read_;
  std::optional<Places> places_;
  std::map<std::string, std::size_t> said_;
  Register laws_{"l"}, sources_{"s"};
};

}  // namespace

std::string html(const std::vector<Item>& items, const Options& options) { return Page(items, options).print(); }

}  // namespace claimlint::write
