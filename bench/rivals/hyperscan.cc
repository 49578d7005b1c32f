// A rival, and the upper limit: Hyperscan in native code. It reports where a match ends, not where it starts.
//
//   hyperscan RULES TEXT...     RULES: an expression a line. Prints JSON: times in ms, one for each text.
#include <hs.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

std::string read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

double ms_since(std::chrono::steady_clock::time_point from) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count();
}

int count(unsigned, unsigned long long, unsigned long long, unsigned, void* total) {
  ++*static_cast<unsigned long*>(total);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: hyperscan RULES TEXT...\n"), 2;
  std::string lines = read(argv[1]);
  std::vector<const char*> expressions;
  for (std::size_t at = 0, end; (end = lines.find('\n', at)) != lines.npos; at = end + 1) {
    lines[end] = '\0';
    expressions.push_back(&lines[at]);
  }
  const std::vector<unsigned> flags(expressions.size(), HS_FLAG_CASELESS);
  std::vector<unsigned> ids(expressions.size());
  for (unsigned i = 0; i < ids.size(); ++i) ids[i] = i;
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const auto start = std::chrono::steady_clock::now();
  if (hs_compile_multi(expressions.data(), flags.data(), ids.data(), static_cast<unsigned>(ids.size()), HS_MODE_BLOCK,
                       nullptr, &database, &error) != HS_SUCCESS)
    return std::fprintf(stderr, "hyperscan: %s\n", error->message), 1;
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 1;
  std::printf("{\"load_ms\":%.3f,\"runs\":[", ms_since(start));
  for (int i = 2; i < argc; ++i) {
    const std::string text = read(argv[i]);
    unsigned long ends = 0;
    const auto from = std::chrono::steady_clock::now();
    if (hs_scan(database, text.data(), static_cast<unsigned>(text.size()), 0, scratch, count, &ends) != HS_SUCCESS)
      return 1;
    std::printf("%s{\"ms\":%.4f,\"bytes\":%zu,\"ends\":%lu}", i > 2 ? "," : "", ms_since(from), text.size(), ends);
  }
  std::puts("]}");
  hs_free_scratch(scratch);
  hs_free_database(database);
}
