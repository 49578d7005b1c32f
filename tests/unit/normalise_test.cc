#include "claimlint/normalise.h"

#include <random>

#include "catch.h"

using namespace claimlint;

namespace {

Document one_block(const std::string& text) {
  Document document;
  document.text = text;
  document.blocks.push_back({0, static_cast<std::uint32_t>(text.size()), Role::paragraph, Voice::seller});
  return document;
}

std::vector<std::string> sentences(const std::string& text) {
  const NormalText normal = normalise(one_block(text));
  std::vector<std::string> all;
  for (const Sentence& s : normal.sentences) all.push_back(normal.text.substr(s.start, s.end - s.start));
  return all;
}

}  // namespace

TEST_CASE("normalise: one spelling for many") {
  CHECK(fold("CURES") == "cures");
  CHECK(fold("Ｃｕｒｅｓ") == "cures");
  CHECK(fold("𝐜𝐮𝐫𝐞𝐬") == "cures");
  CHECK(fold("caf\xc3\xa9 cafe\xcc\x81") == "cafe cafe");
  CHECK(fold("don’t “quote”") == "don't \"quote\"");
  CHECK(fold("cu\xc2\xadre cu\xe2\x80\x8bre") == "cure cure");
  CHECK(fold("ﬁx") == "fix");
  CHECK(fold("Haemorrhoïds æther") == "haemorrhoids aether");
  CHECK(fold("Relief™") == "relief");
}

TEST_CASE("normalise: a word with an editor's brackets inside is read whole") {
  CHECK(fold("[T]reats gout") == "treats gout");
  CHECK(fold("Reduc[es] and heal[ing]") == "reduces and healing");
  CHECK(fold("gout[1] relief[a] Athritus[sic]") == "gout[1] relief[a] athritus[sic]");
  CHECK(fold("[gout] cures [a] b] [T]") == "[gout] cures [a] b] [t]");
  CHECK(fold("[") == "[");
  const std::string text = "It [T]reat[s] gout";
  const NormalText normal = normalise(one_block(text));
  const auto at = static_cast<std::uint32_t>(normal.text.find("treats"));
  CHECK(normal.map.at(at).utf8 == 3);
  CHECK(normal.map.behind(at + 6).utf8 == 13);
  CHECK(text.substr(normal.map.at(at + 7).utf8, 4) == "gout");
  CHECK(normal.map.at(at + 7).utf16 == 14);
}

TEST_CASE("normalise: look-alike letters are folded in a Latin word only") {
  CHECK(fold("с\x75rеs") == "cures");  // Cyrillic es and ie
  CHECK(fold("сердце") == "сердце");   // a Russian word stays
  CHECK(fold("μg αlpha") == "ug alpha");
}

TEST_CASE("normalise: hyphens in words stay, dashes between words are marks") {
  CHECK(fold("anti-ageing") == "anti-ageing");
  CHECK(fold("sleep - deep") == std::string("sleep ") + dash_mark + " deep");
  CHECK(fold("sleep — deep") == std::string("sleep ") + dash_mark + " deep");
}

TEST_CASE("normalise: sentences") {
  CHECK(sentences("It cures. It heals! Does it? Yes") ==
        std::vector<std::string>{"it cures.", "it heals!", "does it?", "yes"});
  CHECK(sentences("Dr. Smith took 2.5 mg of B. longum. Then it ended.") ==
        std::vector<std::string>{"dr. smith took 2.5 mg of b. longum.", "then it ended."});
  CHECK(sentences("Gout • Asthma | Pain").size() == 3);
  CHECK(sentences("   ").empty());
  CHECK(sentences(". . . a") == std::vector<std::string>{". . . a"});
  CHECK(sentences("It helps . .  . with gout. . . . It costs .5 of that") ==
        std::vector<std::string>{"it helps . .  . with gout. . . .", "it costs .5 of that"});
}

TEST_CASE("normalise: every place maps back to the page") {
  const std::string text = "😀 Ｃures “gout” ﬁne cu\xc2\xadre";
  const NormalText normal = normalise(one_block(text));
  const auto at = static_cast<std::uint32_t>(normal.text.find("gout"));
  CHECK(text.substr(normal.map.at(at).utf8, 4) == "gout");
  CHECK(normal.map.at(at).utf16 == 10);  // the emoji is two units
  CHECK(normal.map.behind(at + 4).utf16 == 14);
  const auto cure = static_cast<std::uint32_t>(normal.text.find("cure", at));
  CHECK(text.substr(normal.map.at(cure).utf8, normal.map.behind(cure + 4).utf8 - normal.map.at(cure).utf8) ==
        "cu\xc2\xadre");
}

TEST_CASE("normalise: random texts map back to character boundaries, in order") {
  const char* pieces[] = {"a",        "B", " ", "é", "e\xcc\x81", "😀", "ﬁ", "½",  "с",
                          "\xc2\xad", "ж", "…", "-", "．",        "™", "א", "\n", "."};
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (auto n = random() % 24; n-- > 0;) text += pieces[random() % std::size(pieces)];
    const NormalText normal = normalise(one_block(text));
    REQUIRE(normal.upper.size() == normal.text.size());
    OffsetMap::Point last;
    for (std::uint32_t i = 0; i < normal.text.size(); ++i) {
      if ((static_cast<unsigned char>(normal.text[i]) & 0xC0) == 0x80) continue;
      for (const OffsetMap::Point point : {normal.map.at(i), normal.map.behind(i)}) {
        REQUIRE(point.utf8 <= text.size());
        REQUIRE((point.utf8 == text.size() || (static_cast<unsigned char>(text[point.utf8]) & 0xC0) != 0x80));
      }
      const OffsetMap::Point point = normal.map.at(i);
      REQUIRE(point.utf8 >= last.utf8);
      REQUIRE(point.utf16 >= last.utf16);
      last = point;
    }
  }
}
