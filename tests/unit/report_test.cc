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

TEST_CASE("report: a text that is too long is refused") {
  Auditor auditor(small_pack());
  Options options;
  options.max_text_bytes = 10;
  CHECK(auditor.audit(text_document("It relieves gout."), options).error().what.find("too long") != std::string::npos);
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
