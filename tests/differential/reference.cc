#include "reference.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "../../core/src/tokenise.h"

namespace claimlint::reference {
namespace {

class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text) {}

  Pattern parse() {
    Pattern pattern;
    pattern.text = text_;
    skip_space();
    pattern.at_start = take('^');
    pattern.root = choice();
    pattern.at_end = take('$');
    skip_space();
    if (at_ != text_.size()) throw std::runtime_error("cannot read the pattern " + text_);
    return pattern;
  }

 private:
  bool more() const { return at_ < text_.size(); }
  void skip_space() {
    while (more() && text_[at_] == ' ') ++at_;
  }
  bool take(char c) {
    if (!more() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string until(char c) {
    const std::size_t from = at_, to = text_.find(c, from);
    if (to == std::string::npos) throw std::runtime_error("cannot read the pattern " + text_);
    at_ = to + 1;
    return text_.substr(from, to - from);
  }

  Part choice() {
    Part part{Part::choice, {}, {}, 0, {}};
    do part.parts.push_back(sequence());
    while (take('|'));
    return part;
  }

  Part sequence() {
    Part part;
    for (skip_space(); more() && std::string_view("|)$").find(text_[at_]) == std::string_view::npos; skip_space()) {
      Part item = atom();
      if (take('?'))
        item = {Part::optional, {}, {}, 0, {item}};
      else if (take('*'))
        item = {Part::star, {}, {}, 0, {item}};
      else if (take('+'))
        item = {Part::plus, {}, {}, 0, {item}};
      part.parts.push_back(std::move(item));
    }
    return part;
  }

  Part atom() {
    if (take('(')) {
      Part inner = choice();
      if (!take(')')) throw std::runtime_error("a group without its end in " + text_);
      return inner;
    }
    if (take('{')) {
      const std::string inside = until('}');
      const std::size_t colon = inside.find(':');
      if (colon == std::string::npos) return {Part::mention, inside, {}, 0, {}};
      return {Part::mention, inside.substr(0, colon), inside.substr(colon + 1), 0, {}};
    }
    if (take('~')) {
      Part gap{Part::gap, {}, {}, 0, {}};
      while (more() && text_[at_] >= '0' && text_[at_] <= '9')
        gap.count = gap.count * 10 + static_cast<std::uint32_t>(text_[at_++] - '0');
      return gap;
    }
    if (take('/')) return {Part::expression, until('/'), {}, 0, {}};
    if (take('_')) return {Part::any_word, {}, {}, 0, {}};
    if (take('#')) return {Part::number, {}, {}, 0, {}};
    if (take('\\') || std::string_view(",%:;").find(text_[at_]) != std::string_view::npos)
      return {Part::mark, std::string(1, text_[at_++]), {}, 0, {}};
    return word();
  }

  // What the tokeniser takes for several words is several: "anti-ageing", "5g".
  Part word() {
    const std::size_t from = at_;
    while (more() && std::string_view(" |()?*+{}~/_#\\,%:;^$").find(text_[at_]) == std::string_view::npos) ++at_;
    const std::string written = fold(std::string_view(text_).substr(from, at_ - from));
    const std::vector<Token> tokens = tokenise(written);
    if (tokens.empty()) throw std::runtime_error("a word is missing in " + text_);
    Part words;
    for (const Token& token : tokens)
      words.parts.push_back({Part::word, std::string(spelling(written, token)), {}, 0, {}});
    return words;
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

// How a sentence is spelt out:
//   <wrestless >     a word; behind the space the numbers of the expressions that match it, each with a semicolon
//   <n24 >           a number
//   <s2c> <h2e>      a soft or hard mark, by its code
//   {;3;5; … /       a mention from its first to its last token, and which mentions of patterns it is
constexpr const char* open = "(?:\\{[0-9;]*)?";
constexpr const char* close = "/?";
constexpr const char* soft_mark = "<s[0-9a-f]*>";

std::string inside_or_outside_mentions(const std::string& token) { return open + token + close; }

std::string any_word() { return inside_or_outside_mentions("<[wn][^>]*>"); }

std::string mark_code(char mark) {
  char code[3];
  std::snprintf(code, sizeof code, "%02x", static_cast<unsigned char>(mark));
  return code;
}

}  // namespace

Pattern parse(const std::string& text) { return Parser(text).parse(); }

Reference::Reference(const Pack& pack, std::vector<Pattern> patterns)
    : pack_(pack), patterns_(std::move(patterns)), spellings_(pack.spellings()) {
  for (const Pattern& pattern : patterns_) collect(pattern.root);
}

void Reference::collect(const Part& part) {
  if (part.kind == Part::mention && atom_of_mention(part) == mentioned_.size())
    mentioned_.push_back({part.text, part.entry});
  if (part.kind == Part::expression && number_of_expression(part.text) == expressions_.size()) {
    expression_texts_.push_back(part.text);
    expressions_.push_back(std::make_unique<RE2>(part.text));
  }
  for (const Part& inner : part.parts) collect(inner);
}

std::size_t Reference::atom_of_mention(const Part& part) const {
  const auto found = std::find_if(mentioned_.begin(), mentioned_.end(),
                                  [&](const Mentioned& m) { return m.name == part.text && m.entry == part.entry; });
  return static_cast<std::size_t>(found - mentioned_.begin());
}

std::size_t Reference::number_of_expression(const std::string& re2) const {
  return static_cast<std::size_t>(std::find(expression_texts_.begin(), expression_texts_.end(), re2) -
                                  expression_texts_.begin());
}

SpeltSentence Reference::spell(const NormalText& text, const TaggedText& tagged, std::size_t number) const {
  const TaggedSentence& sentence = tagged.sentences[number];
  SpeltSentence out;
  std::uint32_t next_mention = sentence.first_mention;
  for (std::uint32_t t = sentence.first_token; t < sentence.behind_token; ++t) {
    const Token& token = tagged.tokens[t];
    const std::string_view written = std::string_view(text.text).substr(token.start, token.end - token.start);
    out.starts.push_back(out.spelt.size());
    out.is_mark.push_back(token.kind == TokenKind::soft_mark || token.kind == TokenKind::hard_mark);
    out.plain += std::string(out.plain.empty() ? "" : " ") + std::string(written);
    const bool mention_here = next_mention < sentence.behind_mention && tagged.mentions[next_mention].first == t;
    if (mention_here) {
      out.spelt += "{;";
      for (std::size_t a = 0; a < mentioned_.size(); ++a)
        for (std::uint32_t e : pack_.refs(tagged.mentions[next_mention].entries)) {
          const table::Entry& entry = pack_.entries[e];
          const auto classes = pack_.refs(entry.classes);
          const bool of_class = std::any_of(classes.begin(), classes.end(), [&](std::uint32_t c) {
            return pack_.text(pack_.classes[c].name) == mentioned_[a].name;
          });
          if (!of_class || (!mentioned_[a].entry.empty() && mentioned_[a].entry != pack_.text(entry.id))) continue;
          out.spelt += std::to_string(a) + ";";
          break;
        }
    }
    switch (token.kind) {
      case TokenKind::soft_mark: out.spelt += "<s" + mark_code(token.mark) + ">"; break;
      case TokenKind::hard_mark: out.spelt += "<h" + mark_code(token.mark) + ">"; break;
      case TokenKind::word:
      case TokenKind::number:
        out.spelt += token.kind == TokenKind::word ? "<w" : "<n";
        out.spelt += token.word != 0 ? std::string_view(spellings_[token.word]) : written;
        out.spelt += ' ';
        for (std::size_t e = 0; token.kind == TokenKind::word && e < expressions_.size(); ++e)
          if (RE2::FullMatch(written, *expressions_[e])) out.spelt += std::to_string(e) + ";";
        out.spelt += '>';
    }
    if (next_mention < sentence.behind_mention && tagged.mentions[next_mention].behind == t + 1) {
      out.spelt += '/';
      ++next_mention;
    }
  }
  out.starts.push_back(out.spelt.size());
  return out;
}

std::string Reference::translate(const Part& part) const {
  const auto repeated = [&](const char* sign) { return "(?:" + translate(part.parts.front()) + ")" + sign; };
  switch (part.kind) {
    case Part::word: return inside_or_outside_mentions("<[wn]" + RE2::QuoteMeta(part.text) + " [^>]*>");
    case Part::mention: return "\\{[0-9;]*;" + std::to_string(atom_of_mention(part)) + ";[0-9;]*(?:<[^>]*>)+/";
    case Part::any_word: return any_word();
    case Part::number: return inside_or_outside_mentions("<n[^>]*>");
    case Part::mark: return "<[sh]" + mark_code(part.text.front()) + ">";
    case Part::expression:
      // The list of numbers begins behind the space.
      return inside_or_outside_mentions("<w[^ >]* (?:[0-9]+;)*" + std::to_string(number_of_expression(part.text)) +
                                        ";[^>]*>");
    case Part::gap: {
      const std::string marks = std::string("(?:") + soft_mark + ")*";
      return marks + "(?:" + any_word() + marks + "){0," + std::to_string(part.count) + "}";
    }
    case Part::sequence: {
      std::string all;
      for (const Part& inner : part.parts) all += translate(inner);
      return all;
    }
    case Part::choice: {
      std::string all;
      for (const Part& inner : part.parts) all += (all.empty() ? "(?:" : "|") + translate(inner);
      return all + ")";
    }
    case Part::optional: return repeated("?");
    case Part::star: return repeated("*");
    case Part::plus: return repeated("+");
  }
  return {};
}

std::vector<std::vector<Run>> Reference::match(const std::vector<SpeltSentence>& sentences) const {
  std::vector<std::vector<Run>> all(sentences.size());
  RE2::Options options(RE2::Latin1);  // texts are taken byte by byte
  options.set_longest_match(true);
  options.set_max_mem(64 << 20);
  for (std::uint32_t p = 0; p < patterns_.size(); ++p) {
    const std::string core = translate(patterns_[p].root);
    const RE2 re2(patterns_[p].at_end ? core + "(?:<[sh][^>]*>)*\\z" : core, options);
    const RE2 bare(core, options);
    if (!re2.ok() || !bare.ok()) throw std::runtime_error("RE2 refuses " + core + ": " + re2.error());
    for (std::size_t s = 0; s < sentences.size(); ++s) {
      const SpeltSentence& sentence = sentences[s];
      const auto count = static_cast<std::uint32_t>(sentence.starts.size() - 1);
      const std::string_view spelt = sentence.spelt;
      // ^ lets the run begin with the first word or any mark before it, $ lets marks stand behind it.
      std::uint32_t last_start = count;
      if (patterns_[p].at_start)
        last_start = static_cast<std::uint32_t>(std::find(sentence.is_mark.begin(), sentence.is_mark.end(), false) -
                                                sentence.is_mark.begin());
      for (std::uint32_t from = 0; from < count;) {
        std::string_view found;
        if (!re2.Match(spelt, sentence.starts[from], spelt.size(), RE2::UNANCHORED, &found, 1)) break;
        const auto token_at = [&](std::size_t place) {
          return static_cast<std::uint32_t>(std::lower_bound(sentence.starts.begin(), sentence.starts.end(), place) -
                                            sentence.starts.begin());
        };
        const std::size_t start = static_cast<std::size_t>(found.data() - spelt.data());
        const std::uint32_t first = token_at(start);
        std::uint32_t behind = token_at(start + found.size());
        if (patterns_[p].at_end) {  // without the marks behind
          behind = count;
          while (!bare.Match(spelt, sentence.starts[first], sentence.starts[behind], RE2::ANCHOR_BOTH, nullptr, 0))
            --behind;
        }
        if (first > last_start) break;
        if (sentence.starts[first] != start || behind <= first)
          throw std::runtime_error("the reference is wrong: a run begins inside a token or is empty");
        all[s].push_back({p, first, behind});
        from = behind;
      }
    }
  }
  return all;
}

}  // namespace claimlint::reference
