// What all writers share: a report with what else is known of its document, decisions on findings, and wordings.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "write/json_fields.h"
#include "write/places.h"

namespace claimlint::write {

using Json = nlohmann::json;

// A report and its entry of options.documents. All of it belongs to the caller of write().
struct Item {
  const Json& report;
  const Json& known;  // an object, or null

  const Json& document() const { return object(report, "document"); }
  const Json& findings() const { return list(report, "findings"); }
  const Json& capture() const { return object(known, "capture"); }
  // What the document is called: its title, else its address, else its id, else "Document".
  std::string name() const;
  // Where it was read: the captured address, else what the report says; empty for standard input.
  std::string address() const;
};

struct Options {
  std::string title;
  bool explain = false, styled = false;
  std::size_t width = 80;
};

// Where a finding stands, in UTF-16 code units.
struct Place {
  std::size_t start = 0, end = 0;
};
Place place(const Json& span);

// A quote with what stands around it in its sentence, white space folded. Without the document's text it is the report's
// prefix and suffix.
struct Context {
  std::string before, quote, behind;
};
Context context(const Json& finding, const std::optional<Places>& places);

// What reviewers decided on a finding: each reviewer's last word, in the order in which they first spoke.
struct Decision {
  std::string verdict, reason, note, reviewer, time;
};
std::vector<Decision> decisions(const Item& item, const Json& finding);
// "confirmed" or "dismissed" if all who judged agree, "disputed" if they do not, empty if nobody judged.
std::string outcome(const std::vector<Decision>& decisions);

// The verdict of an evidence record as people read it; the id itself if it is none of the five.
std::string verdict_in_words(std::string_view id);
// "magnesium (oral) × restless legs syndrome" of an evidence record; empty if it is about a kind of claim.
std::string pair_in_words(const Json& record);
// "Not enough evidence · magnesium × restless legs syndrome · as of 2025"
std::string evidence_in_words(const Json& record);
// "Title, 2019, https://doi.org/…" of a source.
std::string source_in_words(const Json& source);
// https://doi.org/… where the source has a DOI, else its address, else nothing.
std::string source_address(const Json& source);
// The short citation of a regulation, else the full one.
std::string law_in_words(const Json& regulation);

// "1,234" and "1 claim", "2 claims".
std::string number(std::size_t n);
std::string count(std::size_t n, const char* one);
// "3 high, 2 medium", grave ones first; empty without findings.
std::string severities_in_words(const Json& findings);

// The address of an artifact or annotation target: an absolute one as it is, a path percent-encoded, nothing at all as
// a name made of the text's hash.
std::string iri(const Item& item);

// Indented JSON that is valid UTF-8 whatever is in the strings, with a line end behind it.
std::string json_text(const nlohmann::ordered_json& value);

std::string text_report(const Item& item, const Options& options);
std::string csv(const std::vector<Item>& items);
std::string sarif(const std::vector<Item>& items);
std::string annotations(const std::vector<Item>& items);
std::string markdown(const std::vector<Item>& items, const Options& options);
std::string html(const std::vector<Item>& items, const Options& options);
std::string letter(const std::vector<Item>& items, const Options& options);

}  // namespace claimlint::write
