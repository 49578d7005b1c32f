#include "claimlint/match.h"

#include <algorithm>
#include <bit>

#include "re2/re2.h"

namespace claimlint {
namespace {

// Where a symbol occurs in the sentence at hand; tokens count from the sentence's first.
struct Occurrence {
  std::uint32_t first, behind;
  std::uint32_t next;  // of the same symbol, index + 1
};

std::uint64_t bits(std::uint32_t low, std::uint32_t high) { return std::uint64_t{high} << 32 | low; }

}  // namespace

struct Matcher::State {
  const Pack& pack;
  std::vector<std::unique_ptr<RE2>> regexes;  // compiled when first needed

  // Per symbol and pattern: the sentence for which the entry is valid.
  std::vector<std::uint32_t> symbol_stamp, symbol_head, pattern_stamp;
  std::uint32_t stamp = 0;
  std::vector<Occurrence> occurrences;
  std::vector<std::uint32_t> present;  // symbols

  // Of one pattern in one sentence.
  struct Jump {
    std::uint32_t first, behind;
    std::uint64_t places;
  };
  std::vector<std::uint64_t> step;     // per token: places that it satisfies
  std::vector<Jump> jumps;             // mentions of several words, by first
  std::vector<std::uint64_t> reached;  // per boundary between tokens

  explicit State(const Pack& p)
      : pack(p),
        regexes(p.regexes.size()),
        symbol_stamp(p.symbols.size()),
        symbol_head(p.symbols.size()),
        pattern_stamp(p.patterns.size()) {}

  bool occurs(std::uint32_t symbol) const { return symbol_stamp[symbol] == stamp; }

  void add_occurrence(std::uint32_t symbol, std::uint32_t first, std::uint32_t behind) {
    if (!occurs(symbol)) {
      symbol_stamp[symbol] = stamp;
      symbol_head[symbol] = 0;
      present.push_back(symbol);
    }
    occurrences.push_back({first, behind, symbol_head[symbol]});
    symbol_head[symbol] = static_cast<std::uint32_t>(occurrences.size());
  }

  bool needs_are_met(const table::Pattern& pattern) const {
    const auto sets = pack.refs(pattern.needs);
    for (std::size_t i = 0; i < sets.size();) {
      const std::size_t behind = i + 1 + sets[i];
      bool met = false;
      for (++i; i < behind; ++i) met = met || occurs(sets[i]);
      if (!met) return false;
    }
    return true;
  }

  const RE2& regex(std::uint32_t number) {
    std::unique_ptr<RE2>& compiled = regexes[number];
    if (!compiled) {
      RE2::Options options(RE2::Quiet);
      options.set_max_mem(expression_memory);
      const std::string_view text = pack.text(pack.regexes[number].re2);
      compiled = std::make_unique<RE2>(text, options);
    }
    return *compiled;
  }

  // Fills step and jumps.
  void lay_out(const table::Pattern& pattern, std::string_view text, std::span<const Token> tokens) {
    step.assign(tokens.size(), 0);
    jumps.clear();
    for (std::uint32_t i = 0; i < pattern.places.count; ++i) {
      const table::Place& place = pack.places[pattern.places.begin + i];
      const std::uint64_t bit = std::uint64_t{1} << i;
      switch (place.kind) {
        case table::place_symbol:
          if (!occurs(place.value)) break;
          for (std::uint32_t o = symbol_head[place.value]; o != 0; o = occurrences[o - 1].next) {
            const Occurrence& at = occurrences[o - 1];
            if (at.behind == at.first + 1)
              step[at.first] |= bit;
            else
              jumps.push_back({at.first, at.behind, bit});
          }
          break;
        case table::place_any_word:
        case table::place_gap:
          for (std::size_t t = 0; t < tokens.size(); ++t)
            if (tokens[t].kind == TokenKind::word || tokens[t].kind == TokenKind::number) step[t] |= bit;
          break;
        case table::place_number:
          for (std::size_t t = 0; t < tokens.size(); ++t)
            if (tokens[t].kind == TokenKind::number) step[t] |= bit;
          break;
        case table::place_gap_mark:
          for (std::size_t t = 0; t < tokens.size(); ++t)
            if (tokens[t].kind == TokenKind::soft_mark) step[t] |= bit;
          break;
        case table::place_mark:
          for (std::size_t t = 0; t < tokens.size(); ++t)
            if (tokens[t].mark == static_cast<char>(place.value)) step[t] |= bit;
          break;
        case table::place_regex:
          for (std::size_t t = 0; t < tokens.size(); ++t)
            if (tokens[t].kind == TokenKind::word &&
                RE2::FullMatch(text.substr(tokens[t].start, tokens[t].end - tokens[t].start), regex(place.value)))
              step[t] |= bit;
          break;
        default: break;
      }
    }
    std::sort(jumps.begin(), jumps.end(), [](const Jump& a, const Jump& b) { return a.first < b.first; });
  }

  std::uint64_t follow(const table::Pattern& pattern, std::uint64_t places) const {
    std::uint64_t next = 0;
    for (; places != 0; places &= places - 1) {
      const table::Place& p = pack.places[pattern.places.begin + static_cast<std::uint32_t>(std::countr_zero(places))];
      next |= bits(p.follow_low, p.follow_high);
    }
    return next;
  }

  // The end of the longest run that begins at token `from`, or `from` if there is none.
  std::uint32_t longest_from(const table::Pattern& pattern, std::span<const Token> tokens, std::uint32_t from,
                             std::uint32_t end_anchor) {
    const std::uint64_t first = bits(pattern.first_low, pattern.first_high);
    const std::uint64_t last = bits(pattern.last_low, pattern.last_high);
    const std::uint64_t gaps = bits(pattern.gap_low, pattern.gap_high);
    const auto count = static_cast<std::uint32_t>(tokens.size());
    std::uint32_t longest = from;
    std::uint32_t furthest = from;
    reached.assign(count + 1, 0);
    const auto land = [&](std::uint32_t boundary, std::uint64_t places) {
      if (places == 0) return;
      reached[boundary] |= places;
      furthest = std::max(furthest, boundary);
      if ((places & last) != 0 && ((pattern.anchors & table::anchor_end) == 0 || boundary >= end_anchor))
        longest = std::max(longest, boundary);
    };
    auto jump = std::lower_bound(jumps.begin(), jumps.end(), from,
                                 [](const Jump& j, std::uint32_t at) { return j.first < at; });
    for (std::uint32_t at = from; at <= furthest && at < count; ++at) {
      const std::uint64_t next = at == from ? first : follow(pattern, reached[at]);
      land(at + 1, next & step[at]);
      for (; jump != jumps.end() && jump->first <= at; ++jump)
        if (jump->first == at) land(jump->behind, next & jump->places);
      if (at != from && tokens[at].kind == TokenKind::soft_mark) {  // behind a gap's word
        const std::uint64_t stay = reached[at] & gaps;
        reached[at + 1] |= stay;
        if (stay != 0) furthest = std::max(furthest, at + 1);
      }
    }
    return longest;
  }

  void run(std::uint32_t number, std::uint32_t sentence_number, const TaggedSentence& sentence, std::string_view text,
           std::span<const Token> tokens, std::vector<Candidate>& out) {
    const table::Pattern& pattern = pack.patterns[number];
    lay_out(pattern, text, tokens);
    const std::uint64_t first = bits(pattern.first_low, pattern.first_high);
    const auto count = static_cast<std::uint32_t>(tokens.size());
    const auto is_mark = [&](std::uint32_t i) { return tokens[i].mark != 0; };
    std::uint32_t start_limit = count;
    std::uint32_t end_anchor = count;
    if ((pattern.anchors & table::anchor_start) != 0) {
      start_limit = 0;
      while (start_limit < count && is_mark(start_limit)) ++start_limit;
      ++start_limit;
    }
    if ((pattern.anchors & table::anchor_end) != 0)
      while (end_anchor > 0 && is_mark(end_anchor - 1)) --end_anchor;

    std::size_t jump = 0;
    for (std::uint32_t from = 0; from < std::min(count, start_limit);) {
      while (jump < jumps.size() && jumps[jump].first < from) ++jump;
      std::uint64_t begins = step[from];
      for (std::size_t j = jump; j < jumps.size() && jumps[j].first == from; ++j) begins |= jumps[j].places;
      const std::uint32_t behind = (begins & first) != 0 ? longest_from(pattern, tokens, from, end_anchor) : from;
      if (behind > from)
        out.push_back(
            {pattern.owner, number, sentence_number, sentence.first_token + from, sentence.first_token + behind});
      from = std::max(behind, from + 1);
    }
  }
};

Matcher::Matcher(const Pack& pack) : state_(std::make_unique<State>(pack)) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;

std::vector<Candidate> Matcher::match(const NormalText& text, const TaggedText& tagged) {
  State& state = *state_;
  const Pack& pack = state.pack;
  std::vector<Candidate> out;
  std::vector<std::uint32_t> tried;
  for (std::uint32_t i = 0; i < tagged.sentences.size(); ++i) {
    const TaggedSentence& sentence = tagged.sentences[i];
    if (++state.stamp == 0) {  // wrapped: old stamps would look valid
      std::fill(state.symbol_stamp.begin(), state.symbol_stamp.end(), 0u);
      std::fill(state.pattern_stamp.begin(), state.pattern_stamp.end(), 0u);
      state.stamp = 1;
    }
    state.occurrences.clear();
    state.present.clear();
    for (std::uint32_t t = sentence.first_token; t < sentence.behind_token; ++t) {
      const std::uint32_t at = t - sentence.first_token;
      for (std::uint32_t symbol : pack.refs(pack.words[tagged.tokens[t].word].symbols))
        state.add_occurrence(symbol, at, at + 1);
    }
    for (std::uint32_t m = sentence.first_mention; m < sentence.behind_mention; ++m) {
      const Mention& mention = tagged.mentions[m];
      for (std::uint32_t symbol : pack.refs(mention.symbols))
        state.add_occurrence(symbol, mention.first - sentence.first_token, mention.behind - sentence.first_token);
    }
    tried.clear();
    for (std::uint32_t symbol : state.present)
      for (std::uint32_t number : pack.refs(pack.symbols[symbol].patterns)) {
        if (state.pattern_stamp[number] == state.stamp) continue;
        state.pattern_stamp[number] = state.stamp;
        if (state.needs_are_met(pack.patterns[number])) tried.push_back(number);
      }
    std::sort(tried.begin(), tried.end());
    const std::span<const Token> tokens =
        std::span(tagged.tokens).subspan(sentence.first_token, sentence.behind_token - sentence.first_token);
    for (std::uint32_t number : tried) state.run(number, i, sentence, text.text, tokens, out);
  }
  return out;
}

}  // namespace claimlint
