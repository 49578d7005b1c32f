#include "../../core/compile/compiler.h"
#include "../../core/compile/inflect.h"
#include "small_rules.h"

using namespace claimlint;

namespace {

// The faults of the small rules with one file replaced.
std::vector<std::string> faults(const std::string& path, const std::string& text) {
  std::vector<SourceFile> files = small_rules();
  std::erase_if(files, [&](const SourceFile& f) { return f.path == path; });
  files.push_back({path, text});
  std::vector<std::string> all;
  for (const Diagnostic& d : compile_rules(files).diagnostics)
    all.push_back(d.file + "#" + d.pointer + ": " + d.reason);
  return all;
}

bool has(const std::vector<std::string>& all, std::string_view part) {
  for (const std::string& one : all)
    if (one.find(part) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("compile: faults are named by file, pointer and reason") {
  CHECK(has(
      faults("evidence/pairs/x.json",
             R"({"records": [{"id": "a--b", "subject": "a", "condition": "b", "verdict": "sure", "sources": []}]})"),
      "evidence/pairs/x.json#/records/0/verdict: 'sure' is none of supported"));
  CHECK(has(faults("en/claims/x.json", "{"), "en/claims/x.json#/: not valid JSON"));
  CHECK(has(faults("en/claims/x.json", R"({"rules": )" + std::string(1000, '[') + std::string(1000, ']') + "}"),
            "en/claims/x.json#/: arrays and objects are nested too deeply"));
  CHECK(has(faults("en/lexicons/x.json", R"({"classes": ["condition"], "entries": [{"id": "gout", "name": "gout"}]})"),
            "#/entries/0/id: the id 'gout' stands in en/lexicons/conditions.json too"));
  CHECK(has(faults("en/lexicons/x.json",
                   R"({"classes": ["condition"], "entries": [{"id": "b", "name": "b", "parents": ["nobody"]}]})"),
            "no lexicon has the entry 'nobody'"));
  CHECK(has(faults("en/claims/x.json", R"({"family": "x", "rules": [{"id": "y/z", "colour": 1}]})"),
            "unknown key 'colour'"));
  CHECK(has(faults("en/claims/x.json", R"({"family": "x", "rules": [{"id": "y/z"}]})"),
            "needs at least 2 'match' examples"));
  CHECK(has(faults("regulations/groups.json", R"({"groups": [{"id": "disease", "regulations": ["fr.one"]}]})"),
            "no regulation 'fr.one'"));
  CHECK(has(faults("en/reading.json", R"({"types": [{"id": "disease"}], "joiners": ["and", "aNd", "as well"]})"),
            "en/reading.json#/joiners/1: should be one word in small letters"));
}

TEST_CASE("compile: what has no id is not taken, and nothing is told of it") {
  std::vector<SourceFile> files = small_rules();
  files.push_back({"en/lexicons/x.json", R"({"classes": ["condition"], "entries": [{"id": "", "name": "ache"}]})"});
  files.push_back({"evidence/conditions/x.json", R"({"records": [{"instead": []}, "ache"]})"});
  files.push_back({"evidence/pairs/x.json", R"({"records": [{"verdict": "mixed"}, "ache"]})"});
  const Compilation compilation = compile_rules(files);
  CHECK(!compilation.diagnostics.empty());
  CHECK(Pack::open(compilation.pack).ok());
}

TEST_CASE("compile: a word that the rules list as it can't be read does no harm to the pack") {
  std::vector<SourceFile> files = small_rules();
  for (SourceFile& file : files)
    if (file.path == "en/reading.json")
      file.text.replace(file.text.find(R"(["and", "or"])"), 13, R"(["aNd", "\u0007"])");
  const Compilation compilation = compile_rules(files);
  CHECK(compilation.diagnostics.size() == 2);
  CHECK(Pack::open(compilation.pack).ok());
}

TEST_CASE("compile: faults of effects, lists and authorised wording are named") {
  const auto effect = [](const std::string& keys) {
    return faults("regulations/effects.json", R"({"effects": [{"id": "us.x", "jurisdiction": "us", )" + keys + "}]}");
  };
  CHECK(effect(R"("at_most": "low", "regulation": "us.one")").empty());
  CHECK(has(effect(R"("at_most": "low", "lawful": true, "regulation": "us.one")"), "#/effects/0: wants one of"));
  CHECK(has(effect(R"("at_most": "least", "regulation": "us.one")"), "/at_most: 'least' is none of low, medium, high"));
  CHECK(has(effect(R"("lawful": true, "regulation": "us.none")"), "/regulation: no regulation 'us.none'"));
  CHECK(has(effect(R"("lawful": true, "regulation": "nz.one")"), "/regulation: is of another jurisdiction"));
  CHECK(has(effect(R"("lawful": true, "regulation": "us.one", "list": "us.list")"), "/list: no list of diseases"));
  CHECK(has(effect(R"("lawful": true, "regulation": "us.one", "rules": ["a/b"])"), "/rules/0: no rule 'a/b'"));
  CHECK(has(effect(R"("lawful": true, "regulation": "us.one", "beside": "disease/treats")"), "is no absence rule"));
  CHECK(has(effect(R"("lawful": true, "regulation": "us.one", "unless_verdicts": ["bad"])"), "unknown name 'bad'"));
  CHECK(has(faults("regulations/disease-lists.json",
                   R"({"lists": [{"id": "nz.list", "regulation": "nz.none", "entries": [{"conditions": ["ache"]}]}]})"),
            "/entries/0/conditions/0: no lexicon has the entry 'ache'"));
  const auto register_of = [](const std::string& keys) {
    return faults("authorised/nz.json",
                  R"({"source": {"url": "u"}, "claims": [{"id": "1", "subject": "magnesium", "substance": "m",)"
                  R"("function": "f", "conditions": "c", "jurisdictions": ["nz"], )" +
                      keys + "}]}");
  };
  CHECK(register_of(R"("template": "contributes to", "relationship": "legs")").empty());
  CHECK(has(register_of(R"("template": "cures", "relationship": "legs")"), "en/wording.json has no verb 'cures'"));
  CHECK(has(register_of(R"("template": "contributes to", "relationship": "arms")"), "names nothing near 'arms'"));
  CHECK(has(faults("en/claims/x.json",
                   R"({"family": "x", "rules": [{"id": "x/y", "title": "T", "why": "W", "type": "disease",)"
                   R"("severity": "low", "patterns": ["a"], "absent_beside": ["disease"], "regulations": ["us.one"],)"
                   R"("near": [{"within": "sentence", "any": ["b"]}]}]})"),
            "#/rules/0/near: an absence rule looks at the page"));
}

TEST_CASE("compile: weights of a context") {
  const auto with = [](const std::string& keys) {
    return faults("en/context/x.json", R"({"contexts": [{"id": "context/x", "reason": "r", "scope": "sentence", )" +
                                           keys + R"(, "examples": {"set_aside": ["a"], "stays": ["a"]}}]})");
  };
  CHECK(
      with(
          R"("weights": {"patients": -5, "{disease}": 5, "#": 1, "^ try": 2, "our {disease}": 3, ", -": 1, "! $": 4}, "below": -9, "per_word": -1)")
          .empty());
  CHECK(has(with(R"("weights": {"word": 1}, "by_type": {"nonsense": 1})"), "no claim type 'nonsense'"));
  CHECK(has(with(R"("weights": {"word": 1}, "weak_rules": ["x/y"])"), "no rule 'x/y'"));
  CHECK(has(with(R"("weights": {"word": 1}, "weak_rules": ["disease/disclaimer"])"), "is an absence rule"));
  CHECK(has(with(R"("weights": {"{nothing}": 1})"), "no lexicon has the class 'nothing'"));
  CHECK(has(with(R"("weights": {"our {nothing}": 1})"), "no lexicon has the class 'nothing'"));
  CHECK(has(with(R"("weights": {"^try": 1})"), "one word in small letters"));
  CHECK(has(with(R"("weights": {"three words here": 1})"), "two of these with a space between"));
  CHECK(has(with(R"("weights": {"word": 0.5})"), "/weights/word: should be a whole number of hundredths"));
  CHECK(has(with(R"("weights": {"word": 1}, "page_share": 1001)"), "at most 1000"));
  CHECK(has(with(R"("weights": {"word": 1}, "page_spares": [{"within": "block", "any": ["gout"]}])"),
            "/page_spares: these are conditions within the page"));
  CHECK(has(with(R"("weights": {"word": 1}, "patterns": ["a"])"), "either patterns or weights"));
  CHECK(has(with(R"("patterns": ["word"], "below": 1)"), "goes with 'weights' only"));
}

TEST_CASE("compile: one bad rule takes no other down") {
  std::vector<SourceFile> files = small_rules();
  files.push_back(
      {"en/claims/x.json", R"({"family": "x", "rules": [{"id": "x/bad", "title": "T", "why": "W", "type": "disease",
    "severity": "low", "patterns": ["(cure"], "regulations": ["us.one"], "examples": {"match": ["[[a]]", "[[b]]"], "clear": ["c", "d"]}}]})"});
  const Compilation compilation = compile_rules(files);
  REQUIRE(compilation.diagnostics.size() == 1);
  CHECK(compilation.diagnostics[0].pointer == "/rules/0/patterns/0");
  const Result<Pack> pack = Pack::open(compilation.pack);
  REQUIRE(pack.ok());
  Auditor auditor(pack.value());
  CHECK(auditor.audit(text_document("It relieves gout.")).value().find("disease/treats") != std::string::npos);
}

TEST_CASE("compile: what is wrong beyond a single rule still leaves a pack that opens") {
  const auto opens = [](const std::string& path, const std::string& text) {
    std::vector<SourceFile> files = small_rules();
    std::erase_if(files, [&](const SourceFile& f) { return f.path == path; });
    files.push_back({path, text});
    const Compilation compilation = compile_rules(files);
    return !compilation.diagnostics.empty() && Pack::open(compilation.pack).ok();
  };
  CHECK(opens("en/reading.json", "{"));  // then no rule has a type
  CHECK(opens("en/reading.json", R"({"hedge_reach": 1e999})"));
  CHECK(opens("evidence/conditions/g.json",
              R"({"records": [{"id": "gout", "instead": ["x"], "sources": {}, "red_flags": 1}, 2]})"));
  CHECK(opens("en/claims/x.json", std::string(100'000, '[') + std::string(100'000, ']')));
  CHECK(opens("en/lexicons/x.json", R"({"classes": ["condition"], "entries": [{"id": "x", "name": ")" +
                                        std::string(longest_word + 1, 'x') + "\"}]}"));
  std::string types, jurisdictions;
  for (int i = 0; i < 40; ++i) {
    types += (i == 0 ? "" : ",") + std::string(R"({"id": "disease)") + std::to_string(i) + "\"}";
    jurisdictions += (i == 0 ? "" : ",") + std::string("\"j") + std::to_string(i) + "\"";
  }
  CHECK(opens("en/reading.json", "{\"types\": [" + types + "], \"jurisdictions\": [" + jurisdictions + "]}"));
}

TEST_CASE("compile: examples that do not come out as they say are named") {
  const auto failures = [](const char* match, const char* clear) {
    std::vector<SourceFile> files = small_rules();
    files.push_back(
        {"en/claims/x.json",
         std::string(R"({"family": "x", "rules": [{"id": "x/tea", "title": "T", "why": "W", "type": "efficacy",
      "severity": "low", "patterns": ["wonder tea"], "regulations": ["us.one"], "examples": {"match": [")") +
             match + R"(", "Our [[wonder tea]]"], "clear": [")" + clear + R"(", "Tea"]}}]})"});
    const Compilation compilation = compile_rules(files);
    CHECK(compilation.diagnostics.empty());
    std::string all;
    for (const Diagnostic& d : test_examples(compilation.pack, compilation.examples))
      if (d.file == "en/claims/x.json") all += d.pointer + " " + d.reason + "\n";
    return all;
  };
  CHECK(failures("A [[wonder tea]]", "Green tea").empty());
  CHECK(failures("A [[wonder]] tea", "Green tea").find("should mark exactly \"wonder\"") != std::string::npos);
  CHECK(failures("A [[wonder tea]] that cures gout", "Green tea").find("also marks disease/treats") !=
        std::string::npos);
  CHECK(failures("A [[wonder tea]] that [[disease/treats|cures gout]]", "Green tea").empty());
  CHECK(failures("A [[wonder tea]]", "A wonder tea").find("should not be marked") != std::string::npos);
}

TEST_CASE("compile: inflection") {
  using Forms = std::vector<std::string>;
  CHECK(inflect("skin allergy", Inflection::noun) == Forms{"skin allergy", "skin allergies"});
  CHECK(inflect("rash", Inflection::noun) == Forms{"rash", "rashes"});
  CHECK(inflect("piles", Inflection::noun) == Forms{"piles"});
  CHECK(inflect("soothe", Inflection::verb) == Forms{"soothe", "soothes", "soothed", "soothing"});
  CHECK(inflect("stop", Inflection::verb) == Forms{"stop", "stops", "stopped", "stopping"});
  CHECK(inflect("remedy", Inflection::verb) == Forms{"remedy", "remedies", "remedied", "remedying"});
  CHECK(inflect("clear up", Inflection::verb) == Forms{"clear up", "clears up", "cleared up", "clearing up"});
}
