// Texts to compare the two matchers on, made from the rules themselves; the same ones in every run.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../../core/compile/compiler.h"
#include "reference.h"

namespace claimlint::reference {

// A small generator (splitmix64) that gives the same numbers with every standard library.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t roll(std::uint64_t sides) {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (z ^ (z >> 31)) % sides;
  }
  template <typename T>
  const T& pick(const std::vector<T>& items) {
    return items[roll(items.size())];
  }

 private:
  std::uint64_t state_;
};

// All patterns of the rules, in the order in which a pack numbers them.
std::vector<std::string> pattern_texts(std::vector<SourceFile> files);

// A pattern of no sense, of a few words and of the classes `treat-verb` and `disease`, with all signs of the language.
// It may be one that the compiler refuses.
std::string invent_pattern(Dice& dice);

class Writer {
 public:
  Writer(const std::vector<SourceFile>& files, const std::vector<Pattern>& patterns, std::uint64_t seed);

  // A text that the pattern matches, or nearly: one of its readings, now and then with a word or mark too many, too few
  // or in another place, and something before and behind.
  std::string act_out(const Pattern& pattern);
  // Words of the lexicons, of the patterns and unknown ones, and marks, in no order.
  std::string babble(std::size_t words);

 private:
  void act(const Part& part, std::vector<std::string>& out);
  std::string anything();

  std::map<std::string, std::vector<std::string>> terms_of_class_, terms_of_entry_;
  std::vector<std::string> terms_, words_;
  Dice dice_;
};

}  // namespace claimlint::reference
