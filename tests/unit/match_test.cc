#include "claimlint/match.h"

#include "../../core/compile/pattern.h"
#include "small_rules.h"

using namespace claimlint;

namespace {

// What one pattern marks in a text: the matched words, several runs parted by " | ".
std::string matched(const std::string& pattern, std::string_view text) {
  std::vector<SourceFile> files = small_rules();
  for (SourceFile& file : files)
    if (file.path == "en/claims/disease.json")
      file.text =
          R"({"family": "disease", "rules": [{"id": "disease/x", "title": "X", "why": "W", "type": "disease", "severity": "low",
        "patterns": [")" +
          pattern +
          R"("], "regulations": ["us.one"], "examples": {"match": ["[[a]]", "[[b]]"], "clear": ["c", "d"]}}]})";
    else if (file.path == "en/claims/symptom.json" || file.path == "en/context/negation.json")
      file.text = "{}";
  const Compilation compilation = compile_rules(files);
  for (const Diagnostic& d : compilation.diagnostics)
    if (d.pointer.find("patterns") != std::string::npos) return "fault: " + d.reason;
  const Result<Pack> pack = Pack::open(compilation.pack);
  REQUIRE(pack.ok());
  const Document document = text_document(text);
  const NormalText normal = normalise(document);
  const TaggedText tagged = Tagger(pack.value()).tag(normal);
  Matcher matcher(pack.value());
  std::string all;
  for (const Candidate& c : matcher.match(normal, tagged)) {
    const std::uint32_t start = tagged.tokens[c.first].start, end = tagged.tokens[c.behind - 1].end;
    all += (all.empty() ? "" : " | ") + normal.text.substr(start, end - start);
  }
  return all;
}

}  // namespace

TEST_CASE("match: words, choices, repetition") {
  CHECK(matched("quick relief", "For quick relief, Quick Relief!") == "quick relief | quick relief");
  CHECK(matched("(quick|very fast) relief", "very fast relief") == "very fast relief");
  CHECK(matched("the? best relief", "the best relief; best relief") == "the best relief | best relief");
  CHECK(matched("very+ good", "very very good, good") == "very very good");
  CHECK(matched("so* good", "so so good") == "so so good");
}

TEST_CASE("match: mentions of one word and of many") {
  CHECK(matched("{treat-verb} {disease}", "cures restless legs syndrome") == "cures restless legs syndrome");
  CHECK(matched("{treat-verb} {condition:gout}", "cures gout, cures asthma") == "cures gout");
  CHECK(matched("cures {symptom}", "cures joint pain") == "cures joint pain");
  CHECK(matched("cures joint", "cures joint pain") == "cures joint");  // a word is found inside a mention
}

TEST_CASE("match: gaps let words and commas through, but no end of a clause") {
  CHECK(matched("{treat-verb} ~2 gout", "cures your bad gout") == "cures your bad gout");
  CHECK(matched("{treat-verb} ~2 gout", "cures your very bad gout").empty());
  CHECK(matched("{treat-verb} ~2 gout", "cures, we say, gout") == "cures, we say, gout");
  CHECK(matched("{treat-verb} ~2 gout", "cures all; gout").empty());
  CHECK(matched("{treat-verb} gout", "cures, gout").empty());
  CHECK(matched("cures (~2 asthma|gout)", "cures, gout").empty());  // the comma belongs to the gap alone
  CHECK(matched("cures (~2 asthma|gout)", "cures, asthma") == "cures, asthma");
  CHECK(matched("cures (~2 asthma)? ,*", "cures (,") == "cures");
}

TEST_CASE("match: numbers, marks, any word, expressions, ends of a sentence") {
  CHECK(matched("# % of users", "91 % of users, 91% of users") == "91 % of users | 91% of users");
  CHECK(matched("cures _ fast", "cures gout fast") == "cures gout fast");
  CHECK(matched("/[a-z]+itis/ gone", "bursitis gone") == "bursitis gone");
  CHECK(matched("^ cures", "It cures. Cures all.") == "cures");
  CHECK(matched("gout $", "gout hurts. My gout!") == "gout");
  CHECK(matched("gout \\\\?", "Gout? Yes.") == "gout?");
}

TEST_CASE("match: the leftmost, longest run is taken, then the search goes on behind it") {
  CHECK(matched("cures ~3 (gout|pain)", "cures gout and pain, cures gout") == "cures gout and pain | cures gout");
}

TEST_CASE("match: faults in a pattern are named") {
  CHECK(matched("(quick relief", "x").find("'(' without its ')'") != std::string::npos);
  CHECK(matched(std::string(100'000, '('), "x").find("nested too deeply") != std::string::npos);
  CHECK(matched("/([a-z]{1,900}){1,1000}/ relief", "x").find("not valid RE2") != std::string::npos);
  CHECK(matched("quick | ", "x").find("empty side") != std::string::npos);
  CHECK(matched("~3 relief", "x").find("begin or end with a gap") != std::string::npos);
  CHECK(matched("{nonsense} relief", "x").find("no lexicon has the class 'nonsense'") != std::string::npos);
  CHECK(matched("relief?", "x").find("match nothing") != std::string::npos);
  CHECK(matched("_ _", "x").find("at least one word or class") != std::string::npos);
  CHECK(matched("/(/ relief", "x").find("not valid RE2") != std::string::npos);
  CHECK(matched("a ~12 a ~12 a ~12 a ~12 a ~12 a ~12 a", "x").find("64 places") != std::string::npos);
}
