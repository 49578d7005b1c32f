#include "claimlint/pack.h"

#include <cstddef>
#include <cstring>
#include <random>

#include "../../core/compile/pack_writer.h"
#include "small_rules.h"

using namespace claimlint;

TEST_CASE("pack: the small rules compile without a fault and load") {
  CHECK(compile_rules(small_rules()).diagnostics.empty());
  const Pack& pack = small_pack();
  CHECK(pack.hash().starts_with("sha256:"));
  CHECK(pack.rules.size() == 5);
  CHECK(pack.find_word("gout") != 0);
  CHECK(pack.find_word("gouty") == 0);
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
  newer[8] = std::byte{9};
  CHECK(error_of(newer).find("update claimlint") != std::string::npos);

  std::vector<std::byte> altered = good;
  altered[good.size() / 2] ^= std::byte{1};
  CHECK(error_of(altered).find("damaged") != std::string::npos);
}

TEST_CASE("pack: an evidence record without a text is refused") {  // reports open up its JSON object
  const auto opens = [](const std::string& json) {
    PackWriter writer;
    writer.words.emplace_back();
    writer.spellings.emplace_back();
    writer.nodes.emplace_back();
    writer.terms.emplace_back();
    writer.entries.emplace_back();
    writer.pairs.push_back({0, 0, 0, writer.text("any"), writer.text(json)});
    return Pack::open(writer.write()).ok();
  };
  CHECK(opens("{}"));
  CHECK_FALSE(opens(""));
}

TEST_CASE("pack: every way of writing a column gives its numbers back") {
  PackWriter writer;
  writer.words.emplace_back();
  writer.spellings.emplace_back();
  writer.terms.emplace_back();
  writer.sets.emplace_back();
  std::mt19937 random(5);
  for (std::uint32_t n = 0; n < 500; ++n) {
    writer.nodes.push_back({0, n * 2, 0, 0});
    writer.conditions.push_back({n % 5, static_cast<std::uint32_t>(random()), n % 3 == 0 ? n / 3 + 1 : 0, 0});
    writer.conditions.push_back({0, 0xffffffff - n, 128 * n, 0});
    writer.entries.push_back({{n * 3, 3}, {0, 0}, {0, 0}, {0, 0}});
  }
  writer.text(std::string(2000, 'x'));
  const std::vector<std::byte> bytes = writer.write();
  for (table::Node& node : writer.nodes) node.first_child /= 2;
  const Result<Pack> pack = Pack::open(bytes);
  CHECK_FALSE(pack.ok());  // children beyond the nodes
  writer.nodes.resize(1);
  const Result<Pack> sound = Pack::open(writer.write());
  REQUIRE(sound.ok());
  REQUIRE(sound.value().conditions.size() == writer.conditions.size());
  CHECK(std::memcmp(sound.value().conditions.data(), writer.conditions.data(), 1000 * sizeof(table::Condition)) == 0);
  CHECK(std::memcmp(sound.value().entries.data(), writer.entries.data(), 500 * sizeof(table::Entry)) == 0);
}

TEST_CASE("pack: damage behind a valid checksum is found by the checks of ranges, or does no harm") {
  std::mt19937 random(11);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::byte> bytes = small_pack_bytes();
    for (auto n = 1 + random() % 4; n-- > 0;)
      bytes[pack_header_bytes + random() % (bytes.size() - pack_header_bytes)] = static_cast<std::byte>(random());
    const std::uint64_t sum = checksum(std::span<const std::byte>(bytes).subspan(pack_header_bytes));
    std::memcpy(bytes.data() + 24, &sum, sizeof sum);
    const Result<Pack> pack = Pack::open(bytes);
    if (!pack.ok()) continue;
    Auditor auditor(pack.value());
    CHECK(auditor.audit(text_document("Magnesium relieves gout, asthma and RLS. It does not cure cancer.")).ok());
  }
}
