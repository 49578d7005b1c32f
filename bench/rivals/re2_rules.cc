// A rival: one RE2 a rule, as WebAssembly. Flat functions: expressions in, one a line; triples of rule, start, end out.
#include <emscripten.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "re2/re2.h"

namespace {
std::vector<std::unique_ptr<RE2>> rules;
std::vector<std::uint32_t> found;
}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void* rr_alloc(std::uint32_t bytes) { return std::malloc(bytes); }

// The text is freed here.
EMSCRIPTEN_KEEPALIVE void rr_rules(char* text, std::uint32_t bytes) {
  RE2::Options options(RE2::Latin1);
  options.set_case_sensitive(false);
  std::string_view all(text, bytes);
  for (std::size_t end; (end = all.find('\n')) != all.npos; all.remove_prefix(end + 1))
    rules.push_back(std::make_unique<RE2>(all.substr(0, end), options));
  std::free(text);
}

// The number of triples. The text is freed here.
EMSCRIPTEN_KEEPALIVE std::uint32_t rr_match(char* text, std::uint32_t bytes) {
  found.clear();
  const std::string_view all(text, bytes);
  for (std::uint32_t r = 0; r < rules.size(); ++r) {
    std::string_view hit;
    for (std::size_t from = 0; rules[r]->Match(all, from, all.size(), RE2::UNANCHORED, &hit, 1);) {
      const auto start = static_cast<std::uint32_t>(hit.data() - all.data());
      from = start + hit.size();
      found.insert(found.end(), {r, start, static_cast<std::uint32_t>(from)});
    }
  }
  std::free(text);
  return static_cast<std::uint32_t>(found.size() / 3);
}

EMSCRIPTEN_KEEPALIVE const std::uint32_t* rr_found() { return found.data(); }

}  // extern "C"
