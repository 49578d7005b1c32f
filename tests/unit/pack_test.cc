#include "claimlint/pack.h"

#include <cstddef>
#include <cstring>
#include <map>
#include <random>
#include <set>

#include "../../core/compile/pack_writer.h"
#include "small_rules.h"

using namespace claimlint;

TEST_CASE("pack: the small rules compile without a fault and load") {
  CHECK(compile_rules(small_rules()).diagnostics.empty());
  const Pack& pack = small_pack();
  CHECK(pack.hash().starts_with("sha256:"));
  CHECK(pack.rules.size() == 6);
  CHECK(pack.find_word("gout").word != 0);
  CHECK(pack.find_word("gouty").word == 0);
}

TEST_CASE("pack: the same rules give the same bytes") {
  CHECK(compile_rules(small_rules()).pack == small_pack_bytes());
}

TEST_CASE("pack: what is no sound pack is refused in one line") {
  const std::vector<std::byte>& good = small_pack_bytes();
  const auto error_of = [](std::vector<std::byte> bytes) {
    const Result<Pack> pack = Pack::open(bytes);
    return pack.ok() ? std::string() : pack.error().what;
  };
  CHECK(error_of({}).find("not a claimlint rule pack") != std::string::npos);
  CHECK(error_of({good.begin(), good.end() - 1}).find("cut short") != std::string::npos);

  std::vector<std::byte> newer = good;
  newer[8] = std::byte{pack_version + 1};
  CHECK(error_of(newer).find("update claimlint") != std::string::npos);

  std::vector<std::byte> altered = good;
  altered[good.size() / 2] ^= std::byte{1};
  CHECK(error_of(altered).find("damaged") != std::string::npos);
}

namespace {

// What a pack can't do without.
PackWriter small_writer() {
  PackWriter writer;
  writer.words.emplace_back();
  writer.spellings.emplace_back();
  writer.nodes.emplace_back();
  writer.terms.emplace_back();
  return writer;
}

}  // namespace

TEST_CASE("pack: an evidence record without a text is refused") {  // reports open up its JSON object
  const auto opens = [](const std::string& json) {
    PackWriter writer = small_writer();
    writer.entries.emplace_back();
    writer.pairs.push_back({0, 0, 0, writer.text("any"), writer.late_text(json)});
    return Pack::open(writer.write()).ok();
  };
  CHECK(opens("{}"));
  CHECK_FALSE(opens(""));
}

TEST_CASE("pack: every way of writing a column gives its numbers back") {
  PackWriter writer = small_writer();
  writer.sets.emplace_back();
  std::mt19937 random(5);
  for (std::uint32_t n = 0; n < 500; ++n) {
    writer.conditions.push_back({n % 5, static_cast<std::uint32_t>(random()), n % 3 == 0 ? n / 3 + 1 : 0, 0});
    writer.conditions.push_back({0, 0xffffffff - n, 128 * n, 0});
    writer.entries.push_back({{n * 3 | in_texts, 3}, {0, 0}, {0, 0}, writer.own_list({n, n / 2})});
  }
  std::vector<std::uint32_t> list;  // of another nature now and then
  for (std::uint32_t n = 0; n < 5 * column_run + 7; ++n)
    list.push_back(n / column_run % 2 == 0 ? n % 500 : static_cast<std::uint32_t>(random() % 500));
  writer.entries.front().parents = writer.list(list);
  writer.late_text(std::string(2000, 'x'));
  const Result<Pack> pack = Pack::open(writer.write());
  REQUIRE(pack.ok());
  REQUIRE(pack.value().conditions.size() == writer.conditions.size());
  CHECK(std::memcmp(pack.value().conditions.data(), writer.conditions.data(), 1000 * sizeof(table::Condition)) == 0);
  CHECK(std::memcmp(pack.value().entries.data(), writer.entries.data(), 500 * sizeof(table::Entry)) == 0);
  const auto parents = pack.value().refs(pack.value().entries.front().parents);
  CHECK(std::vector(parents.begin(), parents.end()) == list);
}

TEST_CASE("pack: words come back as they were spelt, and with them their plurals") {
  const std::string longest(longest_word, 'b');
  PackWriter writer = small_writer();
  writer.spellings.insert(writer.spellings.end(),
                          {"zinc", "box" + std::string(1, plural_es), longest, "capsule" + std::string(1, plural_s),
                           "capsules", "naïve", "remedy" + std::string(1, plural_ies)});
  writer.words.resize(writer.spellings.size());
  const Result<Pack> opened = Pack::open(writer.write());
  REQUIRE(opened.ok());
  const Pack& pack = opened.value();
  const std::vector<std::string> words = pack.spellings();
  CHECK(words == std::vector<std::string>{"", "zinc", "box", longest, "capsule", "capsules", "naïve", "remedy", "boxes",
                                          "remedies"});
  for (std::uint32_t w = 1; w < words.size(); ++w) CHECK(pack.find_word(words[w]).word == w);
  CHECK(pack.find_word("boxes").singular == 2);
  CHECK(pack.find_word("remedies").singular == 7);
  CHECK(pack.find_word("capsules").singular == 4);  // spelt itself, as a word that stands in terms
  CHECK(pack.find_word("capsule").singular == 0);
  for (const char* unknown : {"", "s", "es", "a", "bo", "boxs", "zincs", "zink", "remedys", "remed", "{"})
    CHECK(pack.find_word(unknown).word == 0);
}

TEST_CASE("pack: each of many words is found, and nothing between them") {
  PackWriter writer = small_writer();
  std::mt19937 random(11);
  std::set<std::string> common, rare;
  for (int i = 0; i < 3000; ++i) {
    std::string word;
    do word += static_cast<char>('a' + random() % 3);
    while (random() % 6 != 0);
    (i % 10 == 0 ? common : rare).insert(word.substr(0, longest_word));
  }
  for (const std::string& word : common) rare.erase(word);
  std::map<std::string, std::uint32_t> numbers, singulars;
  for (const auto* words : {&common, &rare})
    for (const std::string& word : *words) {
      numbers.emplace(word, writer.words.size());
      if (numbers.size() % 3 == 0) singulars.emplace(word + "s", writer.words.size());
      writer.spellings.push_back(word + (numbers.size() % 3 == 0 ? std::string(1, plural_s) : ""));
      writer.words.emplace_back();
    }
  const Result<Pack> opened = Pack::open(writer.write());
  REQUIRE(opened.ok());
  const Pack& pack = opened.value();
  CHECK(pack.words.size() == 1 + numbers.size() + singulars.size());
  for (const auto& [word, number] : numbers)
    for (const std::string& near : {word, word + "s", word + "a", word.substr(1), word.substr(0, word.size() - 1)}) {
      const Pack::Found found = pack.find_word(near);
      if (singulars.contains(near))
        CHECK(found.singular == singulars.at(near));
      else
        CHECK(found.word == (numbers.contains(near) ? numbers.at(near) : 0));
    }
}

TEST_CASE("pack: the trie comes back as it was, whatever terms its nodes share") {
  PackWriter writer = small_writer();
  std::mt19937 random(7);
  constexpr std::uint32_t words = 60, terms = 200;
  for (std::uint32_t w = 1; w < words; ++w) {
    writer.spellings.push_back("w" + std::to_string(w));
    writer.words.emplace_back();
  }
  std::vector<std::pair<std::uint32_t, unsigned>> left{{0, 0}};  // nodes without children yet, and how deep they are
  while (!left.empty()) {
    const auto [node, depth] = left.back();
    left.pop_back();
    const auto first = static_cast<std::uint32_t>(writer.nodes.size());
    writer.nodes[node].first_child = first;
    for (std::uint32_t word = 1; word < words && depth < 4; ++word)
      if (depth == 0 || random() % (depth * 12) == 0) {
        const auto known = static_cast<std::uint32_t>(writer.terms.size());
        const std::uint32_t all[] = {0, known, writer.nodes[node].terms, static_cast<std::uint32_t>(random() % known)};
        writer.nodes.push_back({word, 0, 0, all[random() % 4]});
        if (writer.nodes.back().terms == known && known < terms) writer.terms.emplace_back();
        if (writer.nodes.back().terms == writer.terms.size()) writer.nodes.back().terms = 0;
        ++writer.nodes[node].child_count;
      }
    for (std::uint32_t c = writer.nodes[node].child_count; c-- > 0;) left.emplace_back(first + c, depth + 1);
  }
  REQUIRE(writer.nodes.size() > 500);
  const Result<Pack> pack = Pack::open(writer.write());
  REQUIRE(pack.ok());
  REQUIRE(pack.value().nodes.size() == writer.nodes.size());
  CHECK(std::memcmp(pack.value().nodes.data(), writer.nodes.data(), writer.nodes.size() * sizeof(table::Node)) == 0);
  for (std::uint32_t w = 1; w < words; ++w) CHECK(pack.value().words[w].node == w);

  std::swap(writer.nodes[1].word, writer.nodes[2].word);
  CHECK_FALSE(Pack::open(writer.write()).ok());  // siblings out of order
  std::swap(writer.nodes[1].word, writer.nodes[2].word);
  writer.nodes.back().child_count = 1;
  CHECK_FALSE(Pack::open(writer.write()).ok());  // children beyond the nodes
}

TEST_CASE("pack: a word's symbols are refused where they are not sorted") {  // matching takes room for them by that
  const auto opens = [](const std::vector<std::uint32_t>& symbols) {
    PackWriter writer = small_writer();
    writer.spellings.emplace_back("word");
    writer.words.emplace_back();
    writer.symbols.resize(100);
    writer.words[1].symbols = writer.list(symbols);
    return Pack::open(writer.write()).ok();
  };
  CHECK(opens({1, 70, 99}));
  CHECK_FALSE(opens({70, 1, 99}));
}

namespace {

constexpr std::size_t head_bytes_at = 96, head_checksum_at = 24, texts_checksum_at = 104;

std::size_t head_bytes(std::span<const std::byte> pack) {
  std::uint64_t bytes;
  std::memcpy(&bytes, pack.data() + head_bytes_at, sizeof bytes);
  return static_cast<std::size_t>(bytes);
}

std::span<const std::byte> head_of(std::span<const std::byte> pack) { return pack.first(head_bytes(pack)); }
std::span<const std::byte> texts_of(std::span<const std::byte> pack) { return pack.subspan(head_bytes(pack)); }

void mend_checksums(std::vector<std::byte>& pack) {
  const std::uint64_t head = checksum(head_of(pack).subspan(pack_header_bytes)), texts = checksum(texts_of(pack));
  std::memcpy(pack.data() + head_checksum_at, &head, sizeof head);
  std::memcpy(pack.data() + texts_checksum_at, &texts, sizeof texts);
}

const Document& claims() {
  static const Document document =
      text_document("Magnesium relieves gout, asthma and RLS. It does not cure cancer. It lowers cholesterol.");
  return document;
}

}  // namespace

TEST_CASE("pack: the head alone finds the same claims; with the texts the report is that of the whole pack") {
  const std::vector<std::byte>& whole = small_pack_bytes();
  Result<Pack> opened = Pack::open(head_of(whole));
  REQUIRE(opened.ok());
  Pack& pack = opened.value();
  CHECK_FALSE(pack.has_texts());
  CHECK(pack.hash() == small_pack().hash());
  Auditor auditor(pack), usual(small_pack());
  const Result<std::string> json = auditor.audit(claims());
  REQUIRE_FALSE(json.ok());
  CHECK(json.error().what.find("texts") != std::string::npos);

  const Result<CompactReport> partial = auditor.audit_compact(claims()), full = usual.audit_compact(claims());
  REQUIRE(partial.ok());
  CHECK(partial.value().head.find("\"partial\":true") != std::string::npos);
  CHECK(full.value().head.find("partial") == std::string::npos);
  REQUIRE(partial.value().numbers.size() > 10);
  // The first finding up to its objects: rule, strength, severity, offsets, subject …
  for (std::size_t i = 0; i < 14; ++i) CHECK(partial.value().numbers[i] == full.value().numbers[i]);
  CHECK(record_json(pack, record_rule, 0, 0).find("\"why\":\"\"") != std::string::npos);

  CHECK_FALSE(pack.add_texts(texts_of(whole)).has_value());
  CHECK(pack.has_texts());
  CHECK(auditor.audit(claims()).value() == usual.audit(claims()).value());
  CHECK(pack.add_texts(texts_of(whole)).has_value());  // twice
  CHECK(auditor.audit(claims()).value() == usual.audit(claims()).value());
}

TEST_CASE("pack: texts that are cut, damaged or another pack's are refused in one line, and the head works on") {
  const std::vector<std::byte>& whole = small_pack_bytes();
  Result<Pack> opened = Pack::open(head_of(whole));
  REQUIRE(opened.ok());
  Pack& pack = opened.value();
  const auto refused = [&](std::span<const std::byte> texts) {
    const std::optional<Error> error = pack.add_texts(texts);
    return error && error->what.find('\n') == std::string::npos && !pack.has_texts() ? error->what : "";
  };
  const auto good = texts_of(whole);
  CHECK(refused(good.first(good.size() - 1)).find("cut short") != std::string::npos);
  CHECK(refused({}).find("cut short") != std::string::npos);
  std::vector<std::byte> altered(good.begin(), good.end());
  altered[altered.size() / 2] ^= std::byte{1};
  CHECK(refused(altered).find("damaged") != std::string::npos);
  PackWriter writer = small_writer();
  CHECK_FALSE(refused(texts_of(writer.write())).empty());
  CHECK(Auditor(pack).audit_compact(claims()).ok());
  CHECK(refused(good).empty());
  CHECK(pack.has_texts());
}

TEST_CASE("pack: damage to the texts behind a valid checksum is found, or does no harm; a refusal leaves the head") {
  std::mt19937 random(13);
  for (int round = 0; round < 1000; ++round) {
    std::vector<std::byte> bytes = small_pack_bytes();
    const std::size_t head = head_bytes(bytes);
    for (auto n = 1 + random() % 4; n-- > 0;)
      bytes[head + random() % (bytes.size() - head)] = static_cast<std::byte>(random());
    mend_checksums(bytes);
    Result<Pack> pack = Pack::open(head_of(bytes));
    REQUIRE(pack.ok());
    Auditor auditor(pack.value());
    const bool added = !pack.value().add_texts(texts_of(bytes));
    CHECK(added == Pack::open(bytes).ok());
    CHECK(auditor.audit(claims()).ok() == added);
    CHECK(auditor.audit_compact(claims()).ok());
  }
}

TEST_CASE("pack: damage behind a valid checksum is found by the checks of ranges, or does no harm") {
  std::mt19937 random(11);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::byte> bytes = small_pack_bytes();
    for (auto n = 1 + random() % 4; n-- > 0;)
      bytes[pack_header_bytes + random() % (bytes.size() - pack_header_bytes)] = static_cast<std::byte>(random());
    mend_checksums(bytes);
    const Result<Pack> pack = Pack::open(bytes);
    if (!pack.ok()) continue;
    Auditor auditor(pack.value());
    CHECK(auditor.audit(text_document("Magnesium relieves gout, asthma and RLS. It does not cure cancer.")).ok());
  }
}
