// The order in which pages are looked at: by how many findings of which weight they hold. No opaque score: the sum is
// made of counts that a person can check, and every part of it is shown.
#pragma once

#include <nlohmann/json.hpp>

namespace claimlint::cli {

// [{"what": "high", "weight": 5}, …], in the order in which they are shown.
nlohmann::json triage_weights();

// Gives each document "triage": {"sum": 21, "parts": [{"what", "count", "weight"}]}, and sorts by the sum, the largest
// first; of equal ones the older stays in front. `findings` are rows of CaseStore::findings.
void rank(nlohmann::json& documents, const nlohmann::json& findings);

}  // namespace claimlint::cli
