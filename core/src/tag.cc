#include "claimlint/tag.h"

#include <algorithm>
#include <string>

#include "bytes.h"
#include "tokenise.h"

namespace claimlint {
namespace {

constexpr std::uint32_t fewest_spaced_letters = 4;
constexpr std::uint32_t most_spaced_letters = 24;
constexpr std::size_t most_paths = 4;

// "cur3s" -> "cures": digits that stand in for letters, in a word that mixes both. Empty if there are none.
std::string without_digits(std::string_view word) {
  std::string out;
  if (word.find_first_of("013457") == std::string_view::npos) return out;
  for (char c : word) {
    constexpr std::string_view digits = "013457", letters = "oleast";
    const std::size_t i = digits.find(c);
    out.push_back(i == std::string_view::npos ? c : letters[i]);
  }
  return out;
}

}  // namespace

class Tagger::Page {
 public:
  Page(const NormalText& text, Tagger& tagger, TaggedText scratch)
      : text_(text),
        pack_(*tagger.pack_),
        looked_up_(tagger.looked_up_.data()),
        singulars_(tagger.singulars_),
        tokeniser_(text.text, text.upper),
        out_(std::move(scratch)) {
    out_.tokens.clear();
    out_.mentions.clear();
    out_.sentences.clear();
  }

  TaggedText tag() {
    for (const Sentence& sentence : text_.sentences) {
      const auto first = static_cast<std::uint32_t>(out_.tokens.size());
      tokeniser_.append(sentence.start, sentence.end, out_.tokens);
      look_up_words(first);
      const auto behind = static_cast<std::uint32_t>(out_.tokens.size());
      for (std::uint32_t from = first; from < behind; from += max_sentence_tokens)
        add_sentence(from, std::min(from + max_sentence_tokens, behind), sentence.block);
    }
    return std::move(out_);
  }

 private:
  // Words of the tokens from `first` on.
  void look_up_words(std::uint32_t first) {
    std::uint32_t singles = 0, most_singles = 0;  // letters that stand alone, in a row
    for (std::size_t i = first; i < out_.tokens.size(); ++i) {
      Token& token = out_.tokens[i];
      singles = is_single(token) ? singles + 1 : 0;
      most_singles = std::max(most_singles, singles);
      if (token.mark == 0) token.word = look_up(token);
    }
    if (most_singles >= fewest_spaced_letters) join_spaced_letters(first);
  }

  std::uint32_t look_up(const Token& token) {
    const std::string_view word = spelling(text_.text, token);
    const WordEnds ends(word);
    const std::uint32_t home = hash_word(ends, word.size());
    std::uint32_t place = home % most_looked_up;
    for (std::uint32_t next = 0; next < places_of_word; ++next) {
      const LookedUp& known = looked_up_[(home + next) % most_looked_up];
      if (known.length == word.size() && known.first == ends.first && known.last == ends.last) return known.word;
      if (known.length != 0) continue;
      place = (home + next) % most_looked_up;
      break;
    }
    std::uint32_t found = find(word);
    if (found == 0 && token.kind == TokenKind::word)
      if (const std::string plain = without_digits(word); !plain.empty()) found = find(plain);
    if (word.size() <= WordEnds::whole)
      looked_up_[place] = {ends.first, ends.last, static_cast<std::uint32_t>(word.size()), found};
    return found;
  }

  std::uint32_t find(std::string_view word) {
    const Pack::Found found = pack_.find_word(word);
    singulars_[found.word] = found.singular;
    return found.word;
  }

  static bool is_single(const Token& token) { return token.kind == TokenKind::word && token.end - token.start == 1; }

  // "c u r e s" -> one token, if the letters together spell a word of the pack.
  void join_spaced_letters(std::size_t first) {
    std::vector<Token>& tokens = out_.tokens;
    std::size_t kept = first;
    for (std::size_t i = first; i < tokens.size(); ++i) {
      std::size_t run = 0;
      std::string letters;
      while (run < most_spaced_letters && i + run < tokens.size() && is_single(tokens[i + run]) &&
             (run == 0 || tokens[i + run].start == tokens[i + run - 1].end + 1)) {
        letters.push_back(text_.text[tokens[i + run].start]);
        ++run;
      }
      const std::uint32_t word = run >= fewest_spaced_letters ? find(letters) : 0;
      tokens[kept] = tokens[i];
      if (word != 0) {
        tokens[kept].end = tokens[i + run - 1].end;
        tokens[kept].word = word;
        i += run - 1;
      }
      ++kept;
    }
    tokens.resize(kept);
  }

  bool is_in_capitals(const Token& token) const {
    for (std::uint32_t i = token.start; i < token.end; ++i) {
      const char c = text_.text[i];
      if (c < 'a' || c > 'z' || text_.upper[i]) continue;
      if (i > token.start && text_.text[i - 1] == '\'') return true;
      return c == 's' && i + 1 == token.end && i >= token.start + 2;  // "UTIs"
    }
    return true;
  }

  bool are_in_capitals(std::uint32_t first, std::uint32_t last) const {
    return std::all_of(out_.tokens.begin() + first, out_.tokens.begin() + last + 1,
                       [&](const Token& token) { return is_in_capitals(token); });
  }

  void add_sentence(std::uint32_t first, std::uint32_t behind, std::uint32_t block) {
    TaggedSentence sentence{first, behind, static_cast<std::uint32_t>(out_.mentions.size()), 0, block};
    for (std::uint32_t i = first; i < behind;) i = begins_term(out_.tokens[i].word) ? add_mention(i, behind) : i + 1;
    sentence.behind_mention = static_cast<std::uint32_t>(out_.mentions.size());
    out_.sentences.push_back(sentence);
  }

  bool begins_term(std::uint32_t word) const {
    return pack_.words[word].node != 0 || pack_.words[singulars_[word]].node != 0;  // word 0 begins none
  }

  // Adds the longest mention that begins at token i, if there is one; returns the token to go on from.
  // A plural is followed both as it stands and as its singular: "capsules per day" must not hide "capsule".
  std::uint32_t add_mention(std::uint32_t i, std::uint32_t behind) {
    Mention longest;
    Paths paths;
    const std::uint32_t first = out_.tokens[i].word;
    for (std::uint32_t word : {first, singulars_[first]}) paths.add(pack_.words[word].node);
    for (std::uint32_t j = i;;) {
      for (std::size_t n = 0; n < paths.count; ++n) {
        const std::uint32_t number = pack_.nodes[paths.nodes[n]].terms;
        if (number == 0) continue;
        const table::Terms& found = pack_.terms[number];
        if (longest.behind == j + 1) break;  // the plural itself is a term
        if (found.caps_entries.count > 0 && are_in_capitals(i, j))
          longest = {i, j + 1, found.caps_entries, found.caps_symbols};
        else if (found.entries.count > 0)
          longest = {i, j + 1, found.entries, found.symbols};
      }
      if (++j == behind || out_.tokens[j].word == 0) break;
      paths = paths_on(paths, out_.tokens[j].word);
      if (paths.count == 0) break;
    }
    if (longest.behind == 0) return i + 1;
    out_.mentions.push_back(longest);
    return longest.behind;
  }

  // Nodes of the trie that the tokens so far lead to; never the root.
  struct Paths {
    std::uint32_t nodes[most_paths];
    std::size_t count = 0;

    void add(std::uint32_t node) {
      if (node != 0 && count < most_paths) nodes[count++] = node;
    }
  };

  Paths paths_on(const Paths& paths, std::uint32_t word) const {
    Paths next;
    for (std::size_t n = 0; n < paths.count; ++n) {
      if (pack_.nodes[paths.nodes[n]].child_count == 0) continue;
      next.add(pack_.find_child(paths.nodes[n], word));
      if (singulars_[word] != 0) next.add(pack_.find_child(paths.nodes[n], singulars_[word]));
    }
    return next;
  }

  const NormalText& text_;
  const Pack& pack_;
  LookedUp* const looked_up_;
  std::vector<std::uint32_t>& singulars_;
  Tokeniser tokeniser_;
  TaggedText out_;
};

TaggedText Tagger::tag(const NormalText& text, TaggedText scratch) {
  return Page(text, *this, std::move(scratch)).tag();
}

}  // namespace claimlint
