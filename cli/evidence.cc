#include <algorithm>
#include <chrono>

#include "call.h"
#include "evidence_lint.h"
#include "rule_folder.h"
#include "terminal.h"
#include "write/model.h"

namespace claimlint::cli {
namespace {

using Json = nlohmann::json;
using write::clean, write::labelled, write::list, write::Look, write::pair_in_words, write::source_in_words,
    write::text, write::verdict_in_words;

// Ten years and more without a newer source, as on the cards.
bool is_old(int year) {
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return int(std::chrono::year_month_day(today).year()) - year >= 10;
}

constexpr const char* help = R"(claimlint evidence show SUBJECT [CONDITION] | lint [RULES]

  claimlint evidence show magnesium          what was tried for what, and the verdicts
  claimlint evidence show magnesium RLS      one record whole, and what helps instead
  claimlint evidence show insomnia           what was tried for it, and what helps instead
  claimlint evidence lint rules/             check the evidence files

`claimlint evidence show --help` and so on tell more.
)";

constexpr const char* show_help = R"(claimlint evidence show SUBJECT [CONDITION] [--pack FILE]

Prints what the rule pack knows from studies. Both words may be an id, or any spelling that the lexicons know.

  claimlint evidence show melatonin
  claimlint evidence show "vitamin C" "common cold"
  claimlint evidence show restless-legs-syndrome

Verdicts: Supported, Mixed evidence, Not enough evidence, No effect found, Can harm. It is not medical advice.

  --pack FILE    another pack than the one beside the command
)";

constexpr const char* lint_help = R"(claimlint evidence lint [RULES]

Checks the evidence files of a rule folder (default: rules): ids that stand in the lexicons, verdicts of the five, the
form of DOI, PMID and PMCID, a date of reading on every source, no record and no source twice, no word that judges people.
It looks nothing up. Each fault has file, JSON pointer and reason; exit status 2 if there is one.

  claimlint evidence lint rules/
)";

// The entries that a person means: one by its id, else all that the lexicons spell so.
std::vector<std::uint32_t> entries_named(const Pack& pack, const std::string& words) {
  for (std::uint32_t e = 0; e < pack.entries.size(); ++e)
    if (pack.text(pack.entries[e].id) == words) return {e};
  std::string capitals = words;
  for (char& c : capitals)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  for (const std::string& spelling : {words, capitals}) {
    const Result<Document> document = document_from_text(spelling);
    if (!document.ok()) return {};
    const TaggedText tagged = Tagger(pack).tag(normalise(document.value()));
    if (tagged.mentions.size() != 1 || tagged.mentions[0].behind - tagged.mentions[0].first != tagged.tokens.size())
      continue;
    const auto entries = pack.refs(tagged.mentions[0].entries);
    return {entries.begin(), entries.end()};
  }
  return {};
}

Result<std::vector<std::uint32_t>> find_entries(const Pack& pack, const std::string& words) {
  std::vector<std::uint32_t> entries = entries_named(pack, words);
  if (!entries.empty()) return entries;
  std::vector<std::string_view> ids;
  for (const table::Entry& entry : pack.entries) ids.push_back(pack.text(entry.id));
  return Error{"the lexicons know no '" + words + "'" + did_you_mean(words, ids), {}};
}

class Shower {
 public:
  explicit Shower(const Pack& pack) : pack_(pack), look_(look_of_output("auto")) {}

  // Every record of which one side is this entry, in brief. Returns how many.
  std::size_t overview(std::uint32_t entry) {
    std::size_t records = 0;
    for (const table::Pair& pair : pack_.pairs) {
      if (pair.subject != entry && pair.object != entry) continue;
      const Json record = Json::parse(pack_.text(pair.json));
      if (records > 0) put("\n");
      headline(record);
      field("", text(record, "finding"));
      ++records;
    }
    return records;
  }

  // The record of two entries in either order, whole. Returns how many.
  std::size_t whole(std::uint32_t one, std::uint32_t other) {
    std::size_t records = 0;
    for (const table::Pair& pair : pack_.pairs) {
      if (std::minmax(pair.subject, pair.object) != std::minmax(one, other)) continue;
      record(Json::parse(pack_.text(pair.json)));
      ++records;
    }
    return records;
  }

  std::size_t advice(std::uint32_t object) {
    for (const table::Advice& known : pack_.advice) {
      if (known.object != object) continue;
      put("\n");
      statements("Instead", Json::parse(pack_.text(known.instead)));
      const Json about = Json::parse(pack_.text(known.about));
      statements("Red flags", list(about, "red_flags"));
      statements("Mix-ups", list(about, "confused_with"));
      statements("Notes", list(about, "notes"));
      return 1;
    }
    return 0;
  }

 private:
  void field(std::string_view label, const std::string& words) {
    if (!words.empty()) put(labelled(label, words, look_, 0));
  }

  void headline(const Json& record) {
    std::string head = verdict_in_words(text(record, "verdict")) + " · " + pair_in_words(record);
    if (record.contains("as_of")) {
      const int year = record["as_of"].get<int>();
      head += (is_old(year) ? " · newest source: " : " · as of ") + std::to_string(year);
    }
    field("Evidence", head);
  }

  void record(const Json& record) {
    headline(record);
    field("", text(record, "finding"));
    field("Against", text(record, "counter"));
    field("Certainty", text(record, "certainty"));
    field("People", text(record, "population"));
    field("Dose", text(record, "dose"));
    if (const auto studies = record.find("studies"); studies != record.end() && studies->is_object()) {
      std::string all = text(*studies, "kind");
      for (const char* key : {"number", "participants"})
        if (studies->contains(key)) all += (all.empty() ? "" : "; ") + std::string(key) + ": " + (*studies)[key].dump();
      field("Studies", all);
    }
    std::string_view label = "Safety";
    for (const Json& safety : list(record, "safety")) field(std::exchange(label, ""), text(safety, "text"));
    sources(record);
  }

  void sources(const Json& owner) {
    std::string_view label = "Sources";
    for (const Json& source : list(owner, "sources")) field(std::exchange(label, ""), source_in_words(source));
  }

  // Texts of advice, each with how sure its source is, and its sources.
  void statements(std::string_view label, const Json& all) {
    for (const Json& statement : all) {
      std::string sure;
      for (const char* key : {"strength", "certainty"})
        if (!text(statement, key).empty())
          sure += (sure.empty() ? "" : ", ") + std::string(key) + ": " + text(statement, key);
      field(std::exchange(label, ""), text(statement, "text") + (sure.empty() ? "" : " (" + sure + ")"));
      for (const Json& source : list(statement, "sources")) field("", "– " + source_in_words(source));
    }
  }

  const Pack& pack_;
  const Look look_;
};

int show(Words words) {
  std::vector<std::string> names;
  std::string pack_path;
  Call call("evidence show", show_help);
  call.option("--pack", pack_path);
  call.operands("a subject and a condition", names, 2);
  if (const std::optional<int> status = call.read(words)) return *status;
  if (names.empty()) return fail("evidence show wants a subject, as in `claimlint evidence show magnesium RLS`");
  const Result<LoadedPack> loaded = load_pack(pack_path);
  if (!loaded.ok()) return fail(loaded.error().what);
  const Pack& pack = loaded.value().pack;
  std::vector<std::vector<std::uint32_t>> meant;
  for (const std::string& name : names) {
    Result<std::vector<std::uint32_t>> entries = find_entries(pack, name);
    if (!entries.ok()) return fail(entries.error().what);
    meant.push_back(std::move(entries.value()));
  }

  Shower shower(pack);
  std::size_t records = 0, advised = 0;
  for (std::uint32_t entry : meant[0]) {
    if (names.size() == 1) records += shower.overview(entry);
    for (std::size_t other = 0; names.size() == 2 && other < meant[1].size(); ++other)
      records += shower.whole(entry, meant[1][other]);
  }
  if (records == 0)
    put("No record of " + clean(names[0]) + (names.size() == 2 ? " for " + clean(names[1]) : "") +
        ". That says nothing either way.\n");
  for (auto entries = meant.rbegin(); entries != meant.rend(); ++entries)
    for (std::uint32_t entry : *entries)
      if (advised == 0) advised = shower.advice(entry);
  return nothing_found;
}

int lint(Words words) {
  std::vector<std::string> folders;
  Call call("evidence lint", lint_help);
  call.operands("one folder of rules", folders, 1);
  if (const std::optional<int> status = call.read(words)) return *status;
  const std::string folder = folders.empty() ? "rules" : folders.front();
  const Result<std::vector<SourceFile>> files = read_rules(folder);
  if (!files.ok()) return fail(files.error().what);
  const EvidenceLint result = lint_evidence(files.value());
  print(folder, result.diagnostics);
  const std::string checked =
      std::to_string(result.records) + " records with " + std::to_string(result.sources) + " sources in " + folder;
  const std::size_t faults = result.diagnostics.size();
  if (faults > 0) return fail(checked + ": " + std::to_string(faults) + (faults == 1 ? " fault" : " faults"));
  put(checked + ": no faults\n");
  return nothing_found;
}

}  // namespace

int evidence(Words words) { return run_subcommand("evidence", help, {{"show", show}, {"lint", lint}}, words); }

}  // namespace claimlint::cli
