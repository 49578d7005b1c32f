// What happens when memory runs out in the middle of an audit: an error in words, nothing broken, nothing lost.
#include <cstdlib>
#include <new>

#include "../small_rules.h"

using namespace claimlint;

namespace {

thread_local std::int64_t allocations_left = -1;  // negative: no limit

void* allocate(std::size_t bytes) {
  if (allocations_left == 0) throw std::bad_alloc();
  if (allocations_left > 0) --allocations_left;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}

struct Limit {
  explicit Limit(std::int64_t allocations) { allocations_left = allocations; }
  ~Limit() { allocations_left = -1; }
};

}  // namespace

void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("memory: an audit that runs out of it says so, and the next one is as good as ever") {
  const Document document =
      text_document("Magnesium\n\nIt relieves gout, asthma and RLS. It does not cure cancer, we say.");
  Auditor fresh(small_pack());
  const std::string whole = fresh.audit(document).value();
  std::size_t failed = 0;
  for (std::int64_t allowed = 0;; ++allowed) {
    Auditor auditor(small_pack());
    const bool ok = [&] {
      const Limit limit(allowed);
      return auditor.audit(document).ok();
    }();
    if (!ok) ++failed;
    const Result<std::string> next = auditor.audit(document);
    REQUIRE(next.ok());
    REQUIRE(next.value() == whole);
    if (ok) break;
  }
  CHECK(failed > 20);
}

TEST_CASE("memory: a pack that finds no room is refused") {
  const std::vector<std::byte>& bytes = small_pack_bytes();
  for (std::int64_t allowed = 0; allowed < 4; ++allowed) {
    const std::string what = [&] {
      const Limit limit(allowed);
      const Result<Pack> pack = Pack::open(bytes);
      return pack.ok() ? std::string() : pack.error().what;
    }();
    CHECK(what == "out of memory");
  }
  CHECK(Pack::open(bytes).ok());
}
