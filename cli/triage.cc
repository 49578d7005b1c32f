#include "triage.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace claimlint::cli {
namespace {

using Json = nlohmann::json;

struct Part {
  const char* what;
  int weight;
  bool (*counts)(const Json& finding);
};

// A grave claim weighs most, one that the evidence speaks against more than one that nobody tried.
constexpr Part parts[] = {
    {"high", 5, [](const Json& f) { return f.at("severity") == "high"; }},
    {"medium", 2, [](const Json& f) { return f.at("severity") == "medium"; }},
    {"low", 1, [](const Json& f) { return f.at("severity") == "low"; }},
    {"absolute", 1, [](const Json& f) { return f.at("strength") == "absolute"; }},
    {"against the evidence", 3,
     [](const Json& f) { return f.at("verdict") == "no-effect" || f.at("verdict") == "harmful"; }},
};

}  // namespace

Json triage_weights() {
  Json all = Json::array();
  for (const Part& part : parts) all.push_back({{"what", part.what}, {"weight", part.weight}});
  return all;
}

void rank(Json& documents, const Json& findings) {
  std::map<long long, std::vector<int>> counts;
  for (const Json& finding : findings) {
    std::vector<int>& of =
        counts.try_emplace(finding.at("document").get<long long>(), std::size(parts), 0).first->second;
    for (std::size_t i = 0; i < std::size(parts); ++i) of[i] += parts[i].counts(finding);
  }
  for (Json& document : documents) {
    const auto found = counts.find(document.at("id").get<long long>());
    int sum = 0;
    Json shown = Json::array();
    for (std::size_t i = 0; found != counts.end() && i < std::size(parts); ++i) {
      if (found->second[i] == 0) continue;
      sum += found->second[i] * parts[i].weight;
      shown.push_back({{"what", parts[i].what}, {"count", found->second[i]}, {"weight", parts[i].weight}});
    }
    document["triage"] = {{"sum", sum}, {"parts", std::move(shown)}};
  }
  std::stable_sort(documents.begin(), documents.end(),
                   [](const Json& a, const Json& b) { return a["triage"]["sum"] > b["triage"]["sum"]; });
}

}  // namespace claimlint::cli
