// A pack as it might come from elsewhere: refused, or safe to audit with.
//
// The first byte of an input chooses what the rest is: bytes as they come; a payload, which gets a right header; or
// changes to a small sound pack, four bytes of place and four of value each, and then a right header. Without the right
// checksums nothing behind them would ever be reached. Each pack is opened whole, and as head and texts.
#include <algorithm>
#include <cstring>

#include "checked_audit.h"
#include "rule_files.h"

namespace {

using namespace claimlint;

const std::vector<std::byte>& sound_pack() {
  static const std::vector<std::byte> pack =
      compile_rules(fuzz::split_rule_files(fuzz::read_file(CLAIMLINT_SEEDS "/compile_rules/small.txt"))).pack;
  return pack;
}

template <typename T>
void put(std::vector<std::byte>& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

template <typename T>
T read(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

std::size_t head_bytes(std::span<const std::byte> pack) {
  const auto bytes = pack.size() < pack_header_bytes ? 0 : read<std::uint64_t>(pack, 96);
  return static_cast<std::size_t>(std::min<std::uint64_t>(bytes, pack.size()));
}

// Of a payload the first two bytes say where the head ends.
void mend_header(std::vector<std::byte>& pack, std::size_t head) {
  std::memcpy(pack.data(), pack_magic.data(), pack_magic.size());
  put(pack, 8, pack_version);
  std::memcpy(pack.data() + 12, sound_pack().data() + 12, 4);  // parts
  put(pack, 16, std::uint64_t{pack.size()});
  put(pack, 96, std::uint64_t{head});
  const std::span<const std::byte> all = pack;
  put(pack, 24, checksum(all.first(head).subspan(pack_header_bytes)));
  put(pack, 104, checksum(all.subspan(head)));
}

std::vector<std::byte> make_pack(std::span<const std::byte> input) {
  const auto choice = input.empty() ? 0u : std::to_integer<unsigned>(input[0]) % 8;
  input = input.subspan(std::min<std::size_t>(1, input.size()));
  if (choice == 0) return {input.begin(), input.end()};
  if (choice == 1) {
    std::vector<std::byte> pack(pack_header_bytes);
    const std::size_t head = input.size() < 2 ? 0 : read<std::uint16_t>(input, 0);
    pack.insert(pack.end(), input.begin(), input.end());
    mend_header(pack, std::clamp(head, pack_header_bytes, pack.size()));
    return pack;
  }
  std::vector<std::byte> pack = sound_pack();
  for (; input.size() >= 8; input = input.subspan(8)) {
    std::uint32_t at, value;
    std::memcpy(&at, input.data(), 4);
    std::memcpy(&value, input.data() + 4, 4);
    const std::size_t words = (pack.size() - pack_header_bytes) / 4;
    put(pack, pack_header_bytes + at % words * 4, value);
  }
  mend_header(pack, head_bytes(sound_pack()));
  return pack;
}

const Document& page() {
  static const Document document = [] {
    Result<Document> made = document_from_text(fuzz::read_file(CLAIMLINT_SEEDS "/pack_load.page.txt"));
    fuzz::require(made.ok(), "the page to audit is a text");
    return std::move(made.value());
  }();
  return document;
}

void require_line(const Error& error) {
  fuzz::require(!error.what.empty() && error.what.find('\n') == std::string::npos, "a refusal is one line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::byte> bytes = make_pack(std::as_bytes(std::span(data, size)));
  const Result<Pack> pack = Pack::open(bytes);
  if (!pack.ok())
    require_line(pack.error());
  else
    (void)Auditor(pack.value()).audit(page());

  const std::span<const std::byte> all = bytes;
  const std::size_t head_size = head_bytes(all);
  Result<Pack> head = Pack::open(all.first(head_size));
  if (!head.ok()) {
    require_line(head.error());
    return 0;
  }
  Auditor auditor(head.value());
  (void)auditor.audit_compact(page());
  if (head.value().has_texts()) return 0;
  if (const std::optional<Error> refused = head.value().add_texts(all.subspan(head_size)))
    require_line(*refused);
  else
    fuzz::require(pack.ok(), "what is sound in two parts is sound in one");
  (void)auditor.audit(page());
  (void)auditor.audit_compact(page());
  return 0;
}
