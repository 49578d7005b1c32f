#include "claimlint/match.h"

#include <algorithm>
#include <bit>

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
  // Uses of a set for which every sentence of the page is looked at.
  static constexpr std::uint32_t everywhere = table::set_makes_claims | 1u << table::scope_page;

  const Pack& pack;
  // Sets of symbols, a bit each, in machine words. The pack numbers symbols so that those of a word share few of these.
  struct Bits {
    std::uint32_t at;
    std::uint64_t bits;
  };
  struct BitsOfWord {
    std::uint32_t begin, count;  // in bits_of_words; laid out when the word is first met
  };
  static constexpr std::uint32_t not_met = UINT32_MAX;
  std::vector<BitsOfWord> bits_of_word;
  std::vector<Bits> bits_of_words;
  std::vector<std::uint64_t> present, wanted;  // in the sentence at hand; by the patterns that are tried there
  std::vector<std::uint32_t> touched;          // machine words of `present` that are not zero

  // Patterns that are tried where a symbol occurs: those of sets in the first pass, and the others.
  struct Trigger {
    std::uint32_t pattern;
    std::uint32_t need;  // a symbol that must occur too; the one that triggers if there is no such symbol
  };
  struct Triggers {
    std::vector<std::uint64_t> symbols;
    std::vector<std::uint32_t> first;  // per symbol, and one more: its first in `all`
    std::vector<Trigger> all;
  };
  Triggers in_first_pass, in_second_pass;

  // Per symbol and pattern: the sentence for which the entry is valid.
  std::vector<std::uint32_t> symbol_stamp, symbol_head, pattern_stamp;
  std::uint32_t stamp = 0;
  std::vector<Occurrence> occurrences;
  std::vector<std::uint32_t> tried;  // patterns

  // The places of a pattern that any token of a kind satisfies, whatever it says.
  struct Masks {
    bool known = false;
    bool has_marks = false, has_regexes = false;
    std::uint64_t by_kind[4] = {};
  };

  std::vector<Masks> masks_by_pattern;

  std::vector<std::uint32_t> owner_of;  // per pattern: its set

  // Of a set that makes claims: the types of its rules, a bit each, and the sets that the rules' conditions look for in the
  // claim's sentence. Of a type: the sets that the contexts look for there.
  std::vector<std::uint32_t> types_of_set;
  std::vector<std::vector<std::uint32_t>> asked_by_set, asked_by_type;

  // Of one page.
  std::vector<Candidate> needed;
  std::vector<std::uint32_t> runs_of_set;  // on the page, of sets that only it asks for; else in the sentence
  std::vector<std::uint32_t> runs_stamp,
      asked_stamp;                             // the sentence for which runs_of_set is valid, the set is asked for
  std::vector<std::uint32_t> wanted_in_block;  // bits of the scopes that look there
  std::uint64_t steps = 0;

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
        bits_of_word(p.words.size(), {not_met, 0}),
        present(p.symbols.size() / 64 + 1),
        wanted(present.size()),
        symbol_stamp(p.symbols.size()),
        symbol_head(p.symbols.size()),
        pattern_stamp(p.patterns.size()),
        masks_by_pattern(p.patterns.size()),
        types_of_set(p.sets.size()),
        asked_by_set(p.sets.size()),
        asked_by_type(p.types.size()),
        runs_of_set(p.sets.size()),
        runs_stamp(p.sets.size()),
        asked_stamp(p.sets.size()) {
    for (const table::Pattern& pattern : p.patterns) owner_of.push_back(pattern.owner);
    in_first_pass = triggers(true);
    in_second_pass = triggers(false);
    for (std::uint32_t type = 0; type < p.types.size(); ++type)
      for (const table::Context& context : p.contexts) {
        if ((context.types >> type & 1) == 0) continue;
        ask(context.condition, asked_by_type[type]);
        for (std::uint32_t condition : p.refs(context.unless)) ask(condition, asked_by_type[type]);
      }
    for (const table::Rule& rule : p.rules) {
      types_of_set[rule.set] |= std::uint32_t{1} << rule.type;
      for (std::uint32_t condition : p.refs(rule.near)) ask(condition, asked_by_set[rule.set]);
    }
    for (auto* lists : {&asked_by_set, &asked_by_type})
      for (std::vector<std::uint32_t>& sets : *lists) {
        std::sort(sets.begin(), sets.end());
        sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
      }
  }

  void ask(std::uint32_t number, std::vector<std::uint32_t>& asked) const {
    const table::Condition& condition = pack.conditions[number];
    if (condition.scope == table::scope_overlap || condition.scope == table::scope_sentence)
      asked.push_back(condition.set);
  }

  // How often a set has been found where its runs are counted.
  std::uint32_t& runs_of(std::uint32_t set) {
    if ((pack.sets[set].uses != 1u << table::scope_page) && runs_stamp[set] != stamp) {
      runs_stamp[set] = stamp;
      runs_of_set[set] = 0;
    }
    return runs_of_set[set];
  }

  bool has_enough(std::uint32_t set) { return runs_of(set) >= pack.sets[set].enough; }

  Triggers triggers(bool first_pass) const {
    Triggers found;
    found.symbols.resize(present.size());
    for (std::uint32_t symbol = 0; symbol < pack.symbols.size(); ++symbol) {
      found.first.push_back(static_cast<std::uint32_t>(found.all.size()));
      for (std::uint32_t pattern : pack.refs(pack.symbols[symbol].patterns))
        if (((pack.sets[owner_of[pattern]].uses & everywhere) != 0) == first_pass) {
          const auto needs = pack.refs(pack.patterns[pattern].needs);
          found.all.push_back({pattern, !needs.empty() && needs[0] == 1 ? needs[1] : symbol});
          found.symbols[symbol / 64] |= bit_of(symbol);
        }
    }
    found.first.push_back(static_cast<std::uint32_t>(found.all.size()));
    return found;
  }

  static std::uint64_t bit_of(std::uint32_t symbol) { return std::uint64_t{1} << symbol % 64; }
  bool occurs(std::uint32_t symbol) const { return (present[symbol / 64] & bit_of(symbol)) != 0; }
  bool is_noted(std::uint32_t symbol) const { return symbol_stamp[symbol] == stamp; }

  void add_occurrence(std::uint32_t symbol, std::uint32_t first, std::uint32_t behind) {
    if (!is_noted(symbol)) {
      symbol_stamp[symbol] = stamp;
      symbol_head[symbol] = 0;
    }
    occurrences.push_back({first, behind, symbol_head[symbol]});
    symbol_head[symbol] = static_cast<std::uint32_t>(occurrences.size());
  }

  std::span<const Bits> bits_of(std::uint32_t word) {
    BitsOfWord& known = bits_of_word[word];
    if (known.begin == not_met) {
      known.begin = static_cast<std::uint32_t>(bits_of_words.size());
      for (std::uint32_t symbol : pack.refs(pack.words[word].symbols)) {
        if (bits_of_words.size() == known.begin || bits_of_words.back().at != symbol / 64)
          bits_of_words.push_back({symbol / 64, 0});
        bits_of_words.back().bits |= bit_of(symbol);
      }
      known.count = static_cast<std::uint32_t>(bits_of_words.size()) - known.begin;
    }
    return std::span(bits_of_words).subspan(known.begin, known.count);
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

  bool is_spelt(const table::Regex& regex, std::string_view word) const {
    const auto classes = pack.refs(regex.classes), next = pack.refs(regex.next);
    std::uint32_t at = regex.start;
    for (char c : word) at = next[at * regex.class_count + classes[static_cast<unsigned char>(c)]];
    return at >= 1 && at <= regex.accepting;
  }

  const Masks& masks_of(std::uint32_t number) {
    Masks& masks = masks_by_pattern[number];
    if (masks.known) return masks;
    masks.known = true;
    const auto set = [&](TokenKind kind, std::uint64_t bit) { masks.by_kind[static_cast<std::size_t>(kind)] |= bit; };
    const table::List places = pack.patterns[number].places;
    for (std::uint32_t i = 0; i < places.count; ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      switch (pack.places[places.begin + i].kind) {
        case table::place_any_word:
        case table::place_gap: set(TokenKind::word, bit); [[fallthrough]];
        case table::place_number: set(TokenKind::number, bit); break;
        case table::place_gap_mark: set(TokenKind::soft_mark, bit); break;
        case table::place_mark: masks.has_marks = true; break;
        case table::place_regex: masks.has_regexes = true; break;
        default: break;
      }
    }
    return masks;
  }

  // Fills step and jumps.
  void lay_out(std::uint32_t number, std::string_view text, std::span<const Token> tokens) {
    const Masks& masks = masks_of(number);
    const table::List places = pack.patterns[number].places;
    step.resize(tokens.size());
    for (std::size_t t = 0; t < tokens.size(); ++t) step[t] = masks.by_kind[static_cast<std::size_t>(tokens[t].kind)];
    jumps.clear();
    for (std::uint32_t i = 0; i < places.count; ++i) {
      const table::Place& place = pack.places[places.begin + i];
      if (place.kind != table::place_symbol || !is_noted(place.value)) continue;
      const std::uint64_t bit = std::uint64_t{1} << i;
      for (std::uint32_t o = symbol_head[place.value]; o != 0; o = occurrences[o - 1].next) {
        const Occurrence& at = occurrences[o - 1];
        if (at.behind == at.first + 1)
          step[at.first] |= bit;
        else
          jumps.push_back({at.first, at.behind, bit});
      }
    }
    if (masks.has_marks || masks.has_regexes) lay_out_spelt(places, text, tokens);
    if (jumps.size() > 1)
      std::sort(jumps.begin(), jumps.end(), [](const Jump& a, const Jump& b) { return a.first < b.first; });
  }

  // Places for which a token's own letters count.
  void lay_out_spelt(table::List places, std::string_view text, std::span<const Token> tokens) {
    for (std::uint32_t i = 0; i < places.count; ++i) {
      const table::Place& place = pack.places[places.begin + i];
      const std::uint64_t bit = std::uint64_t{1} << i;
      if (place.kind == table::place_mark) {
        for (std::size_t t = 0; t < tokens.size(); ++t)
          if (tokens[t].mark == static_cast<char>(place.value)) step[t] |= bit;
      } else if (place.kind == table::place_regex) {
        for (std::size_t t = 0; t < tokens.size(); ++t)
          if (tokens[t].kind == TokenKind::word &&
              is_spelt(pack.regexes[place.value], text.substr(tokens[t].start, tokens[t].end - tokens[t].start)))
            step[t] |= bit;
      }
    }
  }

  std::uint64_t follow(const table::Pattern& pattern, std::uint64_t places) const {
    std::uint64_t next = 0;
    for (; places != 0; places &= places - 1) {
      const int at = std::countr_zero(places);
      const table::Place& p = pack.places[pattern.places.begin + static_cast<std::uint32_t>(at)];
      next |= std::rotl(bits(p.follow_low, p.follow_high), at + 1);
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
    if (reached.size() <= count) reached.resize(count + 1);  // all zero, before and after
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
    steps += furthest + 1 - from;
    std::fill(reached.begin() + from, reached.begin() + furthest + 1, 0);
    return longest;
  }

  // Which symbols occur in a sentence.
  void note_present(const TaggedText& tagged, std::uint32_t number) {
    const TaggedSentence& sentence = tagged.sentences[number];
    if (stamp >= UINT32_MAX - 2) {  // before it wraps: old stamps would look valid
      std::fill(symbol_stamp.begin(), symbol_stamp.end(), 0u);
      std::fill(pattern_stamp.begin(), pattern_stamp.end(), 0u);
      std::fill(runs_stamp.begin(), runs_stamp.end(), 0u);
      std::fill(asked_stamp.begin(), asked_stamp.end(), 0u);
      stamp = 0;
    }
    ++stamp;
    for (std::uint32_t at : touched) present[at] = 0;
    touched.clear();
    const auto add = [&](std::uint32_t at, std::uint64_t bits) {
      if (present[at] == 0) touched.push_back(at);
      present[at] |= bits;
    };
    for (std::uint32_t t = sentence.first_token; t < sentence.behind_token; ++t) {
      const auto bits = bits_of(tagged.tokens[t].word);
      for (const Bits& b : bits) add(b.at, b.bits);
      steps += 1 + bits.size();
    }
    for (std::uint32_t m = sentence.first_mention; m < sentence.behind_mention; ++m) {
      const auto symbols = pack.refs(tagged.mentions[m].symbols);
      for (std::uint32_t symbol : symbols) add(symbol / 64, bit_of(symbol));
      steps += symbols.size();
    }
  }

  // Where the symbols occur that the patterns to be tried ask for.
  void note_occurrences(const TaggedText& tagged, const TaggedSentence& sentence) {
    occurrences.clear();
    for (std::uint32_t at : touched) wanted[at] = 0;
    for (std::uint32_t pattern : tried) {
      const table::List places = pack.patterns[pattern].places;
      for (const table::Place& place : pack.places.subspan(places.begin, places.count))
        if (place.kind == table::place_symbol) wanted[place.value / 64] |= bit_of(place.value);
      steps += places.count;
    }
    for (std::uint32_t t = sentence.first_token; t < sentence.behind_token; ++t)
      for (const Bits& b : bits_of(tagged.tokens[t].word))
        for (std::uint64_t bits = b.bits & wanted[b.at]; bits != 0; bits &= bits - 1)
          add_occurrence(b.at * 64 + static_cast<std::uint32_t>(std::countr_zero(bits)), t - sentence.first_token,
                         t - sentence.first_token + 1);
    for (std::uint32_t m = sentence.first_mention; m < sentence.behind_mention; ++m) {
      const Mention& mention = tagged.mentions[m];
      for (std::uint32_t symbol : pack.refs(mention.symbols))
        if ((wanted[symbol / 64] & bit_of(symbol)) != 0)
          add_occurrence(symbol, mention.first - sentence.first_token, mention.behind - sentence.first_token);
    }
    steps += sentence.behind_token - sentence.first_token + occurrences.size();
  }

  // Adds to `tried` the patterns that are wanted and whose words are all there.
  template <typename IsWanted>
  void choose(const Triggers& triggers, IsWanted&& is_wanted) {
    for (std::uint32_t at : touched)
      for (std::uint64_t bits = present[at] & triggers.symbols[at]; bits != 0; bits &= bits - 1) {
        const std::uint32_t symbol = at * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
        for (std::uint32_t t = triggers.first[symbol]; t < triggers.first[symbol + 1]; ++t) {
          const auto [pattern, need] = triggers.all[t];
          if (!occurs(need) || pattern_stamp[pattern] == stamp) continue;
          pattern_stamp[pattern] = stamp;
          if (is_wanted(pattern) && needs_are_met(pack.patterns[pattern])) tried.push_back(pattern);
        }
        steps += triggers.first[symbol + 1] - triggers.first[symbol];
      }
  }

  // Tries the chosen patterns; all runs are taken, or those that are enough.
  void try_patterns(const NormalText& text, const TaggedText& tagged, std::uint32_t number, bool all,
                    std::vector<Candidate>& out) {
    if (tried.empty()) return;
    const TaggedSentence& sentence = tagged.sentences[number];
    std::sort(tried.begin(), tried.end());
    note_occurrences(tagged, sentence);
    const std::span<const Token> tokens =
        std::span(tagged.tokens).subspan(sentence.first_token, sentence.behind_token - sentence.first_token);
    for (std::uint32_t pattern : tried) {
      const std::uint32_t set = owner_of[pattern];
      if (!all && has_enough(set)) continue;
      const std::size_t before = out.size();
      if (is_one_symbol(pack.patterns[pattern]))
        take_occurrences(pattern, number, sentence, out);
      else
        run(pattern, number, sentence, text.text, tokens, out);
      if (!all) runs_of(set) += static_cast<std::uint32_t>(out.size() - before);
    }
    tried.clear();
  }

  bool is_one_symbol(const table::Pattern& pattern) const {
    if (pattern.places.count != 1 || pattern.anchors != 0) return false;
    const table::Place& place = pack.places[pattern.places.begin];
    return place.kind == table::place_symbol && (place.follow_low | place.follow_high) == 0;
  }

  // What run() would find for a pattern that is one word or mention.
  void take_occurrences(std::uint32_t number, std::uint32_t sentence_number, const TaggedSentence& sentence,
                        std::vector<Candidate>& out) {
    const table::Pattern& pattern = pack.patterns[number];
    jumps.clear();
    for (std::uint32_t o = symbol_head[pack.places[pattern.places.begin].value]; o != 0; o = occurrences[o - 1].next)
      jumps.push_back({occurrences[o - 1].first, occurrences[o - 1].behind, 0});
    if (jumps.size() > 1)
      std::sort(jumps.begin(), jumps.end(), [](const Jump& a, const Jump& b) {
        return a.first != b.first ? a.first < b.first : a.behind > b.behind;
      });
    steps += jumps.size();
    std::uint32_t behind = 0;
    for (const Jump& at : jumps) {
      if (at.first < behind) continue;
      out.push_back(
          {pattern.owner, number, sentence_number, sentence.first_token + at.first, sentence.first_token + at.behind});
      behind = at.behind;
    }
  }

  void run(std::uint32_t number, std::uint32_t sentence_number, const TaggedSentence& sentence, std::string_view text,
           std::span<const Token> tokens, std::vector<Candidate>& out) {
    const table::Pattern& pattern = pack.patterns[number];
    lay_out(number, text, tokens);
    steps += pattern.places.count + tokens.size();
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

std::uint64_t Matcher::steps() const { return state_->steps; }

std::vector<Candidate> Matcher::match(const NormalText& text, const TaggedText& tagged) {
  std::vector<Candidate> out;
  for (std::uint32_t i = 0; i < tagged.sentences.size(); ++i) {
    state_->note_present(tagged, i);
    for (const auto* triggers : {&state_->in_first_pass, &state_->in_second_pass})
      state_->choose(*triggers, [](std::uint32_t) { return true; });
    state_->try_patterns(text, tagged, i, true, out);
  }
  return out;
}

Matcher::Needed Matcher::match_needed(const Document& document, const NormalText& text, const TaggedText& tagged,
                                      std::size_t most) {
  State& state = *state_;
  const Pack& pack = state.pack;
  constexpr std::uint32_t page = 1u << table::scope_page;
  constexpr std::uint32_t around = 1u << table::scope_block | 1u << table::scope_section;
  const auto blocks = static_cast<std::uint32_t>(document.blocks.size());
  std::vector<Candidate>& out = state.needed;
  out.clear();
  state.wanted_in_block.assign(blocks, 0);
  for (std::size_t set = 0; set < pack.sets.size(); ++set)
    if (pack.sets[set].uses == page) state.runs_of_set[set] = 0;
  Needed needed{out, false, 0};
  const auto is_full = [&](std::uint32_t sentence) {
    if (out.size() <= most) return false;
    out.resize(most);
    needed.cut_at = needed.cut ? std::min(needed.cut_at, sentence) : sentence;
    return needed.cut = true;
  };

  // What makes claims, and what concerns the whole page.
  for (std::uint32_t i = 0; i < tagged.sentences.size(); ++i) {
    const std::size_t before = out.size();
    state.note_present(tagged, i);
    state.choose(state.in_first_pass,
                 [&](std::uint32_t pattern) { return !state.has_enough(state.owner_of[pattern]); });
    state.try_patterns(text, tagged, i, false, out);
    if (is_full(i)) break;
    for (std::size_t c = before; c < out.size(); ++c)
      if ((pack.sets[out[c].set].uses & table::set_makes_claims) != 0)
        state.wanted_in_block[tagged.sentences[i].block] |= 1u << table::scope_block;
  }
  std::uint32_t heading = blocks;
  for (std::uint32_t b = 0; b < blocks; ++b) {
    const Role role = document.blocks[b].role;
    if (role == Role::title || role == Role::heading) heading = b;
    if (heading < blocks && state.wanted_in_block[b] != 0) state.wanted_in_block[heading] |= 1u << table::scope_section;
  }

  // What is asked of the sentences in which a claim may stand, of their blocks and headings.
  const std::size_t first_pass = out.size();
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < tagged.sentences.size(); ++i) {
    const std::size_t begin = at;
    while (at < first_pass && out[at].sentence == i) ++at;
    const std::uint32_t wanted = state.wanted_in_block[tagged.sentences[i].block];
    if (wanted == 0) continue;
    state.note_present(tagged, i);
    const auto ask = [&](const std::vector<std::uint32_t>& sets) {
      for (std::uint32_t set : sets) state.asked_stamp[set] = state.stamp;
    };
    std::uint32_t types = 0;
    for (std::size_t c = begin; c < at; ++c) {
      if (c == begin || out[c].set != out[c - 1].set) ask(state.asked_by_set[out[c].set]);
      types |= state.types_of_set[out[c].set];
    }
    for (; types != 0; types &= types - 1) ask(state.asked_by_type[static_cast<std::size_t>(std::countr_zero(types))]);
    state.choose(state.in_second_pass, [&](std::uint32_t pattern) {
      const std::uint32_t set = state.owner_of[pattern];
      return state.asked_stamp[set] == state.stamp || (pack.sets[set].uses & wanted & around) != 0;
    });
    state.try_patterns(text, tagged, i, false, out);
    if (is_full(i)) break;
  }
  return needed;
}

}  // namespace claimlint
