// W3C Web Annotations: a page of annotations, each a finding with a body in words and its place as selectors.
//
// A TextPositionSelector counts Unicode characters, a report UTF-16 code units: without the document's text the one can't
// be had from the other, and the TextQuoteSelector stands alone. A captured page also gets a TimeState.
#include "write/model.h"

namespace claimlint::write {
namespace {

using Out = nlohmann::ordered_json;

std::string words(const Json& finding) {
  std::string all = text(finding, "title");
  if (!all.empty() && !all.ends_with('.')) all += '.';
  all += " " + text(finding, "why");
  for (const Json& record : list(finding, "evidence"))
    all += " Evidence: " + evidence_in_words(record) + ". " + text(record, "finding");
  std::string laws;
  for (const Json& law : list(finding, "regulations")) laws += (laws.empty() ? "" : "; ") + law_in_words(law);
  if (!laws.empty()) all += " The rule: " + laws + ".";
  return all;
}

Out tag(const std::string& value) { return {{"type", "TextualBody"}, {"value", value}, {"purpose", "tagging"}}; }

Out annotation(const Item& item, const Json& finding, const std::optional<Places>& places) {
  const Place at = place(finding);
  Out one{{"id", "urn:claimlint:finding:" + text(item.document(), "sha256") + ":" + std::to_string(at.start) + "-" +
                     std::to_string(at.end) + ":" + text(finding, "rule")},
          {"type", "Annotation"},
          {"motivation", "assessing"}};
  one["generator"] = {{"id", "urn:claimlint:engine:" + text(item.report, "engine") + ":" + text(item.report, "pack")},
                      {"type", "Software"},
                      {"name", "claimlint " + text(item.report, "engine")}};
  Out body = Out::array();
  body.push_back({{"type", "TextualBody"},
                  {"value", words(finding)},
                  {"format", "text/plain"},
                  {"language", "en"},
                  {"purpose", "assessing"}});
  for (const char* key : {"type", "strength", "severity"})
    if (const std::string value = text(finding, key); !value.empty()) body.push_back(tag(value));
  for (const Decision& d : decisions(item, finding)) {
    std::string said = d.verdict;
    for (const std::string& more : {d.reason, d.note})
      if (!more.empty()) said += ": " + more;
    Out comment{{"type", "TextualBody"}, {"value", said}, {"format", "text/plain"}, {"purpose", "commenting"}};
    if (!d.reviewer.empty()) comment["creator"] = {{"type", "Person"}, {"name", d.reviewer}};
    if (!d.time.empty()) comment["created"] = d.time;
    body.push_back(std::move(comment));
  }
  one["body"] = std::move(body);
  Out selectors = Out::array();
  selectors.push_back({{"type", "TextQuoteSelector"},
                       {"exact", text(finding, "quote")},
                       {"prefix", text(finding, "prefix")},
                       {"suffix", text(finding, "suffix")}});
  if (places)
    selectors.push_back({{"type", "TextPositionSelector"},
                         {"start", places->code_points(at.start)},
                         {"end", places->code_points(at.end)}});
  Out target{{"type", "SpecificResource"}, {"source", iri(item)}, {"selector", std::move(selectors)}};
  if (const std::string time = text(item.capture(), "time"); !time.empty()) {
    Out state{{"type", "TimeState"}, {"sourceDate", time}};
    if (const std::string cached = text(item.capture(), "archive"); !cached.empty()) state["cached"] = cached;
    target["state"] = std::move(state);
  }
  one["target"] = std::move(target);
  return one;
}

}  // namespace

std::string annotations(const std::vector<Item>& items) {
  Out all = Out::array();
  std::string hashes;
  for (const Item& item : items) {
    const std::string read = text(item.known, "text");
    std::optional<Places> places;
    if (!read.empty()) places.emplace(read);
    for (const Json& finding : item.findings()) all.push_back(annotation(item, finding, places));
    hashes += (hashes.empty() ? "" : "+") + text(item.document(), "sha256");
  }
  return json_text({{"@context", "http://www.w3.org/ns/anno.jsonld"},
                    {"id", "urn:claimlint:annotations:" + hashes},
                    {"type", "AnnotationPage"},
                    {"items", std::move(all)}});
}

}  // namespace claimlint::write
