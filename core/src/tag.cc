#include "claimlint/tag.h"

#include <algorithm>
#include <string>

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

class Tagger {
 public:
  Tagger(const NormalText& text, const Pack& pack, TaggedText scratch)
      : text_(text), pack_(pack), out_(std::move(scratch)) {
    out_.tokens.clear();
    out_.mentions.clear();
    out_.sentences.clear();
  }

  TaggedText tag() {
    for (const Sentence& sentence : text_.sentences) {
      scratch_.clear();
      tokenise(text_.text, text_.upper, sentence.start, sentence.end, scratch_);
      join_spaced_letters();
      for (Token& token : scratch_) look_up(token);
      for (std::size_t from = 0; from < scratch_.size(); from += max_sentence_tokens)
        add_sentence(
            std::span(scratch_).subspan(from, std::min<std::size_t>(max_sentence_tokens, scratch_.size() - from)),
            sentence.block);
    }
    return std::move(out_);
  }

 private:
  void look_up(Token& token) const {
    if (token.kind == TokenKind::soft_mark || token.kind == TokenKind::hard_mark || token.word != 0) return;
    const std::string_view word = spelling(text_.text, token);
    token.word = pack_.find_word(word);
    if (token.word == 0 && token.kind == TokenKind::word)
      if (const std::string plain = without_digits(word); !plain.empty()) token.word = pack_.find_word(plain);
  }

  // "c u r e s" -> one token, if the letters together spell a word of the pack.
  void join_spaced_letters() {
    const auto is_single = [&](std::size_t i) {
      return i < scratch_.size() && scratch_[i].kind == TokenKind::word && scratch_[i].end - scratch_[i].start == 1;
    };
    std::size_t singles = 0;
    for (std::size_t i = 0; i < scratch_.size() && singles < fewest_spaced_letters; ++i)
      singles = is_single(i) ? singles + 1 : 0;
    if (singles < fewest_spaced_letters) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < scratch_.size(); ++i) {
      std::size_t run = 0;
      std::string letters;
      while (run < most_spaced_letters && is_single(i + run) &&
             (run == 0 || scratch_[i + run].start == scratch_[i + run - 1].end + 1)) {
        letters.push_back(text_.text[scratch_[i + run].start]);
        ++run;
      }
      const std::uint32_t word = run >= fewest_spaced_letters ? pack_.find_word(letters) : 0;
      scratch_[kept] = scratch_[i];
      if (word != 0) {
        scratch_[kept].end = scratch_[i + run - 1].end;
        scratch_[kept].word = word;
        i += run - 1;
      }
      ++kept;
    }
    scratch_.resize(kept);
  }

  bool is_in_capitals(const Token& token) const {
    for (std::uint32_t i = token.start; i < token.end; ++i) {
      const char c = text_.text[i];
      if (c >= 'a' && c <= 'z' && !text_.upper[i]) return i > token.start && text_.text[i - 1] == '\'';
    }
    return true;
  }

  bool are_in_capitals(std::uint32_t first, std::uint32_t last) const {
    return std::all_of(out_.tokens.begin() + first, out_.tokens.begin() + last + 1,
                       [&](const Token& token) { return is_in_capitals(token); });
  }

  void add_sentence(std::span<const Token> tokens, std::uint32_t block) {
    TaggedSentence sentence;
    sentence.block = block;
    sentence.first_token = static_cast<std::uint32_t>(out_.tokens.size());
    sentence.first_mention = static_cast<std::uint32_t>(out_.mentions.size());
    out_.tokens.insert(out_.tokens.end(), tokens.begin(), tokens.end());
    sentence.behind_token = static_cast<std::uint32_t>(out_.tokens.size());
    for (std::uint32_t i = sentence.first_token; i < sentence.behind_token;) i = add_mention(i, sentence.behind_token);
    sentence.behind_mention = static_cast<std::uint32_t>(out_.mentions.size());
    out_.sentences.push_back(sentence);
  }

  // Adds the longest mention that begins at token i, if there is one; returns the token to go on from.
  // A plural is followed both as it stands and as its singular: "capsules per day" must not hide "capsule".
  std::uint32_t add_mention(std::uint32_t i, std::uint32_t behind) {
    Mention longest;
    std::uint32_t nodes[most_paths] = {0}, next[most_paths];  // of the trie, at the token in hand
    std::size_t count = 1;
    for (std::uint32_t j = i; j < behind && count > 0; ++j) {
      const std::uint32_t spelt = out_.tokens[j].word;
      if (spelt == 0) break;
      std::size_t next_count = 0;
      for (std::size_t n = 0; n < count; ++n)
        for (std::uint32_t word : {spelt, pack_.words[spelt].singular})
          if (const std::uint32_t child = word == 0 ? 0 : pack_.find_child(nodes[n], word);
              child != 0 && next_count < most_paths)
            next[next_count++] = child;
      count = next_count;
      std::copy_n(next, count, nodes);
      for (std::size_t n = 0; n < count; ++n) {
        const table::Terms& found = pack_.terms[pack_.nodes[nodes[n]].terms];
        if (longest.behind == j + 1) break;  // the plural itself is a term
        if (found.caps_entries.count > 0 && are_in_capitals(i, j))
          longest = {i, j + 1, found.caps_entries, found.caps_symbols};
        else if (found.entries.count > 0)
          longest = {i, j + 1, found.entries, found.symbols};
      }
    }
    if (longest.behind == 0) return i + 1;
    out_.mentions.push_back(longest);
    return longest.behind;
  }

  const NormalText& text_;
  const Pack& pack_;
  std::vector<Token> scratch_;
  TaggedText out_;
};

}  // namespace

TaggedText tag(const NormalText& text, const Pack& pack, TaggedText scratch) {
  return Tagger(text, pack, std::move(scratch)).tag();
}

}  // namespace claimlint
