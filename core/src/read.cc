#include "claimlint/read.h"

#include <algorithm>
#include <optional>
#include <span>

#include "order.h"

namespace claimlint {
namespace {

constexpr std::string_view strength_names[] = {"hedged", "plain", "absolute"};
constexpr std::int64_t few_words = 75;      // that say nothing, added to a page's mean: a short page tells little
constexpr std::size_t most_because = 4;     // words that a report names
constexpr std::uint32_t title_weight = 3;   // a mention in a title or heading counts as so many in the text
constexpr std::uint32_t most_weighed = 40;  // tokens of a sentence that count for its length
constexpr std::size_t most_in_page = 256;   // sentences that stand for a long page, spread evenly over it

class Reader {
 public:
  Reader(const Document& document, const TaggedText& tagged, const std::vector<Candidate>& candidates, const Pack& pack)
      : document_(document), tagged_(tagged), pack_(pack) {
    index_hits(candidates);
    index_blocks();
  }

  Reading read() {
    Reading reading;
    reading.subjects = page_subjects();
    page_subject_ = reading.subjects.empty() ? none : reading.subjects.front();
    page_form_ = most_mentioned_form();

    std::vector<Claim> claims;
    for (std::uint32_t r = 0; r < pack_.rules.size(); ++r) {
      const table::Rule& rule = pack_.rules[r];
      if ((rule.flags & table::rule_absence) != 0) {
        if (looks_at_page(rule)) reading.statements.push_back({r, !hits_of(rule.set).empty()});
        continue;
      }
      if ((rule.flags & table::rule_weak) != 0) continue;
      for (const Candidate& hit : hits_of(rule.set))
        if (conditions_hold(rule, hit)) claims.push_back(make_claim(r, hit));
    }
    add_weak_claims(claims);
    for (Claim& claim : claims) {
      claim.set_aside_by = find_context(claim);
      if (claim.set_aside_by != none) claim.because = weighed_most(pack_.contexts[claim.set_aside_by], claim.sentence);
    }
    std::vector<Claim> said, apart;
    for (Claim& claim : claims) (claim.set_aside_by == none ? said : apart).push_back(std::move(claim));
    reading.claims = without_overlaps(std::move(said));
    reading.set_aside = without_overlaps(std::move(apart));
    std::erase_if(reading.set_aside, [&](const Claim& c) {
      const auto first = std::lower_bound(reading.claims.begin(), reading.claims.end(), c.sentence,
                                          [](const Claim& k, std::uint32_t sentence) { return k.sentence < sentence; });
      for (auto k = first; k != reading.claims.end() && k->sentence == c.sentence; ++k)
        if (competes(c, *k)) return true;
      return false;
    });
    return reading;
  }

 private:
  using Hits = std::span<const Candidate>;

  // --- where things are -------------------------------------------------------------------------------------------

  // Candidates come sentence by sentence; they are dealt out to their sets, and put in order of place there.
  void index_hits(const std::vector<Candidate>& candidates) {
    first_hit_.assign(pack_.sets.size() + 1, 0);
    for (const Candidate& hit : candidates) ++first_hit_[hit.set + 1];
    for (std::size_t i = 1; i < first_hit_.size(); ++i) first_hit_[i] += first_hit_[i - 1];
    hits_.resize(candidates.size());
    std::vector<std::uint32_t> next(first_hit_.begin(), first_hit_.end() - 1);
    for (const Candidate& hit : candidates) hits_[next[hit.set]++] = hit;
    for (std::size_t c = 0; c + 1 < first_hit_.size(); ++c)
      put_in_order(std::span(hits_).subspan(first_hit_[c], first_hit_[c + 1] - first_hit_[c]),
                   [](const Candidate& hit) {
                     return SortKey{hit.sentence, both(hit.first, ~hit.behind), hit.pattern};
                   });
  }

  void index_blocks() {
    const auto blocks = static_cast<std::uint32_t>(document_.blocks.size());
    heading_.resize(blocks);
    std::uint32_t heading = none;
    for (std::uint32_t b = 0; b < blocks; ++b) {
      if (document_.blocks[b].role == Role::title || document_.blocks[b].role == Role::heading) heading = b;
      heading_[b] = heading;
    }
    block_start_.assign(blocks + 1, static_cast<std::uint32_t>(tagged_.sentences.size()));
    for (auto s = static_cast<std::uint32_t>(tagged_.sentences.size()); s-- > 0;)
      block_start_[tagged_.sentences[s].block] = s;
    for (std::uint32_t b = blocks; b-- > 0;) block_start_[b] = std::min(block_start_[b], block_start_[b + 1]);
  }

  Hits hits_of(std::uint32_t set) const {
    return std::span(hits_).subspan(first_hit_[set], first_hit_[set + 1] - first_hit_[set]);
  }

  const Block& block_of(std::uint32_t sentence) const { return document_.blocks[tagged_.sentences[sentence].block]; }

  struct Range {
    std::uint32_t begin, end;
  };

  Range sentences_in(table::Scope scope, std::uint32_t sentence) const {
    const std::uint32_t block = tagged_.sentences[sentence].block;
    switch (scope) {
      case table::scope_overlap:
      case table::scope_sentence: return {sentence, sentence + 1};
      case table::scope_block: return {block_start_[block], block_start_[block + 1]};
      case table::scope_section: {  // the heading that opens it
        const std::uint32_t heading = heading_[block];
        return heading == none ? Range{0, 0} : Range{block_start_[heading], block_start_[heading + 1]};
      }
      case table::scope_page: break;
    }
    return {0, static_cast<std::uint32_t>(tagged_.sentences.size())};
  }

  // Whether the condition is found around the run [first, behind) of tokens.
  bool holds(std::uint32_t number, std::uint32_t sentence, std::uint32_t first, std::uint32_t behind) const {
    const table::Condition& condition = pack_.conditions[number];
    const auto scope = static_cast<table::Scope>(condition.scope);
    const Hits hits = hits_of(condition.set);
    std::uint32_t count = 0;
    if (!hits.empty()) {
      const Range range = sentences_in(scope, sentence);
      auto hit = std::lower_bound(hits.begin(), hits.end(), range.begin,
                                  [](const Candidate& h, std::uint32_t s) { return h.sentence < s; });
      for (; hit != hits.end() && hit->sentence < range.end && count < condition.at_least; ++hit)
        if (scope != table::scope_overlap || (hit->first < behind && first < hit->behind)) ++count;
    }
    return (count >= condition.at_least) != (condition.negated != 0);
  }

  bool conditions_hold(const table::Rule& rule, const Candidate& hit) const {
    const Block& block = block_of(hit.sentence);
    if ((rule.roles >> static_cast<unsigned>(block.role) & 1) == 0) return false;
    if ((rule.voices >> static_cast<unsigned>(block.voice) & 1) == 0) return false;
    const auto near = pack_.refs(rule.near);
    return std::all_of(near.begin(), near.end(),
                       [&](std::uint32_t c) { return holds(c, hit.sentence, hit.first, hit.behind); });
  }

  // Whether a rule of absence wants something of this page. The conditions of such a rule are all of page scope.
  bool looks_at_page(const table::Rule& rule) const {
    if (tagged_.tokens.size() < pack_.reading.page_words) return false;
    const auto near = pack_.refs(rule.near);
    return std::all_of(near.begin(), near.end(), [&](std::uint32_t c) { return holds(c, 0, 0, 0); });
  }

  // --- who says what of what --------------------------------------------------------------------------------------

  // The first entry of a mention that plays the part.
  std::uint32_t entry_of(const Mention& mention, table::ReadingPart part) const {
    for (std::uint32_t entry : pack_.refs(mention.entries))
      if ((pack_.parts_of(entry) & part) != 0) return entry;
    return none;
  }

  std::span<const Mention> mentions_in(const TaggedSentence& s) const {
    return std::span(tagged_.mentions).subspan(s.first_mention, s.behind_mention - s.first_mention);
  }

  std::uint32_t weight_of(const TaggedSentence& s) const {
    const Role role = document_.blocks[s.block].role;
    return role == Role::title || role == Role::heading ? title_weight : 1;
  }

  std::vector<std::uint32_t> page_subjects() const {
    struct Count {
      std::uint32_t entry, weight, at;
    };
    std::vector<Count> counts;
    for (const TaggedSentence& s : tagged_.sentences)
      for (const Mention& mention : mentions_in(s))
        if (const std::uint32_t entry = entry_of(mention, table::part_subject); entry != none)
          counts.push_back({entry, weight_of(s), mention.first});
    put_in_order(counts, [](const Count& c) { return SortKey{c.entry}; });
    std::size_t kept = 0;
    for (const Count& c : counts)
      if (kept > 0 && counts[kept - 1].entry == c.entry)
        counts[kept - 1].weight += c.weight;
      else
        counts[kept++] = c;
    counts.resize(kept);
    put_in_order(counts, [](const Count& c) { return SortKey{~std::uint64_t{c.weight}, c.at}; });
    std::vector<std::uint32_t> subjects;
    for (const Count& c : counts) subjects.push_back(c.entry);
    return subjects;
  }

  std::uint32_t subject_in(const TaggedSentence& s, std::uint32_t before) const {
    std::uint32_t nearest = none;
    for (const Mention& mention : mentions_in(s)) {
      const std::uint32_t entry = entry_of(mention, table::part_subject);
      if (entry == none) continue;
      if (nearest != none && mention.first >= before) break;
      nearest = entry;
    }
    return nearest;
  }

  // What `find` finds first in the heading that a block stands under, or is; none if there is nothing. Each heading is
  // searched once; `known` has what was found in the last one.
  struct InHeading {
    std::uint32_t heading = none, found = none;
  };
  template <typename Find>
  std::uint32_t in_heading(std::uint32_t block, InHeading& known, Find&& find) const {
    const std::uint32_t heading = heading_[block];
    if (heading == none) return none;
    if (known.heading == heading) return known.found;
    known = {heading, none};
    for (std::uint32_t s = block_start_[heading]; s < block_start_[heading + 1] && known.found == none; ++s)
      known.found = find(tagged_.sentences[s]);
    return known.found;
  }

  void find_subject(Claim& claim) const {
    const TaggedSentence& sentence = tagged_.sentences[claim.sentence];
    claim.subject = subject_in(sentence, claim.behind);
    if (claim.subject == none)
      claim.subject =
          in_heading(sentence.block, subject_in_heading_, [&](const TaggedSentence& s) { return subject_in(s, 0); });
    if (claim.subject == none) claim.subject = page_subject_;
  }

  std::uint32_t form_of(const Mention& mention) const {
    for (std::uint32_t entry : pack_.refs(mention.entries)) {
      if ((pack_.parts_of(entry) & table::part_form) == 0) continue;
      for (std::uint32_t c : pack_.refs(pack_.entries[entry].classes))
        for (std::uint32_t f = 0; f < pack_.forms.size(); ++f)
          if (pack_.forms[f].class_number == c) return f;
    }
    return none;
  }

  std::uint32_t form_in(const TaggedSentence& s) const {
    for (const Mention& mention : mentions_in(s))
      if (const std::uint32_t form = form_of(mention); form != none) return form;
    return none;
  }

  std::uint32_t most_mentioned_form() const {
    std::vector<std::uint32_t> counts(pack_.forms.size());
    for (const TaggedSentence& s : tagged_.sentences)
      if (const std::uint32_t form = form_in(s); form != none) counts[form] += weight_of(s);
    const auto most = std::max_element(counts.begin(), counts.end());
    return most == counts.end() || *most == 0 ? none : static_cast<std::uint32_t>(most - counts.begin());
  }

  void find_form(Claim& claim) const {
    const TaggedSentence& sentence = tagged_.sentences[claim.sentence];
    claim.form = form_in(sentence);
    if (claim.form == none)
      claim.form = in_heading(sentence.block, form_in_heading_, [&](const TaggedSentence& s) { return form_in(s); });
    if (claim.form == none) claim.form = page_form_;
  }

  bool is_joiner(const Token& token) const {
    if (token.mark == ',' || token.mark == '/') return true;
    const auto joiners = pack_.refs(pack_.reading.joiners);
    return token.word != 0 && std::find(joiners.begin(), joiners.end(), token.word) != joiners.end();
  }

  // The objects inside the quote; a list that goes on behind it ("gout, asthma and migraine") is taken in.
  void find_objects(Claim& claim) const {
    const TaggedSentence& sentence = tagged_.sentences[claim.sentence];
    bool at_end = false;
    for (const Mention& mention : mentions_in(sentence)) {
      const std::uint32_t entry = entry_of(mention, table::part_object);
      if (entry == none) continue;
      const bool inside = mention.first >= claim.first && mention.behind <= claim.behind;
      bool goes_on = at_end && mention.first > claim.behind;
      for (std::uint32_t t = claim.behind; goes_on && t < mention.first; ++t) goes_on = is_joiner(tagged_.tokens[t]);
      if (inside || goes_on) {
        if (std::find(claim.objects.begin(), claim.objects.end(), entry) == claim.objects.end())
          claim.objects.push_back(entry);
        at_end = mention.behind >= claim.behind;
        claim.behind = std::max(claim.behind, mention.behind);
      } else if (claim.objects.empty() && mention.first >= claim.behind &&
                 mention.first - claim.behind <= pack_.reading.object_reach) {
        claim.objects.push_back(entry);
        return;
      }
    }
  }

  // "cures gout, not asthma" claims gout alone: it ends with the last object before a word that turns the rest away.
  void end_before_contrast(Claim& claim) const {
    const auto is_one_of = [&](std::uint32_t t, table::List words) {
      const auto known = pack_.refs(words);
      return t < tagged_.sentences[claim.sentence].behind_token &&
             std::find(known.begin(), known.end(), tagged_.tokens[t].word) != known.end();
    };
    std::uint32_t object_end = none;
    for (const Mention& mention : mentions_in(tagged_.sentences[claim.sentence])) {
      if (mention.first < claim.first || entry_of(mention, table::part_object) == none) continue;
      if (mention.behind > claim.behind) break;
      for (std::uint32_t t = object_end; object_end != none && t < mention.first; ++t)
        if (is_one_of(t, pack_.reading.contrasts) && !is_one_of(t + 1, pack_.reading.no_contrasts)) {
          claim.behind = object_end;
          return;
        }
      object_end = mention.behind;
    }
  }

  void find_relation(Claim& claim) const {
    const auto mentions = mentions_in(tagged_.sentences[claim.sentence]);
    for (std::uint32_t t = claim.first; t < claim.behind; ++t) {
      if (tagged_.tokens[t].kind != TokenKind::word) continue;
      const bool is_object = std::any_of(mentions.begin(), mentions.end(), [&](const Mention& m) {
        return m.first <= t && t < m.behind &&
               (entry_of(m, table::part_object) != none || entry_of(m, table::part_subject) != none);
      });
      if (is_object) continue;
      claim.relation = t;
      return;
    }
  }

  void find_strength(Claim& claim) const {
    const table::Reading& r = pack_.reading;
    const auto reaches = [&](const Mention& m, std::uint32_t before, std::uint32_t after) {
      return m.behind + before > claim.first && m.first < claim.behind + after;
    };
    bool hedged = false, absolute = false;
    for (const Mention& mention : mentions_in(tagged_.sentences[claim.sentence])) {
      hedged = hedged || (reaches(mention, r.hedge_reach, 0) && entry_of(mention, table::part_hedge) != none);
      absolute = absolute || (reaches(mention, r.absolute_reach, r.absolute_reach) &&
                              entry_of(mention, table::part_absolute) != none);
    }
    claim.strength = static_cast<Strength>(pack_.rules[claim.rule].strength);
    if (hedged)
      claim.strength = Strength::hedged;
    else if (absolute)
      claim.strength = Strength::absolute;
  }

  Claim make_claim(std::uint32_t rule, const Candidate& hit) const {
    Claim claim;
    claim.rule = rule;
    claim.sentence = hit.sentence;
    claim.first = hit.first;
    claim.behind = hit.behind;
    end_before_contrast(claim);
    find_objects(claim);
    find_subject(claim);
    find_form(claim);
    find_relation(claim);
    find_strength(claim);
    return claim;
  }

  // Weak rules speak last: once in a sentence where no other rule found anything, if its words weigh enough.
  void add_weak_claims(std::vector<Claim>& claims) const {
    std::vector<bool> taken(tagged_.sentences.size());
    for (const Claim& claim : claims) taken[claim.sentence] = true;
    for (std::uint32_t c = 0; c < pack_.contexts.size(); ++c)
      for (std::uint32_t r : pack_.refs(pack_.contexts[c].weak_rules)) {
        const table::Rule& rule = pack_.rules[r];
        for (const Candidate& hit : hits_of(rule.set)) {
          if (taken[hit.sentence] || !conditions_hold(rule, hit) ||
              !says_at_least(pack_.contexts[c].weak_at_least, c, hit.sentence, rule.type))
            continue;
          taken[hit.sentence] = true;
          claims.push_back(make_claim(r, hit));
        }
      }
  }

  // --- what is not said after all ---------------------------------------------------------------------------------

  std::uint32_t find_context(const Claim& claim) const {
    const table::Rule& rule = pack_.rules[claim.rule];
    for (std::uint32_t c = 0; c < pack_.contexts.size(); ++c) {
      const table::Context& context = pack_.contexts[c];
      if ((context.types >> rule.type & 1) == 0) continue;
      if ((rule.flags & table::rule_never_exempt) != 0 && (context.flags & table::context_excuses_all) == 0) continue;
      if (context.weights.count > 0 ? says_at_least(context.below, c, claim.sentence, rule.type)
                                    : hits_of(pack_.conditions[context.condition].set).empty() ||
                                          !holds(context.condition, claim.sentence, claim.first, claim.behind))
        continue;
      const auto unless = pack_.refs(context.unless);
      if (std::none_of(unless.begin(), unless.end(),
                       [&](std::uint32_t u) { return holds(u, claim.sentence, claim.first, claim.behind); }))
        return c;
    }
    return none;
  }

  // The class by which a mention is weighed beside its neighbours; none if it is neither an object nor a subject.
  std::uint32_t topic_of(const Mention& mention) const {
    std::uint32_t topic = Pack::no_topic;
    for (std::uint32_t entry : pack_.refs(mention.entries)) topic = std::min(topic, pack_.topic_of(entry));
    return topic == Pack::no_topic ? none : pack_.class_of_topic(topic);
  }

  struct Weighed {
    table::Weighable what;
    TokenRun run;
  };
  // A comma or a full stop says nothing to a reader.
  static bool is_silent(const Weighed& w) { return w.what.kind == table::weight_mark && w.what.value != '#'; }

  // Visits what a context weighs in a sentence: each word, class and mark once, and once each two that stand side by side;
  // with the run of tokens where it stands first, an empty one if it says nothing to a reader. A word inside a subject or
  // an object counts as its classes only: which illness a sentence speaks of says nothing on how it speaks.
  template <typename Visit>
  void weigh(const table::Context& context, const TaggedSentence& sentence, Visit&& visit) const {
    is_weighed_.resize(pack_.weights.size());
    for (std::uint32_t number : weighed_) is_weighed_[number] = false;
    weighed_.clear();
    const auto add = [&](std::uint32_t number, TokenRun run) {
      if (is_weighed_[number]) return;
      is_weighed_[number] = true;
      weighed_.push_back(number);
      visit(pack_.weights[number], run);
    };
    const auto add_one = [&](const Weighed& one) {
      for (std::uint32_t number : pack_.weights_of(one.what))
        if (number - context.weights.begin < context.weights.count) add(number, is_silent(one) ? TokenRun() : one.run);
    };
    const auto add_pair = [&](const Weighed& one, const Weighed& next) {
      const std::uint32_t number = pack_.weight_of_pair(context.weights, one.what, next.what);
      if (number == Pack::no_weight) return;
      const Weighed& first = is_silent(one) ? next : one;
      const Weighed& last = is_silent(next) ? one : next;
      add(number, is_silent(first) ? TokenRun() : TokenRun{first.run.first, last.run.behind});
    };
    const std::uint32_t begin = sentence.first_token, behind = sentence.behind_token;
    Weighed last{table::sentence_begin, {begin, begin}};
    std::uint8_t last_weighing = pack_.weighing_of(last.what);
    const auto go_on = [&](const Weighed& next) {
      const std::uint8_t weighing = pack_.weighing_of(next.what);
      if ((last_weighing & Pack::begins_pair) != 0 && (weighing & Pack::ends_pair) != 0) add_pair(last, next);
      if ((weighing & Pack::weighs_alone) != 0) add_one(next);
      last = next;
      last_weighing = weighing;
    };
    std::uint32_t next = begin;  // the first token that no subject or object so far holds
    const auto add_words = [&](std::uint32_t until) {
      for (; next < until; ++next) {
        const Token& token = tagged_.tokens[next];
        const TokenRun run{next, next + 1};
        if (token.kind == TokenKind::number)
          go_on({{table::weight_mark, '#'}, run});
        else if (token.mark != 0)
          go_on({{table::weight_mark, static_cast<unsigned char>(token.mark)}, run});
        else
          go_on({{table::weight_word, token.word}, run});
      }
    };
    for (const Mention& mention : mentions_in(sentence)) {
      const TokenRun run{mention.first, mention.behind};
      for (std::uint32_t entry : pack_.refs(mention.entries))
        for (std::uint32_t c : pack_.refs(pack_.entries[entry].classes)) add_one({{table::weight_class, c}, run});
      const std::uint32_t topic = topic_of(mention);
      if (topic == none) continue;
      add_words(mention.first);
      go_on({{table::weight_class, topic}, run});
      next = mention.behind;
    }
    add_words(behind);
    add_pair(last, {table::sentence_end, {behind, behind}});
  }

  static std::int64_t length(const TaggedSentence& s) { return std::min(s.behind_token - s.first_token, most_weighed); }

  // Of one context: hundredths.
  struct Scores {
    std::vector<std::optional<std::int64_t>> of;  // per sentence, once it is asked for
    std::vector<bool> is_in_page;                 // per sentence, once one is asked for: it stands for the page
    std::int64_t page = 0, page_length = 0;       // of those that do, the longer counting more
    std::optional<bool> is_spared;                // once it is asked for: the page does not speak against a claim
  };

  // Whether a sentence says enough for a claim of that type. What the page's other sentences are like may speak against it,
  // and for it only on a page that sells, and if the type is one that is told like a report there too.
  bool says_at_least(std::int64_t least, std::uint32_t number, std::uint32_t sentence, std::uint32_t type) const {
    const table::Context& context = pack_.contexts[number];
    if (scores_.empty()) scores_.resize(pack_.contexts.size());
    Scores& scores = scores_[number];
    scores.of.resize(tagged_.sentences.size());
    const std::int64_t own = score_of_words(context, scores, sentence);
    std::int64_t of_type = 0;
    for (std::uint32_t weight : pack_.weights_of({table::weight_type, type}))
      if (weight - context.weights.begin < context.weights.count) of_type = pack_.weights[weight].hundredths;
    const bool is_enough = own + of_type >= least, may_support = (context.page_supports >> type & 1) != 0;
    if (!is_enough && !may_support) return false;
    if (!scores.is_spared) {
      const auto spares = pack_.refs(context.page_spares);
      scores.is_spared = std::any_of(spares.begin(), spares.end(), [&](std::uint32_t c) { return holds(c, 0, 0, 0); });
    }
    if (is_enough == *scores.is_spared) return is_enough;  // the page can't change it
    if (scores.is_in_page.empty()) score_page(context, scores);
    const std::int64_t own_length = scores.is_in_page[sentence] ? length(tagged_.sentences[sentence]) : 0;
    const std::int64_t of_page =
        (scores.page - own * own_length) * context.page_share / (100 * (scores.page_length - own_length + few_words));
    return own + of_type + of_page >= least;
  }

  std::int64_t score_of_words(const table::Context& context, Scores& scores, std::uint32_t sentence) const {
    std::optional<std::int64_t>& known = scores.of[sentence];
    if (known) return *known;
    const TaggedSentence& s = tagged_.sentences[sentence];
    std::int64_t sum = context.start + context.per_word * length(s);
    weigh(context, s, [&](const table::Weight& weight, TokenRun) { sum += weight.hundredths; });
    return known.emplace(sum);
  }

  void score_page(const table::Context& context, Scores& scores) const {
    const std::size_t sentences = tagged_.sentences.size(), in_page = std::min(sentences, most_in_page);
    scores.is_in_page.resize(sentences);
    for (std::size_t i = 0; i < in_page; ++i) {
      const auto sentence = static_cast<std::uint32_t>(std::uint64_t{i} * sentences / in_page);
      const std::int64_t own_length = length(tagged_.sentences[sentence]);
      scores.is_in_page[sentence] = true;
      scores.page += score_of_words(context, scores, sentence) * own_length;
      scores.page_length += own_length;
    }
  }

  // The words that spoke most against the claim, in order of place.
  std::vector<TokenRun> weighed_most(const table::Context& context, std::uint32_t sentence) const {
    struct Against {
      const table::Weight* weight;
      TokenRun run;
    };
    std::vector<Against> against;
    weigh(context, tagged_.sentences[sentence], [&](const table::Weight& weight, TokenRun run) {
      if (weight.hundredths < 0 && run.first < run.behind) against.push_back({&weight, run});
    });
    put_in_order(against, [&](const Against& w) {
      return SortKey{static_cast<std::uint64_t>(w.weight->hundredths + table::most_weight),
                     static_cast<std::uint64_t>(w.weight - pack_.weights.data())};
    });
    std::vector<TokenRun> most;
    for (const Against& w : against) {
      const bool is_new = std::none_of(most.begin(), most.end(), [&](const TokenRun& run) {
        return w.run.first < run.behind && run.first < w.run.behind;
      });
      if (is_new && most.size() < most_because) most.push_back(w.run);
    }
    put_in_order(most, [](const TokenRun& run) { return SortKey{run.first}; });
    return most;
  }

  bool competes(const Claim& a, const Claim& b) const {
    return a.first < b.behind && b.first < a.behind &&
           pack_.types[pack_.rules[a.rule].type].group == pack_.types[pack_.rules[b.rule].type].group;
  }

  // Of claims that compete the one of the highest rank stays, then the longest.
  std::vector<Claim> without_overlaps(std::vector<Claim> claims) const {
    const auto group = [&](const Claim& c) { return pack_.types[pack_.rules[c.rule].type].group; };
    const auto rank = [&](const Claim& c) { return pack_.rules[c.rule].rank; };
    std::vector<Claim> kept;
    put_in_order(claims, [&](const Claim& c) {
      return SortKey{both(c.sentence, group(c)), both(~(c.behind - c.first + 100 * rank(c)), c.first), c.rule};
    });
    std::size_t begin = 0;  // of the kept ones, the first in the sentence at hand
    for (Claim& claim : claims) {
      while (begin < kept.size() && kept[begin].sentence != claim.sentence) ++begin;
      const auto here = std::span(kept).subspan(begin);
      if (std::none_of(here.begin(), here.end(), [&](const Claim& k) { return competes(k, claim); }))
        kept.push_back(std::move(claim));
    }
    put_in_order(kept, [](const Claim& c) { return SortKey{both(c.first, ~c.behind)}; });
    return kept;
  }

  const Document& document_;
  const TaggedText& tagged_;
  const Pack& pack_;
  std::vector<Candidate> hits_;             // by set, then place
  std::vector<std::uint32_t> first_hit_;    // per set, and one more
  std::vector<std::uint32_t> heading_;      // per block: the heading that it stands under, or is
  std::vector<std::uint32_t> block_start_;  // per block, and one more: its first sentence
  std::uint32_t page_subject_ = none;
  std::uint32_t page_form_ = none;
  mutable InHeading subject_in_heading_, form_in_heading_;
  mutable std::vector<Scores> scores_;          // per context, once one is asked for
  mutable std::vector<bool> is_weighed_;        // per weight: in the last sentence that was weighed
  mutable std::vector<std::uint32_t> weighed_;  // those that were
};

}  // namespace

std::string_view name(Strength strength) { return strength_names[static_cast<std::size_t>(strength)]; }

Reading read(const Document& document, const TaggedText& tagged, const std::vector<Candidate>& candidates,
             const Pack& pack) {
  return Reader(document, tagged, candidates, pack).read();
}

}  // namespace claimlint
