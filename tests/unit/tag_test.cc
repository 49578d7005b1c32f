#include "claimlint/tag.h"

#include "small_rules.h"

using namespace claimlint;

namespace {

// The mentions of a text, each as its words and the ids of its entries.
std::vector<std::string> mentions(std::string_view text) {
  const Document document = text_document(text);
  const NormalText normal = normalise(document);
  const Pack& pack = small_pack();
  const TaggedText tagged = Tagger(pack).tag(normal);
  std::vector<std::string> all;
  for (const Mention& mention : tagged.mentions) {
    std::string ids;
    for (std::uint32_t entry : pack.refs(mention.entries))
      ids += (ids.empty() ? "" : "+") + std::string(pack.text(pack.entries[entry].id));
    all.push_back(ids);
  }
  return all;
}

}  // namespace

TEST_CASE("tag: the longest term wins and hides what lies inside") {
  CHECK(mentions("joint pain and pain") == std::vector<std::string>{"joint-pain", "pain"});
  CHECK(mentions("Magnesium-citrate, magnesium") == std::vector<std::string>{"magnesium-citrate", "magnesium"});
}

TEST_CASE("tag: inflected, hyphenated, possessive, spaced-out and disguised words") {
  CHECK(mentions("relieves relieving relieved") ==
        std::vector<std::string>{"verb-relieve", "verb-relieve", "verb-relieve"});
  CHECK(mentions("restless-legs") == std::vector<std::string>{"restless-legs-syndrome"});
  CHECK(mentions("cancer's") == std::vector<std::string>{"cancer"});
  CHECK(mentions("it c u r e s all") == std::vector<std::string>{"verb-cure"});
  CHECK(mentions("cur3s c4ncer") == std::vector<std::string>{"verb-cure", "cancer"});
  CHECK(mentions("#JointPain") == std::vector<std::string>{"joint-pain"});
}

TEST_CASE("tag: a longer term that begins with a plural does not hide the singular's") {
  CHECK(mentions("tablets") == std::vector<std::string>{"tablet"});
  CHECK(mentions("two tablets per day") == std::vector<std::string>{"tablets-per-day"});
  CHECK(mentions("two tablets per week") == std::vector<std::string>{"tablet"});
}

TEST_CASE("tag: acronyms match in capitals only") {
  CHECK(mentions("AIDS") == std::vector<std::string>{"aids"});
  CHECK(mentions("it aids digestion").empty());
  CHECK(mentions("RLS rls") == std::vector<std::string>{"restless-legs-syndrome"});
  CHECK(mentions("RLSs") == std::vector<std::string>{"restless-legs-syndrome"});
  CHECK(mentions("rlss").empty());
}

TEST_CASE("tag: a sentence without end is cut, not refused") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "pain ";
  const Document document = text_document(text);
  const NormalText normal = normalise(document);
  const TaggedText tagged = Tagger(small_pack()).tag(normal);
  CHECK(tagged.tokens.size() == 1000);
  CHECK(tagged.sentences.size() == (1000 + max_sentence_tokens - 1) / max_sentence_tokens);
}
