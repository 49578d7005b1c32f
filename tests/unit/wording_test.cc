#include "claimlint/wording.h"

#include <nlohmann/json.hpp>

#include "small_rules.h"

using namespace claimlint;
using Json = nlohmann::ordered_json;

namespace {

Json audit(std::string_view text, std::string_view jurisdictions = "nz") {
  Auditor auditor(small_pack());
  Options options;
  options.jurisdictions = jurisdictions;
  return Json::parse(auditor.audit(text_document(text), options).value());
}

bool is_kept(std::string_view text) {
  const Json report = audit(text);
  for (const Json& aside : report["set_aside"])
    if (aside["reason"] == "authorised-wording") return report["findings"].empty();
  return false;
}

}  // namespace

TEST_CASE("wording: a claim that keeps to authorised wording is set aside") {
  CHECK(is_kept("Magnesium contributes to normal joints."));
  CHECK(is_kept("Magnesium contributes to the normal joints of your dog."));
  CHECK(is_kept("Magnesium and magnesium citrate contribute to calm legs."));
  CHECK(is_kept("Magnesium contributes to calm legs and normal joints."));
  CHECK(is_kept("Our tablets hold magnesium, which supports joints that are normal."));
  CHECK(is_kept("Magnesium tablets\n\nGood.\n\nContributes to calm legs."));
  CHECK(audit("Magnesium contributes to normal joints.")["set_aside"][0]["context"] == "NZ-2");
  const Json several = audit("Magnesium contributes to calm legs and supports normal joints.")["set_aside"];
  REQUIRE(several.size() == 2);
  CHECK(several[0]["context"] == "NZ-1");
  CHECK(several[1]["context"] == "NZ-2");
}

TEST_CASE("wording: other functions, substances and products are no authorised wording") {
  CHECK_FALSE(is_kept("Magnesium contributes to healthy joints."));
  CHECK_FALSE(is_kept("Magnesium supports joints."));
  CHECK_FALSE(is_kept("Turmeric contributes to normal joints."));
  CHECK_FALSE(is_kept("Magnesium and turmeric contribute to normal joints."));
  CHECK_FALSE(is_kept("It contributes to normal joints."));
  CHECK_FALSE(is_kept("Magnesium always contributes to normal joints."));
  CHECK_FALSE(is_kept("Magnesium cream contributes to normal joints."));
  CHECK_FALSE(is_kept("Magnesium cures gout and contributes to normal joints."));  // the cure stays a finding
}

TEST_CASE("wording: it is kept only where it is authorised") {
  CHECK(audit("Magnesium contributes to normal joints.", "us")["findings"].size() == 1);
  const Json both = audit("Magnesium contributes to normal joints.", "")["findings"];
  REQUIRE(both.size() == 1);
  REQUIRE(both[0]["regulations"].size() == 1);
  CHECK(both[0]["regulations"][0]["id"] == "us.one");
  CHECK(both[0]["lawful"].empty());
}

TEST_CASE("wording: what may be said instead of the same thing, the nearest first") {
  const auto texts = [](const Json& finding) {
    std::vector<std::string> all;
    for (const Json& lawful : finding["lawful"]) all.push_back(lawful["text"]);
    return all;
  };
  const std::string legs = "Magnesium contributes to calm legs.",
                    joints = "Magnesium salts contribute to normal joints, which bears on the risk of gout.";
  CHECK(texts(audit("Magnesium cures restless legs.")["findings"][0]) == std::vector{legs});
  CHECK(texts(audit("Magnesium cures restless legs and gout.")["findings"][0]) == std::vector{legs, joints});
  CHECK(texts(audit("Magnesium cures gout.")["findings"][0]) == std::vector{joints});  // a joint disorder
  CHECK(texts(audit("Magnesium citrate cures gout.")["findings"][0]) == std::vector{joints});
  CHECK(texts(audit("Turmeric cures gout.")["findings"][0]).empty());
  CHECK(texts(audit("Magnesium cream cures gout.")["findings"][0]).empty());
  CHECK(texts(audit("Magnesium relieves pain.")["findings"][0]).empty());  // a type that none is offered for
  CHECK(texts(audit("Magnesium cures gout.", "us")["findings"][0]).empty());
  const Json first = audit("Magnesium cures gout.")["findings"][0]["lawful"][0];
  CHECK(first["id"] == "NZ-2");
  CHECK(first["conditions"] == "Two.");
  CHECK(first["jurisdictions"] == Json({"nz"}));
  CHECK(first["url"] == "https://example.org/register");
}
