// SARIF 2.1.0, as code scanners write it: a rule for each that marked something, a result for each finding.
//
// Regions count UTF-16 code units of the text that was read. Of an HTML page that text is not the file, which is why the
// text's own hash stands in the artifact's properties and the words themselves in each region's snippet.
#include <map>

#include "write/model.h"

namespace claimlint::write {
namespace {

using Out = nlohmann::ordered_json;

const char* level(std::string_view severity) {
  return severity == "high" ? "error" : severity == "medium" ? "warning" : "note";
}

// "disease/good-for" as a name: "DiseaseGoodFor".
std::string pascal(std::string_view id) {
  std::string out;
  bool up = true;
  for (const char c : id) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) out += up && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    up = !letter;
  }
  return out;
}

std::string message(const Json& finding) {
  std::string words = "“" + text(finding, "quote") + "”: " + text(finding, "title");
  if (!words.ends_with('.')) words += '.';
  words += " " + text(finding, "why");
  for (const Json& record : list(finding, "evidence")) {
    words += " Evidence: " + evidence_in_words(record) + ".";
    break;
  }
  return words;
}

Out rule(const Json& finding) {
  Out descriptor{{"id", text(finding, "rule")}, {"name", pascal(text(finding, "rule"))}};
  descriptor["shortDescription"] = {{"text", text(finding, "title")}};
  descriptor["fullDescription"] = {{"text", text(finding, "why")}};
  descriptor["defaultConfiguration"] = {{"level", level(text(finding, "severity"))}};
  descriptor["properties"] = {{"tags", {text(finding, "type")}}};
  return descriptor;
}

Out references(const Json& finding) {
  Out properties{{"type", text(finding, "type")},
                 {"strength", text(finding, "strength")},
                 {"severity", text(finding, "severity")},
                 {"voice", text(finding, "voice")}};
  if (const auto found = finding.find("confidence"); found != finding.end() && found->is_number())
    properties["confidence"] = found->get<double>();
  Out laws = Out::array(), evidence = Out::array();
  for (const Json& law : list(finding, "regulations"))
    laws.push_back(
        {{"id", text(law, "id")}, {"cite", text(law, "cite")}, {"says", text(law, "says")}, {"url", text(law, "url")}});
  for (const Json& record : list(finding, "evidence")) {
    Out sources = Out::array();
    for (const Json& source : list(record, "sources")) sources.push_back(source_in_words(source));
    evidence.push_back({{"id", text(record, "id")},
                        {"verdict", text(record, "verdict")},
                        {"finding", text(record, "finding")},
                        {"sources", std::move(sources)}});
  }
  properties["regulations"] = std::move(laws);
  properties["evidence"] = std::move(evidence);
  return properties;
}

Out result(const Item& item, const Json& finding, std::size_t rule_index, std::size_t artifact_index) {
  const Place at = place(finding);
  Out one{{"ruleId", text(finding, "rule")}, {"ruleIndex", rule_index}, {"level", level(text(finding, "severity"))}};
  one["message"] = {{"text", message(finding)}};
  Out region{{"charOffset", at.start}, {"charLength", std::max(at.end, at.start) - at.start}};
  region["snippet"] = {{"text", text(finding, "quote")}};
  Out physical{{"artifactLocation", {{"uri", iri(item)}, {"index", artifact_index}}}, {"region", std::move(region)}};
  one["locations"] = Out::array({{{"physicalLocation", std::move(physical)}}});
  one["partialFingerprints"] = {{"claimlintFinding/v1", text(item.document(), "sha256") + ":" +
                                                            std::to_string(at.start) + "-" + std::to_string(at.end) +
                                                            ":" + text(finding, "rule")}};
  const std::vector<Decision> decided = decisions(item, finding);
  Out suppressions = Out::array();
  for (const Decision& d : decided)
    if (d.verdict == "dismissed" && outcome(decided) == "dismissed")
      suppressions.push_back({{"kind", "external"},
                              {"status", "accepted"},
                              {"justification", d.reviewer + " " + d.time + ": " + d.reason}});
  if (!suppressions.empty()) one["suppressions"] = std::move(suppressions);
  one["properties"] = references(finding);
  if (!decided.empty()) one["properties"]["decision"] = outcome(decided);
  return one;
}

Out artifact(const Item& item) {
  Out one{{"location", {{"uri", iri(item)}}}, {"roles", {"analysisTarget"}}};
  if (const std::string hash = text(item.capture(), "html_sha256"); !hash.empty()) one["hashes"] = {{"sha-256", hash}};
  one["properties"] = {{"textSha256", text(item.document(), "sha256")}};
  if (const std::string title = text(item.document(), "title"); !title.empty()) one["properties"]["title"] = title;
  if (const std::string time = text(item.capture(), "time"); !time.empty()) one["properties"]["captured"] = time;
  return one;
}

}  // namespace

std::string sarif(const std::vector<Item>& items) {
  Out rules = Out::array(), results = Out::array(), artifacts = Out::array();
  std::map<std::string, std::size_t> indices;
  for (const Item& item : items) {
    for (const Json& finding : item.findings()) {
      const auto [found, is_new] = indices.try_emplace(text(finding, "rule"), rules.size());
      if (is_new) rules.push_back(rule(finding));
      results.push_back(result(item, finding, found->second, artifacts.size()));
    }
    artifacts.push_back(artifact(item));
  }
  Out driver{{"name", "claimlint"}};
  if (!items.empty()) {
    driver["version"] = text(items[0].report, "engine");
    driver["semanticVersion"] = text(items[0].report, "engine");
    driver["properties"] = {{"pack", text(items[0].report, "pack")}};
  }
  driver["rules"] = std::move(rules);
  Out run{{"tool", {{"driver", std::move(driver)}}}, {"columnKind", "utf16CodeUnits"}};
  run["artifacts"] = std::move(artifacts);
  run["results"] = std::move(results);
  return json_text({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", Out::array({std::move(run)})}});
}

}  // namespace claimlint::write
