// The expressions of rules, which stand for one word: RE2 reads them, and they go into the pack as finished automata.
//
// So neither an auditor nor a browser needs RE2, and a word costs a step a byte however it is spelt.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "claimlint/result.h"

namespace claimlint {

// As table::Regex has it.
struct WordAutomaton {
  std::vector<std::uint32_t> classes;  // of each byte its class
  std::uint32_t class_count = 0;
  std::vector<std::uint32_t> next;  // per state and class the next state
  std::uint32_t start = 0, accepting = 0;
};

// Error::what goes on from "the expression /…/ ".
Result<WordAutomaton> compile_word_expression(const std::string& re2);

}  // namespace claimlint
