#include "claimlint/report.h"

#include <nlohmann/json.hpp>

#include "small_rules.h"

using namespace claimlint;
using Json = nlohmann::ordered_json;

namespace {

Json audit(std::string_view text, std::uint32_t max_findings = 100) {
  Auditor auditor(small_pack());
  Options options;
  options.max_findings = max_findings;
  return Json::parse(auditor.audit(text_document(text), options).value());
}

}  // namespace

TEST_CASE("report: offsets are UTF-16 code units of the text, the quote as the page spells it") {
  const Json finding = audit("😀 Now “Ｃures gout” — pain?")["findings"][0];
  CHECK(finding["quote"] == "Ｃures gout");
  CHECK(finding["start"] == 8);
  CHECK(finding["end"] == 18);
  CHECK(finding["prefix"] == "😀 Now “");
  CHECK(finding["suffix"] == "” — pain?");
}

TEST_CASE("report: the keys of the contract, in their order") {
  const Json report = audit("Magnesium relieves gout.");
  std::vector<std::string> keys;
  for (const auto& [key, value] : report.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"schema", "engine", "pack", "document", "counts", "findings", "set_aside",
                                         "checklist", "truncated"});
  CHECK(report["schema"] == "claimlint-report/1");
  CHECK(report["document"]["subjects"] == Json({"magnesium"}));
  CHECK(report["document"]["sha256"] == sha256("Magnesium relieves gout."));
  for (const char* key : {"rule", "type", "strength", "severity", "confidence", "quote", "prefix", "suffix", "start",
                          "end", "sentence", "voice", "claim", "why", "regulations", "lawful", "evidence", "instead"})
    CHECK(report["findings"][0].contains(key));
}

TEST_CASE("report: what was cut is said") {
  const Json report = audit("It relieves gout. It relieves asthma.", 1);
  CHECK(report["findings"].size() == 1);
  CHECK(report["truncated"] == true);
  CHECK(audit("It relieves gout.")["truncated"] == false);
}

TEST_CASE("report: whatever limit cuts, the report says where and which") {
  const std::string text =
      "Crème. It relieves gout. It does not relieve gout.\n\n🙂 It relieves asthma, it does not cure gout.";
  Auditor auditor(small_pack());
  const auto cut = [&](auto&& set) {
    Options options;
    set(options);
    const Json report = Json::parse(auditor.audit(text_document(text), options).value());
    CHECK(report["truncated"] == report.contains("truncated_at"));
    return report;
  };
  const Json whole = cut([](Options&) {});
  CHECK(whole["truncated"] == false);
  REQUIRE(whole["findings"].size() == 2);
  REQUIRE(whole["set_aside"].size() == 2);

  const Json few = cut([](Options& o) { o.max_findings = 1; });
  CHECK(few["findings"].size() == 1);
  CHECK(few["truncated_at"] == Json({{"offset", whole["findings"][1]["start"]}, {"limit", "max_findings"}}));

  const Json shorter = cut([&](Options& o) { o.max_text_bytes = static_cast<std::uint32_t>(text.find("It does")); });
  CHECK(shorter["findings"].size() == 1);
  CHECK(shorter["set_aside"].empty());
  CHECK(shorter["truncated_at"] == Json({{"offset", 25}, {"limit", "max_text_bytes"}}));
  CHECK(shorter["document"]["sha256"] == whole["document"]["sha256"]);

  const auto emoji = static_cast<std::uint32_t>(text.find("🙂"));
  for (std::uint32_t inside = 0; inside < 4; ++inside)  // never inside a character, nor between blocks
    CHECK(cut([&](Options& o) { o.max_text_bytes = emoji + inside; })["truncated_at"]["offset"] == 52);

  const Json small = cut([](Options& o) { o.max_memory_bytes = 700; });
  CHECK(small["truncated_at"]["limit"] == "max_memory_bytes");
  CHECK(small["findings"].size() < 2);
}

TEST_CASE("report: no text costs more than its length") {
  // Sizes that grow tenfold; a clock would lie, the matcher's steps do not.
  const auto steps = [](const std::string& text) {
    const Document document = text_document(text);
    const NormalText normal = normalise(document);
    const TaggedText tagged = Tagger(small_pack()).tag(normal);
    Matcher matcher(small_pack());
    matcher.match(normal, tagged);
    (void)matcher.match_needed(document, normal, tagged);
    return static_cast<double>(matcher.steps());
  };
  const auto repeat = [](std::string_view part, std::size_t times) {
    std::string all;
    for (; times > 0; --times) all += part;
    return all;
  };
  for (const char* part :
       {"It cures gout, asthma and RLS. ", "cures ", "cures cures gout, ", "a cure for ", "gout\n", "not, "}) {
    const double once = steps(repeat(part, 1000));
    CHECK(steps(repeat(part, 10'000)) <= 10.5 * once);
    CHECK(steps(repeat(part, 100'000)) <= 105 * once);
  }
}

TEST_CASE("report: hostile texts come to an end") {  // each takes minutes if a step looks at all the rest
  const auto repeat = [](std::string_view part, std::size_t bytes) {
    std::string all;
    while (all.size() < bytes) all += part;
    return all;
  };
  constexpr std::size_t much = 1 << 20;
  Auditor auditor(small_pack());
  for (const std::string& text :
       {repeat("gout ", much), repeat("cures gout ", much), "e" + repeat("\xCC\x81", much), repeat("!", much) + "x",
        repeat(".", much) + " x", repeat("!\"", much) + repeat(" ", much) + "x", repeat("a ", much), repeat("(", much),
        repeat("\xD0\xB0", much) + "a", repeat("-", much), repeat("not cures gout, ", much),
        repeat("\n\nGout\n\n", much), "Gout" + repeat(" gout", much) + "\n\n" + repeat("It cures.\n", much),
        repeat("RLS\n", much)})
    CHECK(auditor.audit_compact(text_document(text)).ok());
}

TEST_CASE("report: a claim is found where the rules know no law") {
  std::vector<SourceFile> files = small_rules();
  std::erase_if(files, [](const SourceFile& file) { return file.path.starts_with("regulations/"); });
  for (SourceFile& file : files)
    if (const std::size_t at = file.text.find(R"("jurisdictions": ["us", "nz"], )"); at != std::string::npos)
      file.text.erase(at, 31);
  const Compilation lawless = compile_rules(files);
  const Result<Pack> pack = Pack::open(lawless.pack);
  REQUIRE(pack.ok());
  Auditor auditor(pack.value());
  const Json report = Json::parse(auditor.audit(text_document("It relieves gout.")).value());
  CHECK(report["findings"].size() == 1);
  CHECK(report["set_aside"].empty());
}

TEST_CASE("report: strings are escaped") {
  std::string out;
  append_json_string(out, "a\"b\\c\n\x01é");
  CHECK(out == "\"a\\\"b\\\\c\\n\\u0001é\"");
}

TEST_CASE("sha256: the examples of FIPS 180-4") {
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}
