// What each station of an audit costs on texts: time, and allocations, which no other program on the machine changes.
//
//   build/bench_stations ROUNDS PACK FILE...
//
// Prints one JSON object. All audits are by one auditor whose scratch memory is warm, each round takes every text once, and
// times are medians; `open` is the median of reading the pack anew. Counts are those of the last text. ROUNDS of 0 audits
// each text twice and asks no clock: for callgrind.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <new>

#include "claimlint/claimlint.h"

namespace {

std::uint64_t allocations = 0, allocated_bytes = 0;

}  // namespace

void* operator new(std::size_t bytes) {
  ++allocations;
  allocated_bytes += bytes;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace claimlint;
using Clock = std::chrono::steady_clock;

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "bench_stations: can't read %s\n", path);
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

// Times and allocations of one station over the rounds.
struct Station {
  const char* name;
  std::vector<double> ms = {};
  std::uint64_t count = 0, bytes = 0;  // of the last round
};

template <typename Work>
auto measure(Station& station, Work&& work) {
  const std::uint64_t count = allocations, bytes = allocated_bytes;
  const auto start = Clock::now();
  auto result = work();
  station.ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  station.count = allocations - count;
  station.bytes = allocated_bytes - bytes;
  return result;
}

void print(Station& station, const char* before) {
  std::nth_element(station.ms.begin(), station.ms.begin() + static_cast<std::ptrdiff_t>(station.ms.size() / 2),
                   station.ms.end());
  std::printf("%s\"%s\":{\"ms\":%.4f,\"allocations\":%llu,\"allocated_bytes\":%llu}", before, station.name,
              station.ms[station.ms.size() / 2], static_cast<unsigned long long>(station.count),
              static_cast<unsigned long long>(station.bytes));
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) {
    std::fprintf(stderr, "usage: bench_stations ROUNDS PACK FILE...\n");
    return 2;
  }
  const int rounds = std::atoi(words[1]);
  const std::string bytes = read_file(words[2]);
  const Result<Pack> opened = Pack::open(std::as_bytes(std::span(bytes)));
  std::vector<Document> documents;
  std::string error = opened.ok() ? "" : opened.error().what;
  for (char* path : std::span(words + 3, static_cast<std::size_t>(count - 3))) {
    Result<Document> document = document_from_text(read_file(path));
    if (document.ok())
      documents.push_back(std::move(document.value()));
    else
      error = std::string(path) + ": " + document.error().what;
  }
  if (!error.empty()) {
    std::fprintf(stderr, "bench_stations: %s\n", error.c_str());
    return 2;
  }
  const Pack& pack = opened.value();
  Auditor auditor(pack);

  Station open{"open"}, normalised{"normalise"}, tagged{"tag"}, matched{"match"}, read_station{"read"},
      weighed{"weigh"}, audit{"audit"}, compact{"audit_compact"};
  NormalText text;
  TaggedText tags;
  Tagger tagger(pack);
  Matcher matcher(pack);
  std::size_t findings = 0, candidates = 0, report_bytes = 0;
  for (int round = 0; round < (rounds > 0 ? rounds : 2); ++round)
    for (const Document& document : documents) {
      if (rounds > 0) {
        (void)measure(open, [&] { return Pack::open(std::as_bytes(std::span(bytes))).ok(); });
        text = measure(normalised, [&] { return normalise(document, std::move(text)); });
        tags = measure(tagged, [&] { return tagger.tag(text, std::move(tags)); });
        const auto hits = measure(matched, [&] { return matcher.match_needed(document, text, tags); });
        const Reading reading = measure(read_station, [&] { return read(document, tags, hits.candidates, pack); });
        const auto weights = measure(weighed, [&] { return weigh(reading, tags, pack, 0xffffffff); });
        candidates = hits.candidates.size();
        findings = weights.findings.size();
      }
      (void)measure(compact, [&] { return auditor.audit_compact(document).ok(); });
      report_bytes = measure(audit, [&] { return auditor.audit(document); }).value().size();
    }
  const Document& document = documents.back();
  std::printf(
      "{\"bytes\":%zu,\"blocks\":%zu,\"sentences\":%zu,\"tokens\":%zu,\"mentions\":%zu,\"candidates\":%zu,"
      "\"findings\":%zu,\"report_bytes\":%zu,\"stations\":{",
      document.text.size(), document.blocks.size(), text.sentences.size(), tags.tokens.size(), tags.mentions.size(),
      candidates, findings, report_bytes);
  if (rounds > 0) {
    print(open, "");
    for (Station* station : {&normalised, &tagged, &matched, &read_station, &weighed}) print(*station, ",");
    print(compact, ",");
    print(audit, ",");
  }
  std::printf("}}\n");
  return 0;
}
