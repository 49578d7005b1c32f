// The fast matcher of the core against the slow, obvious one of reference.h: identical candidates on every text we have.
//
// The rules are those of rules/. Texts: all rule examples, the golden samples, the sample of the standalone page, the
// texts of ../shared/corpus where that folder is there, readings of every pattern with small faults, and random words.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "catch.h"
#include "claimlint/html.h"
#include "small_rules.h"
#include "texts.h"

namespace fs = std::filesystem;
using namespace claimlint;
using namespace claimlint::reference;

namespace {

const fs::path root = CLAIMLINT_SOURCE_DIR;
constexpr std::size_t most_shown = 5;  // differences in full

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<SourceFile> files_of(const fs::path& folder) {
  std::vector<SourceFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json")
      files.push_back({entry.path().lexically_relative(folder).generic_string(), read(entry.path())});
  return files;
}

// A set of rules: as the core compiles it, and as the reference reads it.
struct Rules {
  explicit Rules(std::vector<SourceFile> given) : files(std::move(given)), compilation(compile_rules(files)) {
    for (const Diagnostic& d : compilation.diagnostics) FAIL(d.file << "#" << d.pointer << ": " << d.reason);
    Result<Pack> opened = Pack::open(compilation.pack);
    REQUIRE(opened.ok());
    pack = std::move(opened.value());
    for (const std::string& text : pattern_texts(files)) patterns.push_back(parse(text));
    REQUIRE(patterns.size() == pack.patterns.size());
  }

  std::vector<SourceFile> files;
  Compilation compilation;
  Pack pack;
  std::vector<Pattern> patterns;
};

const Rules& real_rules() {
  static const Rules rules(files_of(root / "rules"));
  return rules;
}

void add_text(std::vector<Document>& documents, std::string text) {
  Result<Document> document = document_from_text(std::move(text));
  REQUIRE(document.ok());
  documents.push_back(std::move(document.value()));
}

void add_html(std::vector<Document>& documents, const std::string& html) {
  Result<Document> document = document_from_html(html);
  REQUIRE(document.ok());
  documents.push_back(std::move(document.value()));
}

std::string describe(const Rules& rules, const SpeltSentence& sentence, const std::vector<Run>& fast,
                     const std::vector<Run>& slow) {
  const auto list = [&](const std::vector<Run>& some, const std::vector<Run>& others) {
    std::string text;
    for (const Run& run : some) {
      if (std::find(others.begin(), others.end(), run) != others.end()) continue;
      text += "\n    " + rules.patterns[run.pattern].text + "   tokens " + std::to_string(run.first) + " to " +
              std::to_string(run.behind);
    }
    return text.empty() ? "\n    nothing more" : text;
  };
  return "in: " + sentence.plain + "\n  only the fast matcher:" + list(fast, slow) +
         "\n  only the reference:" + list(slow, fast);
}

// The claims as read from all candidates and from those that are needed.
void compare_readings(const Rules& rules, const std::vector<Document>& documents) {
  Matcher matcher(rules.pack);
  const auto claims_of = [](const std::vector<Claim>& claims) {
    std::vector<std::array<std::uint32_t, 7>> all;
    for (const Claim& c : claims)
      all.push_back(
          {c.rule, c.sentence, c.first, c.behind, c.subject, c.set_aside_by, static_cast<std::uint32_t>(c.strength)});
    return all;
  };
  const auto present_of = [](const Reading& reading) {
    std::vector<std::pair<std::uint32_t, bool>> all;
    for (const auto& statement : reading.statements) all.emplace_back(statement.rule, statement.present);
    return all;
  };
  std::size_t differences = 0, claims = 0;
  for (const Document& document : documents) {
    const NormalText text = normalise(document);
    const TaggedText tagged = Tagger(rules.pack).tag(text);
    const Reading all = read(document, tagged, matcher.match(text, tagged), rules.pack);
    const Reading some = read(document, tagged, matcher.match_needed(document, text, tagged).candidates, rules.pack);
    claims += some.claims.size();
    if (claims_of(all.claims) != claims_of(some.claims) || claims_of(all.set_aside) != claims_of(some.set_aside) ||
        present_of(all) != present_of(some)) {
      ++differences;
      UNSCOPED_INFO("the needed candidates do not suffice for: " << document.text.substr(0, 300));
    }
  }
  CHECK(differences == 0);
  CHECK(claims > 0);
}

// Runs both matchers over the documents and counts the sentences on which they differ.
void compare(const Rules& rules, const std::vector<Document>& documents, const char* what) {
  const auto begin = std::chrono::steady_clock::now();
  const Reference reference(rules.pack, rules.patterns);
  Matcher matcher(rules.pack);
  std::vector<SpeltSentence> sentences;
  std::vector<std::vector<Run>> fast;
  std::map<std::string, std::size_t> known;  // so that the reference reads equal sentences once
  std::size_t differences = 0, candidates = 0, read = 0;
  for (const Document& document : documents) {
    const NormalText text = normalise(document);
    const TaggedText tagged = Tagger(rules.pack).tag(text);
    std::vector<std::vector<Run>> here(tagged.sentences.size());
    for (const Candidate& c : matcher.match(text, tagged)) {
      const std::uint32_t first = tagged.sentences[c.sentence].first_token;
      if (rules.pack.patterns[c.pattern].owner != c.set) ++differences;
      here[c.sentence].push_back({c.pattern, c.first - first, c.behind - first});
      ++candidates;
    }
    for (std::size_t s = 0; s < here.size(); ++s) {
      ++read;
      SpeltSentence sentence = reference.spell(text, tagged, s);
      const auto [found, is_new] = known.try_emplace(sentence.spelt, sentences.size());
      if (is_new) {
        sentences.push_back(std::move(sentence));
        fast.push_back(std::move(here[s]));
      } else if (fast[found->second] != here[s]) {
        UNSCOPED_INFO("the fast matcher reads a sentence in two ways: " << sentence.plain);
        ++differences;
      }
    }
  }
  const std::vector<std::vector<Run>> slow = reference.match(sentences);
  for (std::size_t s = 0; s < sentences.size(); ++s) {
    if (fast[s] == slow[s]) continue;
    if (++differences <= most_shown) UNSCOPED_INFO(describe(rules, sentences[s], fast[s], slow[s]));
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("%-28s %4zu texts, %6zu sentences (%zu distinct), %4zu patterns, %6zu candidates, %.1f s\n", what,
              documents.size(), read, sentences.size(), rules.patterns.size(), candidates, seconds);
  CHECK(differences == 0);
  CHECK(candidates > 0);
}

}  // namespace

TEST_CASE("differential: the rules' own examples") {
  std::vector<Document> documents;
  for (const Example& example : real_rules().compilation.examples) add_text(documents, example.text);
  compare(real_rules(), documents, "rule examples");
  compare_readings(real_rules(), documents);
}

TEST_CASE("differential: whole pages") {
  std::vector<Document> documents;
  add_html(documents, read(root / "web/page/sample.html"));
  for (const auto& entry : fs::directory_iterator(root / "tests/golden")) {
    if (entry.path().extension() == ".txt") add_text(documents, read(entry.path()));
    if (entry.path().extension() == ".html") add_html(documents, read(entry.path()));
  }
  compare(real_rules(), documents, "pages");
  compare_readings(real_rules(), documents);
}

TEST_CASE("differential: the corpus") {
  const fs::path corpus = root / "../shared/corpus";
  if (!fs::is_directory(corpus)) {
    std::printf("the corpus: no ../shared/corpus here, skipped\n");
    return;
  }
  std::vector<Document> documents;
  for (const auto& entry : fs::directory_iterator(corpus)) {
    if (entry.path().extension() != ".jsonl") continue;
    std::ifstream lines(entry.path());
    for (std::string line; std::getline(lines, line);) add_text(documents, nlohmann::json::parse(line).at("text"));
  }
  for (const auto& entry : fs::directory_iterator(corpus / "pages"))
    if (entry.path().extension() == ".txt") add_text(documents, read(entry.path()));
  compare(real_rules(), documents, "corpus");
  compare_readings(real_rules(), documents);
}

TEST_CASE("differential: every pattern acted out, with small faults") {
  constexpr int times = 4;
  Writer writer(real_rules().files, real_rules().patterns, 1);
  std::vector<Document> documents;
  for (const Pattern& pattern : real_rules().patterns) {
    std::string text;
    for (int i = 0; i < times; ++i) text += writer.act_out(pattern);
    add_text(documents, text);
  }
  compare(real_rules(), documents, "patterns acted out");
}

TEST_CASE("differential: random words") {
  Writer writer(real_rules().files, real_rules().patterns, 2);
  std::vector<Document> documents;
  for (int i = 0; i < 30; ++i) add_text(documents, writer.babble(1000));
  compare(real_rules(), documents, "random words");
}

TEST_CASE("differential: invented patterns on invented sentences") {
  // The small rules, with invented patterns as the only ones.
  const auto rules_of = [](const std::vector<std::string>& patterns) {
    std::vector<SourceFile> files;
    for (const SourceFile& file : small_rules())
      if (!file.path.starts_with("en/claims/") && !file.path.starts_with("en/context/") &&
          file.path != "regulations/effects.json")
        files.push_back(file);
    const nlohmann::json rule = {{"id", "disease/x"},
                                 {"title", "X"},
                                 {"why", "W"},
                                 {"type", "disease"},
                                 {"severity", "low"},
                                 {"patterns", patterns},
                                 {"regulations", {"us.one"}},
                                 {"examples", {{"match", {"[[a]]", "[[b]]"}}, {"clear", {"c", "d"}}}}};
    files.push_back({"en/claims/x.json", nlohmann::json{{"family", "disease"}, {"rules", {rule}}}.dump()});
    return files;
  };
  Dice dice(3);
  std::vector<std::string> invented;
  for (int i = 0; i < 2000; ++i) invented.push_back(invent_pattern(dice));
  constexpr std::string_view pointer = "/rules/0/patterns/";
  std::vector<std::string> sound;
  std::vector<bool> refused(invented.size());
  for (const Diagnostic& d : compile_rules(rules_of(invented)).diagnostics)
    if (d.pointer.starts_with(pointer)) refused[std::stoul(d.pointer.substr(pointer.size()))] = true;
  for (std::size_t i = 0; i < invented.size(); ++i)
    if (!refused[i]) sound.push_back(invented[i]);
  const Rules rules(rules_of(sound));

  static const std::vector<std::string> words = {"a",      "a",          "b",     "b",        "c",
                                                 ",",      ",",          "(",     ".",        ";",
                                                 "5",      "gout",       "cures", "relieves", "restless legs syndrome",
                                                 "cancer", "joint pain", "x",     "a b"};
  std::vector<Document> documents;
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (std::uint64_t n = 1 + dice.roll(12); n > 0; --n) text += dice.pick(words) + " ";
    add_text(documents, text);
  }
  compare(rules, documents, "invented patterns");
}
