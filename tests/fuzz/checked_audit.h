// What the fuzzers share: an audit whose report must keep its promises, and files.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../../core/compile/compiler.h"
#include "claimlint/claimlint.h"

namespace claimlint::fuzz {

// A fuzzer reports what is wrong by ending itself; libFuzzer then keeps the input.
inline void require(bool truth, const char* promise) {
  if (truth) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  require(file.good(), path.c_str());
  return {std::istreambuf_iterator<char>(file), {}};
}

// The pack of rules/, compiled anew.
inline const Pack& default_pack() {
  static const std::vector<std::byte> bytes = [] {
    const std::filesystem::path rules = CLAIMLINT_RULES;
    std::vector<SourceFile> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(rules))
      if (entry.path().extension() == ".json")
        files.push_back({entry.path().lexically_relative(rules).generic_string(), read_file(entry.path().string())});
    return compile_rules(std::move(files)).pack;
  }();
  static const Result<Pack> pack = Pack::open(bytes);
  require(pack.ok(), "the default pack opens");
  return pack.value();
}

// For each UTF-16 code unit of a text, and for its end, the byte that it begins at.
inline std::vector<std::size_t> utf16_places(std::string_view text) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte & 0xC0) == 0x80) continue;
    places.push_back(at);
    if (byte >= 0xF0) places.push_back(at);
  }
  places.push_back(text.size());
  return places;
}

inline void check_report(const std::string& written, const Document& document) {
  const nlohmann::json report = nlohmann::json::parse(written, nullptr, false);
  require(!report.is_discarded(), "the report is JSON");
  require(written.find('\n') == std::string::npos, "the report is one line");
  const std::vector<std::size_t> places = utf16_places(document.text);
  const auto slice = [&](std::size_t start, std::size_t end) {
    require(start <= end && end < places.size(), "offsets lie inside the text");
    return document.text.substr(places[start], places[end] - places[start]);
  };
  std::size_t last_start = 0, counted = 0;
  for (const auto& finding : report.at("findings")) {
    const std::size_t start = finding.at("start"), end = finding.at("end");
    require(start < end, "a finding is not empty");
    require(slice(start, end) == finding.at("quote").get<std::string>(),
            "a finding's quote is the text at its offsets");
    require(start >= last_start, "findings are in order of place");
    last_start = start;
    require(finding.at("sentence").at("start") <= start && finding.at("sentence").at("end") >= end,
            "a finding lies inside its sentence");
    const std::string prefix = finding.at("prefix"), suffix = finding.at("suffix");
    require(document.text.compare(places[start] - std::min(prefix.size(), places[start]), prefix.size(), prefix) == 0 &&
                document.text.compare(places[end], suffix.size(), suffix) == 0,
            "prefix and suffix stand beside the quote");
  }
  for (const auto& aside : report.at("set_aside"))
    require(slice(aside.at("start"), aside.at("end")) == aside.at("quote").get<std::string>(),
            "what is set aside is quoted as it stands");
  for (const auto& count : report.at("counts")) counted += count.get<std::size_t>();
  require(counted == report.at("findings").size(), "the counts add up to the findings");
}

// Audits twice by one auditor: what it keeps between audits must not show.
inline void checked_audit(const Document& document) {
  static Auditor auditor(default_pack());
  const Result<std::string> first = auditor.audit(document), second = auditor.audit(document);
  require(first.ok() && second.ok(), "a document of moderate size is audited");
  require(first.value() == second.value(), "the same text gives the same bytes");
  check_report(first.value(), document);
}

}  // namespace claimlint::fuzz
