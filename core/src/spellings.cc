// Words of a pack, looked up in the spellings as they lie there: see claimlint/pack.h.
#include <algorithm>

#include "claimlint/pack.h"

namespace claimlint {
namespace {

bool is_plural_mark(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return static_cast<unsigned char>(c) >= ' ' && !is_plural_mark(c); }
bool is_less(char a, char b) { return static_cast<unsigned char>(a) < static_cast<unsigned char>(b); }

// How many letters of the word before fall away.
std::uint32_t read_drop(const char*& at) {
  std::uint32_t drop = 0;
  do drop += static_cast<unsigned char>(*at);
  while (*at++ == 31);
  return drop;
}

// Whether the letters spell a word that comes behind this one in the alphabet.
bool spells_later(const char* at, std::string_view word) {
  for (char c : word) {
    if (!is_letter(*at)) return false;
    if (*at != c) return is_less(c, *at);
    ++at;
  }
  return is_letter(*at);
}

struct Plural {
  std::string_view ending, of;
  char mark;
};
constexpr Plural plurals[] = {{"s", "", plural_s}, {"es", "", plural_es}, {"ies", "y", plural_ies}};

// Whether a mark says of a plural that it stands behind the other words.
bool is_behind_others(char mark) { return mark == plural_s || mark == plural_es || mark == plural_ies; }

}  // namespace

std::span<const char> Pack::letters_of(std::size_t block) const {
  const std::uint32_t from = spelling_blocks[block].at;
  const std::uint32_t to = block + 1 < spelling_blocks.size() ? spelling_blocks[block + 1].at : spelling_bytes_;
  return {spellings_.get() + from, from < to ? to - from : 0};
}

Pack::Listed Pack::find_in_block(std::size_t block, std::string_view word) const {
  const std::span<const char> letters = letters_of(block);
  const char* at = letters.data();
  std::uint32_t number = spelling_blocks[block].word, plurals_before = spelling_blocks[block].plurals;
  std::uint32_t length = 0, same = 0;  // letters of the word at hand; with how many it begins that are the same
  for (const char* const behind = at + letters.size(); at < behind; ++number) {
    const std::uint32_t drop = read_drop(at);
    if (drop > length) break;
    length -= drop;
    if (length < same) break;  // it differs where the word before did not: it comes later, and so does the rest
    if (length == same) {      // else it differs where the word before did
      for (; same < word.size() && is_letter(*at) && *at == word[same]; ++at) length = ++same;
      if (same == word.size() && !is_letter(*at)) return {number, is_plural_mark(*at) ? *at : '\0', plurals_before};
      if (spells_later(at, word.substr(same))) break;
    }
    for (; is_letter(*at); ++at) ++length;
    if (is_plural_mark(*at)) plurals_before += is_behind_others(*at++);
  }
  return {};
}

Pack::Listed Pack::find_listed(std::string_view word) const {
  for (const table::Alphabet& alphabet : alphabets) {
    std::uint32_t first = alphabet.first, count = alphabet.count;
    while (count > 1) {  // the blocks from `first` on hold it, if any does
      const std::uint32_t half = count / 2;
      if (!spells_later(letters_of(first + half).data() + 1, word)) first += half;
      count -= half;
    }
    if (count == 0) continue;
    if (const Listed found = find_in_block(first, word); found.word != 0) return found;
  }
  return {};
}

Pack::Found Pack::find_word(std::string_view folded) const {
  Found found{find_listed(folded).word, 0};
  for (const Plural& plural : plurals) {
    if (!folded.ends_with(plural.ending)) continue;
    const std::string_view stem = folded.substr(0, folded.size() - plural.ending.size());
    const Listed of = plural.of.empty() ? find_listed(stem) : find_listed(std::string(stem).append(plural.of));
    if (of.plural == plural.mark) found = {listed_words_ + of.plurals_before, of.word};
    if (of.plural == plural.mark + is_listed) found.singular = of.word;
  }
  return found.word < words.size() && found.singular < words.size() ? found : Found{};
}

std::vector<std::string> Pack::spellings() const {
  std::vector<std::string> all(1), behind_others;
  for (std::size_t block = 0; block < spelling_blocks.size(); ++block) {
    const std::span<const char> letters = letters_of(block);
    std::string word;
    for (const char *at = letters.data(), *const behind = at + letters.size(); at < behind;) {
      word.resize(word.size() - std::min<std::size_t>(read_drop(at), word.size()));
      while (is_letter(*at)) word.push_back(*at++);
      all.push_back(word);
      if (!is_plural_mark(*at)) continue;
      for (const Plural& plural : plurals)
        if (*at == plural.mark)
          behind_others.push_back(word.substr(0, word.size() - plural.of.size()).append(plural.ending));
      ++at;
    }
  }
  all.insert(all.end(), behind_others.begin(), behind_others.end());
  return all;
}

}  // namespace claimlint
