#include "claimlint/read.h"

#include <nlohmann/json.hpp>

#include "small_rules.h"

using namespace claimlint;
using Json = nlohmann::json;

namespace {

Json audit(const Document& document, std::string_view jurisdictions = "") {
  Auditor auditor(small_pack());
  Options options;
  options.jurisdictions = jurisdictions;
  const Result<std::string> report = auditor.audit(document, options);
  REQUIRE(report.ok());
  return Json::parse(report.value());
}

Json audit(std::string_view text) { return audit(text_document(text)); }

}  // namespace

TEST_CASE("read: subject from the sentence, the heading above, the page") {
  CHECK(audit("Turmeric relieves gout.")["findings"][0]["claim"]["subject"] == "turmeric");
  CHECK(audit("Turmeric tea\n\nIt relieves gout.")["findings"][0]["claim"]["subject"] == "turmeric");
  CHECK(audit("It relieves gout. Magnesium inside.")["findings"][0]["claim"]["subject"] == "magnesium");
  CHECK(audit("It relieves gout.")["findings"][0]["claim"]["subject"].is_null());
}

TEST_CASE("read: objects, and a list that goes on from them") {
  const Json finding = audit("It relieves gout, asthma and RLS at night.")["findings"][0];
  CHECK(finding["claim"]["object"] == "gout");
  CHECK(finding["claim"]["objects"] == Json({"gout", "asthma", "restless-legs-syndrome"}));
  CHECK(finding["quote"] == "relieves gout, asthma and RLS");
  CHECK(finding["claim"]["relation"] == "relieves");
}

TEST_CASE("read: a claim ends where the rest is turned away") {
  for (const char* text :
       {"It cures gout, not asthma.", "It cures gout but not asthma.", "It cures gout, never asthma."}) {
    const Json report = audit(text);
    REQUIRE(report["findings"].size() == 1);
    CHECK(report["findings"][0]["quote"] == "cures gout");
    CHECK(report["findings"][0]["claim"]["object"] == "gout");
    CHECK_FALSE(report["findings"][0]["claim"].contains("objects"));
  }
  const Json both = audit("It cures gout, not only asthma.")["findings"];
  REQUIRE(both.size() == 1);
  CHECK(both[0]["claim"]["objects"] == Json({"gout", "asthma"}));
}

TEST_CASE("read: strength by the words around") {
  CHECK(audit("It may relieve gout.")["findings"][0]["strength"] == "hedged");
  CHECK(audit("It relieves gout.")["findings"][0]["strength"] == "plain");
  CHECK(audit("It always relieves gout.")["findings"][0]["strength"] == "absolute");
}

TEST_CASE("read: what is not said is set aside with its reason") {
  const Json report = audit("It does not relieve gout.");
  CHECK(report["findings"].empty());
  REQUIRE(report["set_aside"].size() == 1);
  CHECK(report["set_aside"][0]["reason"] == "negated");
  CHECK(report["set_aside"][0]["context"] == "context/negated");
  CHECK(report["set_aside"][0]["quote"] == "relieve gout");
  CHECK(audit("It not only relieves gout, it tastes good.")["findings"].size() == 1);
}

TEST_CASE("read: some rules are never excused") {
  CHECK(audit("It is not, we say, the remedy for gout.")["findings"].size() == 1);
}

TEST_CASE("read: a heading governs its section, until the next") {
  const Json report = audit("Balm\n\nGood stuff.\n\nWarnings\n\nIt relieves pain.\n\nBenefits\n\nIt relieves gout.");
  REQUIRE(report["findings"].size() == 1);
  CHECK(report["findings"][0]["quote"] == "relieves gout");
  CHECK(report["set_aside"][0]["reason"] == "warning");
}

TEST_CASE("read: a condition on the page") {
  CHECK(audit("It relieves pain.")["counts"]["symptom"] == 1);
  CHECK(audit("It relieves pain. A veterinary product.")["counts"].contains("symptom") == false);
}

TEST_CASE("read: of overlapping claims of one kind one stays") {
  const Json report = audit("It cures, a cure for cancer.");
  REQUIRE(report["findings"].size() == 1);
  CHECK(report["findings"][0]["rule"] == "disease/remedy");
}

TEST_CASE("weigh: evidence by the nearest parents, else by the kind of claim; what helps instead") {
  const Json by_parent = audit("Magnesium citrate relieves gout.")["findings"][0];
  CHECK(by_parent["evidence"][0]["id"] == "magnesium--joint-disorder");
  CHECK(by_parent["evidence"][0]["fit"] == "parent");
  CHECK(by_parent["instead"][0]["sources"][0]["title"] == "G");
  CHECK(by_parent["about"]["red_flags"][0]["text"] == "Fever.");
  CHECK(audit("Magnesium relieves joint disorders.")["findings"][0]["evidence"][0]["fit"] == "pair");
  const Json by_kind = audit("Turmeric relieves asthma.")["findings"][0];
  CHECK(by_kind["evidence"][0]["fit"] == "kind-of-claim");
  CHECK(by_kind["about"].is_null());
}

TEST_CASE("weigh: evidence on another form of product is said to be so") {
  const auto fit = [](std::string_view text) { return audit(text)["findings"][0]["evidence"][0]["fit"]; };
  CHECK(fit("Magnesium tablets relieve joint disorders.") == "pair");
  CHECK(fit("Magnesium cream relieves joint disorders.") == "other-form");
  CHECK(fit("Magnesium cream\n\nGood.\n\nMagnesium relieves joint disorders.") == "other-form");
  CHECK(fit("Turmeric relieves gout.") == "condition");
}

TEST_CASE("weigh: law of the chosen places only; grave diseases weigh heavily") {
  const auto cites = [](const Json& finding) {
    std::vector<std::string> all;
    for (const Json& r : finding["regulations"]) all.push_back(r["id"]);
    return all;
  };
  const Document document = text_document("It relieves gout.");
  CHECK(cites(audit(document)["findings"][0]) == std::vector<std::string>{"us.one", "nz.one"});
  CHECK(cites(audit(document, "nz")["findings"][0]) == std::vector<std::string>{"nz.one"});
  Auditor auditor(small_pack());
  Options options;
  options.jurisdictions = "us,fr";
  CHECK(auditor.audit(document, options).error().what == "no jurisdiction 'fr' in the rule pack; known are us, nz");
}

TEST_CASE("weigh: what the law wants beside a claim and the page does not say") {
  const Json without = audit("It relieves pain in an hour, they say.");
  REQUIRE(without["findings"].size() == 2);
  CHECK(without["findings"][1]["rule"] == "disease/disclaimer");
  CHECK(without["findings"][1]["start"] == without["findings"][0]["start"]);
  REQUIRE(without["checklist"].size() == 1);
  CHECK(without["checklist"][0]["rule"] == "disease/disclaimer");
  CHECK(without["checklist"][0]["status"] == "missing");
  CHECK(without["checklist"][0]["id"] == "us.disclaimer");
  const Json with = audit("It relieves pain. It is not intended to cure.");
  CHECK(with["findings"].size() == 1);
  CHECK(with["checklist"][0]["status"] == "present");
  const Json elsewhere = audit(text_document("It relieves pain in an hour, they say."), "nz");
  CHECK(elsewhere["findings"].size() == 1);
  CHECK(elsewhere["checklist"].empty());
  CHECK(audit("It relieves pain.")["findings"].size() == 1);  // a lone sentence lacks nothing
  CHECK(audit("It is not intended to cure anything at all.")["checklist"].empty());
}

TEST_CASE("weigh: jurisdictions raise and lower severity, the gravest counts") {
  const auto severity = [](std::string_view text, std::string_view where) {
    return audit(text_document(text), where)["findings"][0]["severity"];
  };
  CHECK(severity("It may relieve joint pain.", "us") == "low");
  CHECK(severity("It relieves joint pain.", "us") == "medium");
  CHECK(severity("It may relieve joint pain.", "nz") == "high");
  CHECK(severity("It may relieve pain.", "nz") == "medium");
  CHECK(severity("It may relieve joint pain.", "") == "high");
  const Json law = audit(text_document("It may relieve joint pain."), "nz")["findings"][0]["regulations"];
  CHECK(law[0]["id"] == "nz.listed");
  CHECK(law[1]["id"] == "nz.one");
}

TEST_CASE("weigh: what every chosen jurisdiction finds lawful is set aside") {
  const std::string text = "Turmeric tablets\n\nIt relieves asthma.\n\nIt is not intended to cure.";
  const Json us = audit(text_document(text), "us");
  CHECK(us["findings"].empty());
  REQUIRE(us["set_aside"].size() == 1);
  CHECK(us["set_aside"][0]["reason"] == "lawful-here");
  CHECK(us["set_aside"][0]["context"] == "us.lawful");
  CHECK(us["checklist"].empty());  // its claims are of another type
  const Json both = audit(text_document(text), "us,nz");
  REQUIRE(both["findings"].size() == 1);
  CHECK(both["findings"][0]["regulations"].size() == 1);
  CHECK(both["findings"][0]["regulations"][0]["id"] == "nz.one");
  const auto finds = [](std::string_view page) { return audit(text_document(page), "us")["findings"].size(); };
  CHECK(finds("Turmeric tablets\n\nIt relieves asthma.\n\nGood for you and for your friends.") == 1);
  CHECK(finds("Turmeric cream\n\nIt relieves asthma.\n\nIt is not intended to cure.") == 1);
  CHECK(finds("Magnesium tablets\n\nThey relieve joint disorders.\n\nNot intended to cure.") == 1);  // the evidence
}

TEST_CASE("read: a context may weigh the sentence's words") {
  const Json report = audit("In 3 wards, patients of the trial said: patients find it relieves gout.");
  CHECK(report["findings"].empty());
  REQUIRE(report["set_aside"].size() == 1);
  CHECK(report["set_aside"][0]["context"] == "context/report");
  // By place; each word counts once: 50 - 120 - 90 - 10 - 20 is too little.
  CHECK(report["set_aside"][0]["because"] == Json({"3", "patients", "trial", "gout"}));
  CHECK(audit("Patients said: patients find it relieves gout.")["findings"].size() == 1);
  CHECK(audit("In a trial, patients find turmeric relieves gout!")["findings"].size() == 1);
}

TEST_CASE("read: two that stand side by side weigh as a pair") {
  const auto findings = [](const std::string& weights, const std::string& text) {
    std::vector<SourceFile> files = small_rules();
    for (SourceFile& file : files)
      if (const auto at = file.text.find("\"patients\": -120, "); at != std::string::npos)
        file.text.insert(at, weights);
    const Result<Pack> pack = Pack::open(compile_rules(files).pack);
    REQUIRE(pack.ok());
    Auditor auditor(pack.value());
    return Json::parse(auditor.audit(text_document(text)).value());
  };
  const auto left = [&](const std::string& weights, const std::string& text) {
    return findings(weights, text)["findings"].size();
  };
  CHECK(left("", "They say it relieves gout.") == 1);
  CHECK(left(R"("they say": -200, )", "They say it relieves gout.") == 0);
  CHECK(left(R"("they say": -200, )", "It relieves gout, they all say.") == 1);
  CHECK(left(R"("say they": -200, )", "They say it relieves gout.") == 1);
  CHECK(left(R"("they say": -75, )", "They say, they say it relieves gout.") == 1);  // once
  CHECK(left(R"("relieves {condition}": -200, )", "They say it relieves gout.") == 0);
  CHECK(left(R"("{disease} .": -200, )", "They say it relieves gout.") == 1);  // here gout is a {condition} only
  CHECK(left(R"("{condition} .": -200, )", "They say it relieves gout.") == 0);
  CHECK(left(R"("^ they": -200, )", "They say it relieves gout.") == 0);
  CHECK(left(R"("^ they": -200, )", "It relieves gout, they say.") == 1);
  CHECK(left(R"("say $": -200, )", "It relieves gout, they say") == 0);
  CHECK(left(R"("say $": -200, )", "They say it relieves gout") == 1);
  CHECK(left(R"("gout -": -200, )", "It relieves gout – they say") == 1);
  CHECK(left(R"("{condition} -": -200, )", "It relieves gout – they say") == 0);
  const Json report = findings(R"("{condition} ,": -200, "they say": -150, )", "It relieves gout, they say");
  REQUIRE(report["set_aside"].size() == 1);
  CHECK(report["set_aside"][0]["because"] == Json({"gout", "they say"}));
}

TEST_CASE("read: the first word, the length and the kind of claim weigh as well") {
  const auto left = [](const std::string& text) { return audit(text)["findings"].size(); };
  CHECK(left("It relieves gout according to 2 patients") == 1);
  CHECK(left("According to 2 patients it relieves gout") == 0);
  CHECK(left("It relieves pain according to 2 patients") == 0);
  std::vector<SourceFile> files = small_rules();
  for (SourceFile& file : files)
    if (const auto at = file.text.find("\"start\": 50"); at != std::string::npos)
      file.text.insert(at, "\"per_word\": -10, ");
  const Result<Pack> pack = Pack::open(compile_rules(files).pack);
  REQUIRE(pack.ok());
  Auditor auditor(pack.value());
  const auto all = [&](const std::string& text) {
    return Json::parse(auditor.audit(text_document(text)).value())["findings"].size();
  };
  CHECK(all("It relieves gout, as so many say") == 1);
  CHECK(all("It relieves gout, as so many of those say who have had it once or twice") == 0);
}

TEST_CASE("read: a weak rule speaks where the words sell and no other rule does") {
  const Json report = audit("Turmeric for gout!");
  REQUIRE(report["findings"].size() == 1);
  CHECK(report["findings"][0]["rule"] == "disease/named");
  CHECK(audit("Turmeric for gout.")["findings"].empty());
  CHECK(audit("Turmeric for gout.")["set_aside"].empty());
  CHECK(audit("Turmeric for gout and for asthma, and asthma again!")["findings"].size() == 1);
  CHECK(audit("Turmeric! It relieves gout, of all the kinds of asthma!")["findings"][0]["rule"] == "disease/treats");
  CHECK(audit("Turmeric does not relieve gout, turmeric!")["findings"].empty());
  // A page that sells lets no weak rule speak; one that reports silences it.
  CHECK(audit("It is for gout. Turmeric! Turmeric! Turmeric! Turmeric! Turmeric! Turmeric! Turmeric!")["findings"]
            .empty());
  std::string page = "Turmeric for gout!";
  for (int i = 0; i < 20; ++i) page += " The trial had 3 patients.";
  CHECK(audit(page)["findings"].empty());
}

TEST_CASE("read: the page's other sentences may speak against a claim, the more of them the more") {
  const std::string claim = "Patients find it relieves gout.", report = " The trial had 3 patients.",
                    praise = " Turmeric is inside of it.";
  const auto left = [](const std::string& text) { return audit(text)["findings"].size(); };
  CHECK(left(claim) == 1);
  CHECK(left(claim + report) == 0);
  CHECK(left(claim + praise + report) == 1);
  std::string page = claim + praise;
  for (int i = 0; i < 20; ++i) page += report;
  CHECK(left(page) == 0);

  const std::string told = "Patients of the trial find it relieves gout.";
  CHECK(left(told) == 0);
  const std::string much_praise = praise + praise + praise + praise;
  CHECK(left(told + much_praise) == 0);  // not for it

  // A page that sells is spared; for claims of some types it speaks.
  const std::string sells = " Add to cart.", pain = "Patients of the trial find it relieves pain.";
  CHECK(left(page + sells) == 1);
  CHECK(left(told + much_praise + sells) == 0);
  const auto says_pain = [](const std::string& text) {
    return audit(text)["findings"].dump().find("relieves pain") != std::string::npos;
  };
  CHECK_FALSE(says_pain(pain + sells));
  CHECK_FALSE(says_pain(pain + much_praise));
  CHECK(says_pain(pain + much_praise + sells));

  // Of a long page some sentences stand for it, wherever the claim is.
  for (int place : {0, 1, 2, 3, 599}) {
    CAPTURE(place);
    const auto long_page = [&](const std::string& others) {
      std::string text;
      for (int i = 0; i < 600; ++i) text += i == place ? " " + claim : others;
      return text;
    };
    CHECK(left(long_page(report)) == 0);
    CHECK(left(long_page(praise)) == 1);
  }
}
