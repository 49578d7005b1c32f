#include "inflect.h"

#include <algorithm>

namespace claimlint {
namespace {

bool is_vowel(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }

bool ends_in_sibilant(std::string_view word) {
  for (std::string_view ending : {"s", "x", "z", "ch", "sh"})
    if (word.ends_with(ending)) return true;
  return false;
}

bool ends_in_consonant_y(std::string_view word) {
  return word.size() > 1 && word.ends_with('y') && !is_vowel(word[word.size() - 2]);
}

std::string without_last(std::string_view word) { return std::string(word.substr(0, word.size() - 1)); }

std::string with_s(std::string_view word) {
  if (ends_in_consonant_y(word)) return without_last(word) + "ies";
  return std::string(word) + (ends_in_sibilant(word) ? "es" : "s");
}

// stop -> stopp(ed): a short word of one vowel between consonants doubles its last letter.
std::string stem_for_ending(std::string_view word) {
  const std::size_t n = word.size();
  const bool doubles = n >= 3 && n <= 4 && !is_vowel(word[n - 1]) && is_vowel(word[n - 2]) && !is_vowel(word[n - 3]) &&
                       std::string_view("wxy").find(word[n - 1]) == std::string_view::npos;
  return std::string(word) + (doubles ? std::string(1, word[n - 1]) : std::string());
}

std::string with_ed(std::string_view word) {
  if (word.ends_with('e')) return std::string(word) + "d";
  if (ends_in_consonant_y(word)) return without_last(word) + "ied";
  return stem_for_ending(word) + "ed";
}

std::string with_ing(std::string_view word) {
  if (word.ends_with('e') && !word.ends_with("ee")) return without_last(word) + "ing";
  return stem_for_ending(word) + "ing";
}

}  // namespace

std::vector<std::string> inflect(std::string_view term, Inflection how) {
  std::vector<std::string> forms{std::string(term)};
  if (how == Inflection::noun && !term.ends_with('s') && !term.empty()) {
    const std::size_t space = term.rfind(' ');
    const std::size_t last = space == std::string_view::npos ? 0 : space + 1;
    forms.push_back(std::string(term.substr(0, last)) + with_s(term.substr(last)));
  } else if (how == Inflection::verb) {
    const std::size_t first = std::min(term.find(' '), term.size());
    const std::string_view word = term.substr(0, first);
    const std::string rest(term.substr(first));
    for (const std::string& form : {with_s(word), with_ed(word), with_ing(word)}) forms.push_back(form + rest);
  }
  return forms;
}

}  // namespace claimlint
