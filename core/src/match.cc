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
  // Patterns of sets that are looked for everywhere, then the others.
  enum Pass : std::size_t { first_pass, second_pass, passes };
  // Of a word, laid out when it is first met.
  struct Known {
    table::List bits;                // of bits_of_words
    table::List triggers[passes]{};  // of triggers_of_words
  };
  std::vector<std::uint32_t> known_number;  // per word: its place in `known`, 0 as long as it has not been met
  std::vector<Known> known{1};
  std::vector<Bits> bits_of_words;
  std::vector<table::List> triggers_of_words;  // of Triggers::all
  std::vector<std::uint64_t> present, wanted;  // in the sentence at hand; by the patterns that are tried there
  // Machine words: up to so many are sooner wiped than looked through for those that are set.
  static constexpr std::size_t soon_wiped = 256;

  // A pattern that is tried where a symbol occurs.
  struct Trigger {
    std::uint32_t pattern;
    std::uint32_t at[2];    // in each of these machine words of `present` …
    std::uint64_t bits[2];  // … one of these must occur too
  };
  // Laid out when the symbol is first met.
  struct Triggers {
    std::vector<table::List> of_symbol;  // of `all`; begins with 0 as long as the symbol has not been met
    std::vector<Trigger> all{1};
  };
  Triggers triggers[passes];
  std::vector<table::List> asked;    // of Triggers::all, in the sentence at hand
  std::vector<std::uint32_t> quick;  // patterns whose quick needs are met there

  // Per symbol and pattern: the sentence for which the entry is valid. Patterns rest on a page whose set has enough.
  static constexpr std::uint32_t rests = UINT32_MAX;
  std::vector<std::uint32_t> symbol_stamp, symbol_head, pattern_stamp;
  std::vector<std::uint32_t> resting;
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
  bool is_in_page = false;
  std::uint64_t steps = 0;

  // Of one pattern in one sentence.
  struct Jump {
    std::uint32_t first, behind;
    std::uint32_t next;  // that begins at the same token, index + 1
    std::uint64_t places;
  };
  std::vector<std::uint64_t> step;     // per token: places that it satisfies
  std::vector<Jump> jumps;             // mentions of several words
  std::vector<std::uint32_t> jump_at;  // per token: the last jump that begins there, index + 1
  std::vector<std::uint64_t> reached;  // per boundary between tokens

  explicit State(const Pack& p)
      : pack(p),
        known_number(p.words.size()),
        present(p.symbols.size() / 64 + 3),
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
    present.back() = 1;  // what always occurs; nothing ever does before it
    for (const table::Pattern& pattern : p.patterns) owner_of.push_back(pattern.owner);
    for (Triggers& found : triggers) found.of_symbol.resize(p.symbols.size());
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
  }

  void ask(std::uint32_t number, std::vector<std::uint32_t>& sets) const {
    const table::Condition& condition = pack.conditions[number];
    if ((condition.scope == table::scope_overlap || condition.scope == table::scope_sentence) &&
        std::find(sets.begin(), sets.end(), condition.set) == sets.end())
      sets.push_back(condition.set);
  }

  // How often a set has been found where its runs are counted.
  std::uint32_t& runs_of(std::uint32_t set) {
    if ((pack.sets[set].uses != 1u << table::scope_page) && runs_stamp[set] != stamp) {
      runs_stamp[set] = stamp;
      runs_of_set[set] = 0;
    }
    return runs_of_set[set];
  }

  // A page that ran out of memory may have left things as they were then.
  void begin_page() {
    if (is_in_page) {
      for (auto* words : {&present, &wanted, &reached}) std::fill(words->begin(), words->end(), 0);
      present.back() = 1;
      tried.clear();
    }
    is_in_page = true;
    for (std::uint32_t pattern : resting) pattern_stamp[pattern] = 0;
    resting.clear();
    for (std::size_t set = 0; set < pack.sets.size(); ++set)
      if (pack.sets[set].uses == 1u << table::scope_page) runs_of_set[set] = 0;
  }

  bool rests_by_now(std::uint32_t pattern) {
    if (!has_enough(owner_of[pattern])) return false;
    pattern_stamp[pattern] = rests;
    resting.push_back(pattern);
    return true;
  }

  bool has_enough(std::uint32_t set) { return runs_of(set) >= pack.sets[set].enough; }

  void find_triggers(std::uint32_t symbol) {
    table::List found[passes];
    for (const Pass pass : {first_pass, second_pass})
      found[pass] = {static_cast<std::uint32_t>(triggers[pass].all.size()), 0};
    for (std::uint32_t pattern : pack.refs(pack.symbols[symbol].patterns)) {
      const Pass pass = (pack.sets[owner_of[pattern]].uses & everywhere) != 0 ? first_pass : second_pass;
      triggers[pass].all.push_back(trigger(pattern));
      ++found[pass].count;
    }
    for (const Pass pass : {first_pass, second_pass}) triggers[pass].of_symbol[symbol] = found[pass];
  }

  // With the rarest two needs that are quick to ask for: those whose symbols share a machine word.
  Trigger trigger(std::uint32_t pattern) const {
    const auto always = static_cast<std::uint32_t>(present.size() - 1);
    Trigger found{pattern, {always, always}, {1, 1}};
    const auto needs = pack.refs(pack.patterns[pattern].needs);
    int chosen = 0;
    for (std::size_t i = 0; i < needs.size() && chosen < 2; i += needs[i] + 1) {
      const auto set = needs.subspan(i + 1, needs[i]);
      std::uint64_t any = 0;
      for (std::uint32_t symbol : set) any |= symbol / 64 == set[0] / 64 ? bit_of(symbol) : 0;
      if (static_cast<std::size_t>(std::popcount(any)) != set.size() || set.empty()) continue;
      found.at[chosen] = set[0] / 64;
      found.bits[chosen++] = any;
    }
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

  const Known& known_of(std::uint32_t word) {
    if (known_number[word] == 0) meet(word);
    return known[known_number[word]];
  }

  void meet(std::uint32_t word) {
    Known met{{static_cast<std::uint32_t>(bits_of_words.size()), 0}};
    const auto symbols = pack.refs(pack.words[word].symbols);
    for (std::uint32_t symbol : symbols) {
      if (bits_of_words.size() == met.bits.begin || bits_of_words.back().at != symbol / 64)
        bits_of_words.push_back({symbol / 64, 0});
      bits_of_words.back().bits |= bit_of(symbol);
    }
    // In pairs, so that the loop over them has half the rounds.
    const auto nowhere = static_cast<std::uint32_t>(present.size() - 2);
    if ((bits_of_words.size() - met.bits.begin) % 2 != 0) bits_of_words.push_back({nowhere, 0});
    met.bits.count = static_cast<std::uint32_t>(bits_of_words.size()) - met.bits.begin;
    for (const Pass pass : {first_pass, second_pass}) {
      table::List& lists = met.triggers[pass];
      lists.begin = static_cast<std::uint32_t>(triggers_of_words.size());
      for (std::uint32_t symbol : symbols) {
        const table::List list = triggers_at(pass, symbol);
        if (list.count == 0) continue;
        if (triggers_of_words.size() > lists.begin &&
            triggers_of_words.back().begin + triggers_of_words.back().count == list.begin)
          triggers_of_words.back().count += list.count;
        else
          triggers_of_words.push_back(list);
      }
      lists.count = static_cast<std::uint32_t>(triggers_of_words.size()) - lists.begin;
    }
    known.push_back(met);
    known_number[word] = static_cast<std::uint32_t>(known.size() - 1);
  }

  std::span<const Bits> bits_of(const Known& word) const {
    return std::span(bits_of_words).subspan(word.bits.begin, word.bits.count);
  }

  table::List triggers_at(Pass pass, std::uint32_t symbol) {
    const table::List& found = triggers[pass].of_symbol[symbol];
    if (found.begin == 0) find_triggers(symbol);
    return found;
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
    forget_jumps(tokens.size());
    for (std::uint32_t i = 0; i < places.count; ++i) {
      const table::Place& place = pack.places[places.begin + i];
      if (place.kind != table::place_symbol || !is_noted(place.value)) continue;
      const std::uint64_t bit = std::uint64_t{1} << i;
      for (std::uint32_t o = symbol_head[place.value]; o != 0; o = occurrences[o - 1].next) {
        const Occurrence& at = occurrences[o - 1];
        if (at.behind == at.first + 1)
          step[at.first] |= bit;
        else
          add_jump(at, bit);
      }
    }
    if (masks.has_marks || masks.has_regexes) lay_out_spelt(places, text, tokens);
  }

  void forget_jumps(std::size_t tokens) {
    for (const Jump& jump : jumps) jump_at[jump.first] = 0;
    jumps.clear();
    if (jump_at.size() < tokens) jump_at.resize(tokens);
  }

  void add_jump(const Occurrence& at, std::uint64_t places) {
    jumps.push_back({at.first, at.behind, jump_at[at.first], places});
    jump_at[at.first] = static_cast<std::uint32_t>(jumps.size());
  }

  template <typename Visit>
  void for_jumps(std::uint32_t token, Visit&& visit) const {
    for (std::uint32_t j = jump_at[token]; j != 0; j = jumps[j - 1].next) visit(jumps[j - 1]);
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
    for (std::uint32_t at = from; at <= furthest && at < count; ++at) {
      const std::uint64_t next = at == from ? first : follow(pattern, reached[at]);
      land(at + 1, next & step[at]);
      for_jumps(at, [&](const Jump& jump) { land(jump.behind, next & jump.places); });
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

  // Which symbols occur in a sentence, and which triggers of the pass stand there.
  void note_present(Pass pass, const TaggedText& tagged, const TaggedSentence& sentence) {
    if (stamp >= UINT32_MAX - 2) {  // before it wraps: old stamps would look valid
      std::fill(symbol_stamp.begin(), symbol_stamp.end(), 0u);
      std::fill(pattern_stamp.begin(), pattern_stamp.end(), 0u);
      std::fill(runs_stamp.begin(), runs_stamp.end(), 0u);
      std::fill(asked_stamp.begin(), asked_stamp.end(), 0u);
      stamp = 0;
    }
    ++stamp;
    asked.clear();
    for_present(
        tagged, sentence,
        [&](const Known& word) {
          std::uint64_t* const in = present.data();
          const Bits* const behind = bits_of_words.data() + word.bits.begin + word.bits.count;
          for (const Bits* some = bits_of_words.data() + word.bits.begin; some != behind; some += 2) {
            in[some[0].at] |= some[0].bits;
            in[some[1].at] |= some[1].bits;
          }
          steps += 1 + word.bits.count;
          for (std::uint32_t i = 0; i < word.triggers[pass].count; ++i)
            asked.push_back(triggers_of_words[word.triggers[pass].begin + i]);
        },
        [&](std::uint32_t symbol) {
          present[symbol / 64] |= bit_of(symbol);
          asked.push_back(triggers_at(pass, symbol));
          ++steps;
        });
  }

  void forget_present(const TaggedText& tagged, const TaggedSentence& sentence) {
    if (present.size() <= soon_wiped) {
      std::fill(present.begin(), present.end() - 1, 0);
      return;
    }
    for_present(
        tagged, sentence,
        [&](const Known& word) {
          for (const Bits& some : bits_of(word)) present[some.at] = 0;
        },
        [&](std::uint32_t symbol) { present[symbol / 64] = 0; });
  }

  template <typename VisitWord, typename VisitSymbol>
  void for_present(const TaggedText& tagged, const TaggedSentence& sentence, VisitWord&& visit_word,
                   VisitSymbol&& visit_symbol) {
    for (std::uint32_t t = sentence.first_token; t < sentence.behind_token; ++t)
      if (tagged.tokens[t].word != 0) visit_word(known_of(tagged.tokens[t].word));
    for (std::uint32_t m = sentence.first_mention; m < sentence.behind_mention; ++m)
      for (std::uint32_t symbol : pack.refs(tagged.mentions[m].symbols)) visit_symbol(symbol);
  }

  // Where the symbols occur that the patterns to be tried ask for.
  void note_occurrences(const TaggedText& tagged, const TaggedSentence& sentence) {
    occurrences.clear();
    for (std::uint32_t pattern : tried) {
      for_symbols(pattern, [&](std::uint32_t symbol) { wanted[symbol / 64] |= bit_of(symbol); });
      steps += pack.patterns[pattern].places.count;
    }
    for (std::uint32_t t = sentence.first_token; t < sentence.behind_token; ++t)
      for (const Bits& b : bits_of(known_of(tagged.tokens[t].word)))
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
    for (std::uint32_t pattern : tried) for_symbols(pattern, [&](std::uint32_t symbol) { wanted[symbol / 64] = 0; });
  }

  template <typename Visit>
  void for_symbols(std::uint32_t pattern, Visit&& visit) const {
    const table::List places = pack.patterns[pattern].places;
    for (const table::Place& place : pack.places.subspan(places.begin, places.count))
      if (place.kind == table::place_symbol) visit(place.value);
  }

  // Adds to `tried` the patterns that are wanted and whose words are all there.
  template <typename IsWanted>
  void choose(Pass pass, IsWanted&& is_wanted) {
    const Trigger* const all = triggers[pass].all.data();
    const std::uint64_t* const in = present.data();
    std::size_t count = 0;
    for (const table::List list : asked) {
      if (quick.size() < count + list.count) quick.resize(2 * (count + list.count));
      std::uint32_t* const out = quick.data();
      for (const Trigger& trigger : std::span(all + list.begin, list.count)) {  // without a branch that goes either way
        out[count] = trigger.pattern;
        count += static_cast<std::size_t>(((in[trigger.at[0]] & trigger.bits[0]) != 0) &
                                          ((in[trigger.at[1]] & trigger.bits[1]) != 0));
      }
      steps += list.count;
    }
    for (std::uint32_t pattern : std::span(quick).first(count)) {
      if (pattern_stamp[pattern] >= stamp) continue;
      pattern_stamp[pattern] = stamp;
      if (is_wanted(pattern) && needs_are_met(pack.patterns[pattern])) tried.push_back(pattern);
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
    forget_jumps(sentence.behind_token - sentence.first_token);
    std::uint32_t from = UINT32_MAX, last = 0;
    for (std::uint32_t o = symbol_head[pack.places[pattern.places.begin].value]; o != 0; o = occurrences[o - 1].next) {
      const Occurrence& at = occurrences[o - 1];
      add_jump(at, 0);
      from = std::min(from, at.first);
      last = std::max(last, at.first);
    }
    while (from <= last) {  // not once if there are none
      std::uint32_t behind = from;
      for_jumps(from, [&](const Jump& jump) { behind = std::max(behind, jump.behind); });
      if (behind > from)
        out.push_back(
            {pattern.owner, number, sentence_number, sentence.first_token + from, sentence.first_token + behind});
      from = std::max(behind, from + 1);
      ++steps;
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

    for (std::uint32_t from = 0; from < std::min(count, start_limit);) {
      std::uint64_t begins = step[from];
      for_jumps(from, [&](const Jump& jump) { begins |= jump.places; });
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
  state_->begin_page();
  for (std::uint32_t i = 0; i < tagged.sentences.size(); ++i) {
    for (const auto pass : {State::first_pass, State::second_pass}) {
      state_->note_present(pass, tagged, tagged.sentences[i]);
      state_->choose(pass, [](std::uint32_t) { return true; });
      state_->forget_present(tagged, tagged.sentences[i]);
    }
    state_->try_patterns(text, tagged, i, true, out);
  }
  state_->is_in_page = false;
  return out;
}

Matcher::Needed Matcher::match_needed(const Document& document, const NormalText& text, const TaggedText& tagged,
                                      std::size_t most) {
  State& state = *state_;
  const Pack& pack = state.pack;
  constexpr std::uint32_t around = 1u << table::scope_block | 1u << table::scope_section;
  const auto blocks = static_cast<std::uint32_t>(document.blocks.size());
  std::vector<Candidate>& out = state.needed;
  out.clear();
  state.wanted_in_block.assign(blocks, 0);
  state.begin_page();
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
    state.note_present(State::first_pass, tagged, tagged.sentences[i]);
    state.choose(State::first_pass, [&](std::uint32_t pattern) { return !state.rests_by_now(pattern); });
    state.forget_present(tagged, tagged.sentences[i]);
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
    state.note_present(State::second_pass, tagged, tagged.sentences[i]);
    const auto ask = [&](const std::vector<std::uint32_t>& sets) {
      for (std::uint32_t set : sets) state.asked_stamp[set] = state.stamp;
    };
    std::uint32_t types = 0;
    for (std::size_t c = begin; c < at; ++c) {
      if (c == begin || out[c].set != out[c - 1].set) ask(state.asked_by_set[out[c].set]);
      types |= state.types_of_set[out[c].set];
    }
    for (; types != 0; types &= types - 1) ask(state.asked_by_type[static_cast<std::size_t>(std::countr_zero(types))]);
    state.choose(State::second_pass, [&](std::uint32_t pattern) {
      const std::uint32_t set = state.owner_of[pattern];
      return state.asked_stamp[set] == state.stamp || (pack.sets[set].uses & wanted & around) != 0;
    });
    state.forget_present(tagged, tagged.sentences[i]);
    state.try_patterns(text, tagged, i, false, out);
    if (is_full(i)) break;
  }
  state.is_in_page = false;
  return needed;
}

}  // namespace claimlint
