#include <limits>
#include <nlohmann/json.hpp>

#include "call.h"
#include "case_store.h"
#include "write/write.h"

namespace claimlint::cli {
namespace {

using Json = nlohmann::json;

constexpr const char* help = R"(claimlint report CASE.db [options]

Writes what a case holds: pages with hash and time of their snapshot, engine and rules, each claim quoted in its sentence,
law, evidence, and what was decided by whom and when. The same case gives the same bytes.

  claimlint report case.db > report.html                        the whole case, to read and print
  claimlint report case.db --doc 7 --format letter > letter.html     the draft of a letter about one page
  claimlint report case.db --format csv > findings.csv
  claimlint report case.db --only confirmed --format sarif

  --format FORMAT    html (the default), letter, markdown, text, csv, sarif, annotations, json
  --doc ID           only this document (ids: claimlint report case.db --list)
  --only STATE       only findings that are confirmed, dismissed, disputed or open
  --title TEXT       the heading
  --list             the documents, one a line: id, claims, decided, address

Of a case in which somebody decided, a letter holds only what is confirmed. Exit status: 0 written, 2 the call was bad.
)";

// The last word of each reviewer on one finding, as one: confirmed, dismissed, disputed, or open.
std::string state_of(const Json& decisions, const Json& finding) {
  std::map<std::string, std::string> last;
  for (const Json& d : decisions)
    if (d.at("rule") == finding.at("rule") && d.at("start") == finding.at("start") &&
        d.at("end") == finding.at("end") && d.at("verdict") != "noted")
      last[d.at("reviewer")] = d.at("verdict");
  std::string agreed = "open";
  for (const auto& [reviewer, verdict] : last) {
    if (agreed != "open" && agreed != verdict) return "disputed";
    agreed = verdict;
  }
  return agreed;
}

void list(CaseStore& store, const Json& documents) {
  for (const Json& document : documents) {
    const Json findings = store.findings(document.at("id")), decisions = store.decisions(document.at("id"));
    std::size_t decided = 0;
    for (const Json& finding : findings) decided += state_of(decisions, finding) != "open";
    put(document.at("id").dump() + "\t" + std::to_string(findings.size()) + "\t" + std::to_string(decided) + "\t" +
        document.at("source").get<std::string>() + "\n");
  }
}

}  // namespace

int report(Words words) {
  std::string format = "html", document_text, only, title;
  bool listed = false;
  std::vector<std::string> files;
  Call call("report", help);
  call.option("--format", format, {"html", "letter", "markdown", "text", "csv", "sarif", "annotations", "json"});
  call.option("--doc", document_text);
  call.option("--only", only, {"confirmed", "dismissed", "disputed", "open"});
  call.option("--title", title);
  call.flag("--list", listed);
  call.operands("one case", files, 1);
  if (const std::optional<int> status = call.read(words)) return *status;
  if (files.empty())
    return fail("name a case, as in `claimlint report case.db`; `claimlint batch --store case.db` makes one");
  std::optional<long long> id = 0;  // of the only document; 0 is all
  if (!document_text.empty()) id = whole_number(document_text, 1, std::numeric_limits<long long>::max());
  if (!id)
    return fail("--doc wants the number of a document, not '" + document_text + "'; claimlint report " + files[0] +
                " --list shows them");
  const Result<std::unique_ptr<CaseStore>> opened = CaseStore::open(files[0], false);
  if (!opened.ok()) return fail(opened.error().what);
  CaseStore& store = *opened.value();
  const Json documents = store.documents(*id);
  if (documents.empty())
    return fail(*id == 0 ? "the case holds no documents"
                         : "there is no document " + document_text + "; claimlint report " + files[0] +
                               " --list shows them");
  if (listed) {
    list(store, documents);
    return nothing_found;
  }
  Json reports = Json::array(), known = Json::array();
  for (const Json& document : documents) {
    Json one = Json::parse(store.report(document.at("id"))), about = store.known(document);
    if (!only.empty()) {
      Json kept = Json::array();
      for (Json& finding : one.at("findings"))
        if (state_of(about.at("decisions"), finding) == only) kept.push_back(std::move(finding));
      one["findings"] = std::move(kept);
    }
    reports.push_back(std::move(one));
    known.push_back(std::move(about));
  }
  if (format == "json") {
    put(Json{{"schema", "claimlint-case/1"}, {"reports", std::move(reports)}, {"documents", std::move(known)}}.dump(
            -1, ' ', false, Json::error_handler_t::replace) +
        "\n");
    return nothing_found;
  }
  const Result<std::string> written =
      write::write(format, reports, {{"title", title}, {"documents", std::move(known)}});
  if (!written.ok()) return fail(written.error().what);
  put(written.value());
  return nothing_found;
}

}  // namespace claimlint::cli
