#include "claimlint/pack.h"

#include <cstddef>
#include <cstring>
#include <random>

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
  constexpr std::size_t pairs_in_directory = pack_header_bytes + 8 * 16;
  std::vector<std::byte> bytes = small_pack_bytes();
  std::uint32_t pairs;
  std::memcpy(&pairs, bytes.data() + pairs_in_directory, sizeof pairs);
  const std::uint32_t nothing = 0;
  std::memcpy(bytes.data() + pairs + offsetof(table::Pair, json) + offsetof(table::Text, length), &nothing,
              sizeof nothing);
  const std::uint64_t sum = checksum(std::span<const std::byte>(bytes).subspan(pack_header_bytes));
  std::memcpy(bytes.data() + 24, &sum, sizeof sum);
  CHECK_FALSE(Pack::open(bytes).ok());
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
