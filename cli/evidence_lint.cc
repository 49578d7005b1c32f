#include "evidence_lint.h"

#include <re2/re2.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <span>

#include "write/json_fields.h"

namespace claimlint::cli {
namespace {

using Json = nlohmann::json;
using write::integer, write::list, write::text;

constexpr std::string_view verdicts[] = {"supported", "mixed", "insufficient", "no-effect", "harmful"};
constexpr std::string_view source_kinds[] = {"systematic-review", "guideline", "rct",    "fact-sheet",
                                             "regulator",         "review",    "cohort", "case-report"};

bool is_date(const std::string& written) {
  int year = 0;
  unsigned month = 0, day = 0;
  if (!RE2::FullMatch(written, R"((\d{4})-(\d{2})-(\d{2}))", &year, &month, &day)) return false;
  return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)).ok();
}

class Linter {
 public:
  EvidenceLint lint(const std::vector<SourceFile>& files) {
    for (const SourceFile& file : files)
      if (file.path.starts_with("en/lexicons/")) read_lexicon(file);
    for (const SourceFile& file : files) {
      if (!file.path.starts_with("evidence/")) continue;
      file_ = file.path;
      const Json json = Json::parse(file.text, nullptr, false);
      if (json.is_discarded()) {
        report("", "not valid JSON");
        continue;
      }
      const Json& records = list(json, "records");
      if (records.empty()) report("", "'records' is missing or empty");
      for (std::size_t i = 0; i < records.size(); ++i) check_record(records[i], "/records/" + std::to_string(i));
    }
    return std::move(out_);
  }

 private:
  void report(const std::string& pointer, std::string reason) {
    out_.diagnostics.push_back({file_, pointer, std::move(reason)});
  }

  void read_lexicon(const SourceFile& file) {
    const Json json = Json::parse(file.text, nullptr, false);
    for (const Json& entry : list(json, "entries")) ids_.insert(text(entry, "id"));
  }

  void check_record(const Json& record, const std::string& at) {
    ++out_.records;
    const std::string id = text(record, "id");
    if (id.empty()) report(at, "'id' is missing");
    const std::string kind = file_.substr(0, file_.find('/', sizeof "evidence/" - 1));
    if (const auto [first, is_new] = places_.try_emplace(kind + " " + id, file_ + "#" + at); !is_new)
      report(at + "/id", "'" + id + "' stands in " + first->second + " too");
    if (file_.starts_with("evidence/pairs/")) check_pair(record, id, at);
    if (file_.starts_with("evidence/conditions/")) check_known(id, at + "/id");
    if (record.is_object() && record.contains("verdict")) check_one_of(verdicts, record, "verdict", at);
    check_words(record, at);
    check_references(record, list(record, "sources").size(), at);
    check_sources(list(record, "sources"), at + "/sources");
  }

  void check_pair(const Json& record, const std::string& id, const std::string& at) {
    const std::string subject = text(record, "subject"), condition = text(record, "condition");
    if (id != subject + "--" + condition) report(at + "/id", "should be '" + subject + "--" + condition + "'");
    check_known(subject, at + "/subject");
    check_known(condition, at + "/condition");
    if (!record.contains("verdict")) report(at, "'verdict' is missing");
    if (text(record, "finding").empty()) report(at, "'finding' is missing");
    if (list(record, "sources").empty()) report(at, "a record needs a source");
    check_year(record, at);
  }

  void check_known(const std::string& id, const std::string& at) {
    if (!ids_.contains(id)) report(at, "no lexicon has the entry '" + id + "'");
  }

  void check_one_of(std::span<const std::string_view> known, const Json& holder, const char* key,
                    const std::string& at) {
    const std::string value = text(holder, key);
    if (std::find(known.begin(), known.end(), value) != known.end()) return;
    std::string reason = "'" + value + "' is none of";
    for (const std::string_view& one : known) reason.append(&one == known.data() ? " " : ", ").append(one);
    report(at + "/" + key, std::move(reason));
  }

  // The year that a reader is told is that of the newest source; one without a year may be newer than the others.
  void check_year(const Json& record, const std::string& at) {
    std::size_t newest = 0;
    bool undated = false;
    for (const Json& source : list(record, "sources")) {
      const std::size_t year = integer(source, "year");
      newest = std::max(newest, year);
      undated |= year == 0;
    }
    if (const std::size_t said = integer(record, "as_of"); said < newest || (said > newest && !undated))
      report(at + "/as_of", std::to_string(said) + " is not the year of the newest source, " + std::to_string(newest));
  }

  // Our own words only: not what we quote, not names, not the titles of sources.
  void check_words(const Json& value, const std::string& at) {
    static const RE2 judging(R"((?i)\b(proves|debunked|scam|miracle)\b)");
    static const RE2 quoted(R"((^|[\s(])['"‘“][^'"‘“’”]+['"’”])");
    if (value.is_string()) {
      std::string words = value.get<std::string>(), word;
      RE2::GlobalReplace(&words, quoted, " ");
      if (RE2::PartialMatch(words, judging, &word)) report(at, "says '" + word + "'; say what was observed");
    }
    if (!value.is_structured()) return;
    const std::string below = at + "/";
    for (const auto& [key, inner] : value.items())
      if (value.is_array() || (key != "sources" && key != "id" && key != "title")) check_words(inner, below + key);
  }

  // Numbers of sources, wherever a statement names them.
  void check_references(const Json& value, std::size_t sources, const std::string& at) {
    if (!value.is_structured()) return;
    const auto check = [&](const Json& index, const std::string& place) {
      if (index.is_number() && !(index.is_number_unsigned() && index.get<std::size_t>() < sources))
        report(place, "there is no source " + index.dump() + " (they count from 0)");
    };
    const std::string below = at + "/";
    for (const auto& [key, inner] : value.items()) {
      const std::string place = below + key;
      if (key == "source") check(inner, place);
      if (key != "sources")
        check_references(inner, sources, place);
      else if (inner.is_array())
        for (std::size_t i = 0; i < inner.size(); ++i) check(inner[i], place + "/" + std::to_string(i));
    }
  }

  void check_sources(const Json& sources, const std::string& at) {
    std::map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const std::string here = at + "/" + std::to_string(i);
      ++out_.sources;
      check_source(sources[i], here);
      for (const char* key : {"doi", "pmid", "pmcid", "url"}) {
        const std::string value = text(sources[i], key);
        if (value.empty()) continue;
        const std::string same = std::string(key) == "url" ? value + " " + text(sources[i], "title") : key + value;
        if (const auto [first, is_new] = known.try_emplace(same, i); !is_new && first->second != i) {
          report(here, "the same source as " + std::to_string(first->second) + " (" + key + ")");
          break;
        }
      }
    }
  }

  void check_source(const Json& source, const std::string& at) {
    for (const char* key : {"title", "url"})
      if (text(source, key).empty()) report(at, std::string("'") + key + "' is missing");
    check_one_of(source_kinds, source, "kind", at);
    if (const std::string read = text(source, "read"); read.empty())
      report(at, "'read' is missing: the day on which the source was read");
    else if (!is_date(read))
      report(at + "/read", "'" + read + "' is no date as YYYY-MM-DD");
    constexpr struct {
      const char *key, *form, *example;
    } identifiers[] = {{"doi", R"(10\.\d{4,9}/\S+)", "10.1002/14651858.CD000980"},
                       {"pmid", R"(\d{1,8})", "39324694"},
                       {"pmcid", R"(PMC\d+)", "PMC1160577"},
                       {"url", R"(https?://\S+)", "https://www.nhs.uk/"}};
    for (const auto& [key, form, example] : identifiers)
      if (source.is_object() && source.contains(key) && !RE2::FullMatch(text(source, key), form))
        report(at + "/" + key, source[key].dump() + " has not the form of a " + key + ", such as \"" + example + "\"");
  }

  EvidenceLint out_;
  std::string file_;
  std::set<std::string> ids_;
  std::map<std::string, std::string> places_;
};

}  // namespace

EvidenceLint lint_evidence(const std::vector<SourceFile>& files) { return Linter().lint(files); }

}  // namespace claimlint::cli
