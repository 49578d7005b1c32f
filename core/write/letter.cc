// The draft of a letter to a seller: what was seen where and when, the words themselves, why they may strain which rule,
// what is asked. It is a draft: what only the officer knows stands in brackets, and nothing is said that was not found.
//
// Of a case that was reviewed only confirmed findings go in; of one that was not, all that nobody dismissed.
#include <map>

#include "write/markup.h"
#include "write/model.h"

namespace claimlint::write {
namespace {

constexpr const char* style = R"css(
body{margin:0 auto;max-width:42rem;padding:32px 16px;color:#000;background:#fff;font:12pt/1.5 Georgia,"Times New Roman",serif;overflow-wrap:anywhere}
h1{font-size:1.125em;margin:24pt 0 12pt}h2{font-size:1em;margin:18pt 0 6pt}p,ol,ul{margin:0 0 10pt}
ol.claims>li{margin:0 0 10pt}blockquote{margin:0 0 4pt}bdi{unicode-bidi:isolate}
.draft{border:1px solid #000;padding:6pt 10pt;font:10pt/1.4 system-ui,sans-serif}.small{font-size:10pt}
@page{margin:25mm}@media print{body{padding:0;max-width:none}li{break-inside:avoid}}
)css";

// Findings on the very same words are one statement of the letter.
using Statement = std::vector<const Json*>;

bool was_reviewed(const std::vector<Item>& items) {
  for (const Item& item : items)
    for (const Json& one : list(item.known, "decisions"))
      if (text(one, "verdict") != "noted") return true;
  return false;
}

}  // namespace

std::string letter(const std::vector<Item>& items, const Options& options) {
  const bool reviewed = was_reviewed(items);
  std::vector<std::vector<Statement>> chosen(items.size());
  std::size_t claims = 0;
  for (std::size_t i = 0; i < items.size(); ++i)
    for (const Json& finding : items[i].findings()) {
      const std::string agreed = outcome(decisions(items[i], finding));
      if (reviewed ? agreed != "confirmed" : agreed == "dismissed") continue;
      const Place at = place(finding);
      const auto same = std::find_if(chosen[i].begin(), chosen[i].end(), [&](const Statement& statement) {
        const Place other = place(*statement.front());
        return other.start == at.start && other.end == at.end;
      });
      if (same != chosen[i].end()) {
        same->push_back(&finding);
      } else {
        chosen[i].push_back({&finding});
        ++claims;
      }
    }
  const std::string title = options.title.empty() ? "Claims in your advertising" : options.title;
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
      escaped(title) + "</title>\n<style>" + style +
      "</style>\n</head>\n<body>\n<p class=\"draft\">Draft. Words in [brackets] are for you to fill in. " +
      (reviewed ? std::string("Only claims that were confirmed on review are listed.")
                : std::string("No claim in it was reviewed by a person yet.")) +
      "</p>\n<p>[Name of the authority]<br>[Address]</p>\n<p>[Date]</p>\n<p>[Name of the "
      "business]<br>[Address]</p>\n<p>Our reference: [number]</p>\n<h1>" +
      escaped(title) + "</h1>\n<p>Dear [name],</p>\n";
  if (claims == 0) {
    return out + "<p>We looked at " +
           escaped(items.size() == 1 ? "the page below" : "the " + count(items.size(), "page") + " below") +
           " and have no claim to raise with you.</p>\n<p>Yours sincerely,</p>\n<p>[Name, "
           "office]</p>\n</body>\n</html>\n";
  }
  out += "<p>We looked at your advertising for health products. It holds " + escaped(count(claims, "statement")) +
         " that may not meet the rules named below. We quote each exactly as we found it, and ask you to tell us on "
         "what evidence it rests, or to take it away.</p>\n";
  std::vector<const Json*> laws;
  std::map<std::string, std::size_t> known;
  std::size_t n = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (chosen[i].empty()) continue;
    const Item& item = items[i];
    const std::string address = item.address(), time = text(item.capture(), "time"), read = text(item.known, "text");
    std::optional<Places> places;
    if (!read.empty()) places.emplace(read);
    out += "<h2><bdi>" + escaped(item.name()) + "</bdi></h2>\n<p>";
    if (!address.empty()) out += "<bdi>" + escaped(address) + "</bdi>, ";
    out += time.empty() ? "seen on [date]" : "seen on " + escaped(time);
    out += ":</p>\n<ol class=\"claims\" start=\"" + std::to_string(n + 1) + "\">\n";
    for (const Statement& statement : chosen[i]) {
      ++n;
      const Json& first = *statement.front();
      const Context words = context(first, places);
      const std::string whole = words.before + words.quote + words.behind;
      out += "<li><blockquote><bdi>“" + escaped(words.quote) + "”</bdi></blockquote>\n";
      if (whole != words.quote)
        out += "<p class=\"small\">In full: <bdi>“" + escaped(whole.substr(whole.find_first_not_of(' '))) +
               "”</bdi></p>\n";
      if (text(first, "voice") == "customer-review")
        out += "<p class=\"small\">The words are a customer’s, shown by you.</p>\n";
      std::string why, cites;
      std::map<std::string, bool> said;
      const auto say = [&](const std::string& sentence) {
        if (said.try_emplace(sentence, true).second) why += (why.empty() ? "" : " ") + sentence;
      };
      for (const Json* finding : statement) say(text(*finding, "why"));
      for (const Json* finding : statement) {
        for (const Json& record : list(*finding, "evidence")) {
          if (text(record, "fit") != "pair") continue;
          const Json& sources = list(record, "sources");
          say("On the evidence that we know (" + evidence_in_words(record) + "): " + text(record, "finding") +
              (sources.empty() ? "" : " (" + source_in_words(sources[0]) + ")"));
        }
        for (const Json& law : list(*finding, "regulations")) {
          const auto [found, is_new] = known.try_emplace(text(law, "id") + "\n" + text(law, "cite"), laws.size() + 1);
          if (is_new) laws.push_back(&law);
          if (said.try_emplace("law " + law_in_words(law), true).second)
            cites += (cites.empty() ? "" : "; ") + law_in_words(law);
        }
      }
      if (!cites.empty()) say("Rules that it may strain: " + cites + ".");
      out += "<p>" + escaped(why) + "</p></li>\n";
    }
    out += "</ol>\n";
    if (const std::string hash = text(item.capture(), "html_sha256"); !hash.empty())
      out += "<p class=\"small\">We keep a copy of the page as it was (SHA-256 " + escaped(hash) + ").</p>\n";
  }
  if (!laws.empty()) {
    out += "<h2>The rules</h2>\n<ul>\n";
    for (const Json* law : laws) {
      out += "<li>" + escaped(text(*law, "cite")) + ": " + escaped(text(*law, "says"));
      if (const std::string url = text(*law, "url"); !url.empty())
        out += " <span class=\"small\">" + escaped(url) + "</span>";
      out += "</li>\n";
    }
    out += "</ul>\n";
  }
  out +=
      "<h2>What we ask</h2>\n<p>Please write to us by [date]. For each numbered statement tell us either that you have "
      "removed or changed it, on this page and "
      "wherever else you make it, or on what evidence it rests, with copies of the studies. The list may not be "
      "complete: please "
      "check your other pages, labels and messages for the like.</p>\n<p>This letter decides nothing yet. [What "
      "follows if no answer comes.]</p>\n"
      "<p>Yours sincerely,</p>\n<p>[Name, office]</p>\n</body>\n</html>\n";
  return out;
}

}  // namespace claimlint::write
