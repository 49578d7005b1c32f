// A rule pack: everything from rules/, compiled by core/compile into one block of bytes.
//
// open() reads the tables in one pass into memory of the Pack's own, and checks magic, version, checksum, and every index
// and range in them, so that the other stations may follow them without looking. The bytes may go away then.
// A pack is a head, which is all that it takes to find claims, and the texts that reports say of them. Over a network the
// head may come first, and the texts later by add_texts().
// The tables' layout is private to this header, src/columns.h and core/compile/pack_writer.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "claimlint/result.h"

namespace claimlint {

constexpr std::uint32_t pack_version = 9;
constexpr std::string_view pack_magic = "CLMPACK\n";
// All numbers are little-endian. Header: magic, version, number of parts (u32 each), bytes of the whole pack, checksum of
// the head behind the header (u64 each), SHA-256 of all behind the header (64 hexadecimal digits), bytes of the head with
// the header, checksum of the texts (u64 each). Behind it the directory: of each part its offset from the pack's start,
// bytes and rows (u32 each). The parts of the head are the strings; the words' spellings, whose rows are the words that they
// spell; the refs, which begin with table::Reading; then the tables, in the order of for_each_table. The texts'
// parts are their strings, then the text fields of those tables that have some. All but strings and spellings are columns
// (src/columns.h), the columns of the trie coded once more (src/trie_code.h).
//
// Of each word the spellings say how many bytes of the word before fall away, by bytes below 0x20 that add up (a 31 goes on
// with the next), and then what comes in their place. A capital letter ends a word of which there is a regular plural: see
// plural_s. Plurals that are spelt nowhere are words too, behind the others and in their order. The first word of a block
// leans on none, so that words are found where they lie: see table::SpellingBlock.
constexpr std::size_t pack_header_bytes = 8 + 4 + 4 + 8 + 8 + 64 + 8 + 8;
constexpr std::uint32_t in_texts = std::uint32_t{1} << 31;         // of an offset: it counts in the texts' strings
constexpr std::size_t longest_word = 96;                           // bytes, of the words that a pack knows
constexpr char plural_s = 'S', plural_es = 'E', plural_ies = 'I';  // marks: capsule, box, remedy
constexpr char is_listed = 1;                                      // added to the mark where the plural is spelt itself

namespace table {

struct Text {  // a string of the head or, if its offset has the bit in_texts, of the texts
  std::uint32_t offset, length;
};
struct List {  // a run in the table that the field's comment names
  std::uint32_t begin, count;
};

struct Word {          // word 0 is "unknown"
  std::uint32_t node;  // of the trie, reached from the root; 0 if no term begins with it
  List symbols;        // refs: word symbols that it belongs to, sorted
};
struct SpellingBlock {    // a few words that stand together in the spellings
  std::uint32_t at;       // byte where they begin
  std::uint32_t word;     // number of the first
  std::uint32_t plurals;  // of the words before: those that stand behind the others
};
struct Alphabet {  // blocks whose words are sorted
  std::uint32_t first, count;
};
struct Node {          // of the term trie; node 0 is the root. Children stand together, sorted by word
  std::uint32_t word;  // that leads here
  std::uint32_t first_child, child_count;
  std::uint32_t terms;  // index into Pack::terms, 0 if no term ends here
};
struct Terms {                      // that end at a node; terms 0 are none
  List entries, symbols;            // refs: in any letter case
  List caps_entries, caps_symbols;  // refs: in capitals (includes the any-case ones)
};
struct Entry {
  Text id, name;
  List classes, parents;  // refs: class numbers, entry numbers
};
struct Class {
  Text name;
};
struct Symbol {
  List patterns;  // refs: patterns that are tried where this symbol occurs
};
enum PlaceKind : std::uint32_t {
  place_symbol,
  place_any_word,
  place_number,
  place_mark,
  place_regex,
  place_gap,
  place_gap_mark
};
struct Place {
  std::uint32_t kind, value;  // value: symbol, mark character or regex number
  // Places that may come next, counted on from this one: bit 0 is the one behind it.
  std::uint32_t follow_low, follow_high;
};
enum Anchor : std::uint32_t { anchor_none = 0, anchor_start = 1, anchor_end = 2 };
struct Pattern {
  std::uint32_t owner;    // number of the set that it is in
  std::uint32_t anchors;  // Anchor bits
  List places;            // at most 64
  std::uint32_t first_low, first_high, last_low, last_high, gap_low, gap_high;
  List needs;  // refs: sets, each a count and that many symbols; one of each must occur
};
// As an automaton that reads a whole word. State 0 is the end of all hope, 1 to `accepting` are good ends.
struct Regex {
  Text re2;
  List classes;  // refs: of each byte its class
  std::uint32_t class_count;
  List next;  // refs: per state and class the next state
  std::uint32_t start, accepting;
};
// Patterns of which one must be found. Rules and conditions that name the same ones share them.
struct Set {
  std::uint32_t uses;  // SetUse bits: where they are looked for
  // After so many runs nobody asks for more: on the page if only that is asked, else in a sentence.
  std::uint32_t enough;
};
enum Scope : std::uint32_t { scope_overlap, scope_sentence, scope_block, scope_section, scope_page };
// Bit 1 << Scope where a condition of that scope asks; the last one where the runs themselves are wanted, to be claims.
enum SetUse : std::uint32_t { set_makes_claims = 1 << 5 };
struct Condition {
  std::uint32_t scope, negated, at_least;
  std::uint32_t set;
};
struct Rule {
  Text id, title, why;
  std::uint32_t type;        // number in Pack::types
  std::uint32_t strength;    // 0 hedged, 1 plain, 2 absolute
  std::uint32_t severity;    // 0 low, 1 medium, 2 high
  std::uint32_t confidence;  // per cent
  std::uint32_t flags;       // RuleFlag bits
  std::uint32_t set;         // its own patterns
  List near;                 // refs: conditions that must hold
  std::uint32_t roles;       // bit per Role
  std::uint32_t voices;      // bit per Voice
  List regulations;          // refs: regulation numbers
  List topics;               // refs: claim-type records, best first
  std::uint32_t rank;        // among overlapping claims of one type the higher stays
  std::uint32_t types;       // of an absence rule: bit per claim type beside which its patterns must be found
  std::uint32_t forms;       // of an absence rule: bit per form of product that such a claim is for
};
enum RuleFlag : std::uint32_t { rule_never_exempt = 1, rule_absence = 2, rule_only_listed = 4, rule_weak = 8 };
struct Context {
  Text id, reason;
  std::uint32_t condition;
  List unless;                // refs: conditions any of which disables it
  std::uint32_t flags;        // ContextFlag bits
  std::uint32_t types;        // bit per claim type that it may set aside
  List weights;               // in Pack::weights; if there are any they decide, not the condition
  std::int32_t start, below;  // hundredths: the sum begins with start, and below `below` the claim is set aside
  std::int32_t per_word;      // hundredths for each token, of so many as count
  std::uint32_t page_share;   // per cent of the mean sum of the page's other sentences; added if it is below 0
  List page_spares;           // refs: conditions; where one holds, it is not added
  // Bit per claim type; where it is not added, what is above 0 is added for these.
  std::uint32_t page_supports;
  List weak_rules;  // refs: rules that speak last, and only where the sum is at least
  std::int32_t weak_at_least;
};
// Of a word, class or mark in the sentence; of the claim's type.
enum WeightKind : std::uint32_t { weight_nothing, weight_word, weight_class, weight_mark, weight_type };
constexpr std::int32_t most_weight = 100'000;  // so that no sum can overflow, nor this share of it
constexpr std::uint32_t most_page_share = 1000;
constexpr std::uint32_t most_marks = 256;  // a mark is a byte
struct Weighable {
  std::uint32_t kind = weight_nothing, value = 0;  // WeightKind; its number, or the character of a mark
  bool operator==(const Weighable&) const = default;
};
// In the place of a mark.
constexpr Weighable sentence_begin{weight_mark, 1}, sentence_end{weight_mark, 2};
// A context's are sorted.
struct Weight {
  Weighable one, next;  // two that stand side by side, or one and nothing
  std::int32_t hundredths;
};
enum ContextFlag : std::uint32_t { context_excuses_all = 1 };
struct Regulation {
  Text jurisdiction, json;  // json: the report's object
};
// What a jurisdiction makes of a kind of claim. All that fit a claim apply, in order.
enum EffectKind : std::uint32_t { effect_at_least, effect_at_most, effect_lawful };
struct Effect {
  Text id;
  std::uint32_t jurisdiction;
  std::uint32_t kind, severity;  // EffectKind; the severity for the first two
  std::uint32_t regulation;
  std::uint32_t types;      // bit per claim type
  std::uint32_t strengths;  // bit per strength
  std::uint32_t forms;      // bit per form of product; a claim without a form fits all
  std::uint32_t verdicts;   // bit per verdict: does not fit where the evidence on the claim has one of these
  std::uint32_t beside;     // rule of absence whose statement must be on the page; number of rules if none
  List rules;               // refs: rule numbers; empty: any
  List objects;             // refs: entries, sorted, of which the claim's object is one or a kind; empty: any
};
// What a register lets be said of a substance.
struct Authorised {  // sorted by subject
  std::uint32_t subject, function;
  std::uint32_t jurisdictions;  // bit per number
  std::uint32_t plural;         // 1: the substance wants the verb's plural
  Text id, substance, conditions;
};
struct Function {
  std::uint32_t verb;  // number in Pack::verbs
  Text text;           // what follows the verb
  List wordings;       // refs: each a count and that many words, without fillers
  List near;           // refs: entries that the function is about
};
struct Verb {
  Text singular, plural;
  List wordings;  // refs: each a count and that many words
};
// Which claims lawful wording is offered for (rules/en/wording.json).
struct Wording {
  std::uint32_t types, forms;  // bit per claim type; bit per form, of which a claim without a form is none
  std::uint32_t most;          // offered for one finding
  List fillers;                // refs: words that may stand anywhere in authorised wording
  Text url;                    // of the register
};
enum Verdict : std::uint32_t { verdict_supported, verdict_mixed, verdict_insufficient, verdict_none, verdict_harmful };
struct Pair {  // sorted by (subject, object)
  std::uint32_t subject, object;
  std::uint32_t verdict;  // Verdict
  Text form, json;
};
struct Advice {  // sorted by object
  std::uint32_t object;
  Text instead;  // the report's "instead" array
  Text about;    // the report's "about" object: red flags, what it is confused with
};
struct Topic {
  Text id, json;
};
struct Jurisdiction {
  Text id;
};
struct Form {  // of a product: oral, topical, …
  std::uint32_t class_number;
  Text name;
};
struct Type {
  Text id;
  std::uint32_t group;  // overlapping claims whose types share a group compete: one of them stays
};
enum ReadingPart : std::uint8_t {
  part_subject = 1,
  part_object = 2,
  part_hedge = 4,
  part_absolute = 8,
  part_grave = 16,
  part_form = 32
};
// Which classes play which part when a claim is read (rules/en/reading.json). Class numbers.
struct Reading {
  List subjects, objects, hedges, absolutes, grave;         // refs
  List joiners;                                             // refs: words that go on with a list of objects
  List contrasts, no_contrasts;                             // refs: words that turn away what follows; not before these
  std::uint32_t hedge_reach, absolute_reach, object_reach;  // words
  std::uint32_t page_words;  // from so many on a text is a page, which may lack something
};

// Bits of fields, of a table's struct as an array of numbers: those that stand nowhere, as they follow from others.
template <typename Row>
constexpr std::uint32_t derived_fields = 0;
template <>
inline constexpr std::uint32_t derived_fields<Word> = 0b1;  // node
template <>
inline constexpr std::uint32_t derived_fields<Node> = 0b10;  // first_child

// Bits of the fields that stand with the texts, of a table's struct as an array of numbers. They are Texts, in in_texts; all
// other Texts are in the head. Each table has a field in the head.
constexpr std::uint32_t text_fields_at(std::initializer_list<std::size_t> offsets) {
  std::uint32_t fields = 0;
  for (std::size_t offset : offsets) fields |= 3u << offset / sizeof(std::uint32_t);
  return fields;
}
template <typename Row>
constexpr std::uint32_t text_fields = 0;
template <>
inline constexpr std::uint32_t text_fields<Entry> = text_fields_at({offsetof(Entry, id), offsetof(Entry, name)});
template <>
inline constexpr std::uint32_t text_fields<Regex> = text_fields_at({offsetof(Regex, re2)});
template <>
inline constexpr std::uint32_t text_fields<Rule> = text_fields_at({offsetof(Rule, why)});
template <>
inline constexpr std::uint32_t text_fields<Regulation> = text_fields_at({offsetof(Regulation, json)});
template <>
inline constexpr std::uint32_t text_fields<Authorised> =
    text_fields_at({offsetof(Authorised, id), offsetof(Authorised, substance), offsetof(Authorised, conditions)});
template <>
inline constexpr std::uint32_t text_fields<Function> = text_fields_at({offsetof(Function, text)});
template <>
inline constexpr std::uint32_t text_fields<Pair> = text_fields_at({offsetof(Pair, json)});
template <>
inline constexpr std::uint32_t text_fields<Advice> = text_fields_at({offsetof(Advice, instead),
                                                                     offsetof(Advice, about)});
template <>
inline constexpr std::uint32_t text_fields<Topic> = text_fields_at({offsetof(Topic, json)});

}  // namespace table

class Pack {
 public:
  // The whole pack, or its head alone. Fails with one line: not a pack, damaged, cut short, or of another format.
  static Result<Pack> open(std::span<const std::byte> bytes);

  // All that stands behind the head, where that was opened alone. Not while others read the pack. After a failure the pack
  // is as it was before.
  std::optional<Error> add_texts(std::span<const std::byte> bytes);
  // Without them what is written with the texts is empty; all else is the same.
  bool has_texts() const { return has_texts_; }

  std::string_view hash() const { return hash_; }  // "sha256:…" of all behind the header
  std::string_view text(table::Text t) const {
    return {(t.offset & in_texts) == 0 ? strings_.get() + t.offset : texts_.get() + (t.offset ^ in_texts), t.length};
  }
  // The way back: where a text of the pack's texts lies. An empty one lies nowhere.
  table::Text place_of(std::string_view text) const {
    return text.empty() ? table::Text{0, 0}
                        : table::Text{static_cast<std::uint32_t>(text.data() - texts_.get()) | in_texts,
                                      static_cast<std::uint32_t>(text.size())};
  }
  bool has(table::Text t) const {
    const std::size_t bytes = (t.offset & in_texts) == 0 ? string_bytes_ : text_bytes_;
    const std::uint32_t offset = t.offset & ~in_texts;
    return offset <= bytes && t.length <= bytes - offset;
  }
  std::span<const std::uint32_t> refs(table::List l) const { return refs_.subspan(l.begin, l.count); }

  std::span<const table::Word> words;
  std::span<const table::SpellingBlock> spelling_blocks;
  std::span<const table::Alphabet> alphabets;
  std::span<const table::Node> nodes;
  std::span<const table::Terms> terms;
  std::span<const table::Entry> entries;
  std::span<const table::Class> classes;
  std::span<const table::Symbol> symbols;
  std::span<const table::Place> places;
  std::span<const table::Pattern> patterns;
  std::span<const table::Regex> regexes;
  std::span<const table::Set> sets;
  std::span<const table::Condition> conditions;
  std::span<const table::Rule> rules;
  std::span<const table::Context> contexts;
  std::span<const table::Regulation> regulations;
  std::span<const table::Pair> pairs;
  std::span<const table::Advice> advice;
  std::span<const table::Topic> topics;
  std::span<const table::Jurisdiction> jurisdictions;  // at most 32
  std::span<const table::Type> types;                  // at most 32
  std::span<const table::Form> forms;
  std::span<const table::Effect> effects;
  std::span<const table::Authorised> authorised;
  std::span<const table::Function> functions;
  std::span<const table::Verb> verbs;       // at most 32
  std::span<const table::Wording> wording;  // one, or none
  std::span<const table::Weight> weights;
  table::Reading reading{};

  // Whether an entry is of one of the classes.
  bool is_of(std::uint32_t entry, table::List classes) const;
  struct Found {
    std::uint32_t word = 0;      // 0 if the pack does not know it
    std::uint32_t singular = 0;  // of a plural: the word that stands in terms for both, else 0
  };
  // A word in folded spelling.
  Found find_word(std::string_view folded) const;
  // Of all words, by number.
  std::vector<std::string> spellings() const;
  // Child of a trie node other than the root by a word, 0 if there is none.
  std::uint32_t find_child(std::uint32_t node, std::uint32_t word) const;
  // Numbers of the weights of a word, class, mark or type, whatever the context; in order.
  std::span<const std::uint32_t> weights_of(table::Weighable one) const;
  // What weights it has, a bit each: most things have none.
  std::uint8_t weighing_of(table::Weighable one) const { return weighing_[place_of_weight(one)]; }
  static constexpr std::uint8_t weighs_alone = 1, begins_pair = 2, ends_pair = 4;
  // Number of the weight, one of a context's, of two that stand side by side; no_weight if they have none.
  std::uint32_t weight_of_pair(table::List weights, table::Weighable one, table::Weighable next) const;
  static constexpr std::uint32_t no_weight = UINT32_MAX;
  // The class by which an entry is weighed beside its neighbours: its first among those of objects, then of subjects. As
  // its place in that order, no_topic if it has none of them.
  std::uint32_t topic_of(std::uint32_t entry) const { return entry_topics_[entry]; }
  static constexpr std::uint32_t no_topic = UINT32_MAX;
  std::uint32_t class_of_topic(std::uint32_t topic) const {
    return topic < reading.objects.count ? refs(reading.objects)[topic]
                                         : refs(reading.subjects)[topic - reading.objects.count];
  }
  // The parts that an entry's classes play when a claim is read: ReadingPart bits.
  std::uint8_t parts_of(std::uint32_t entry) const { return entry_parts_[entry]; }

 private:
  std::unique_ptr<std::uint32_t[]> numbers_;  // refs and tables
  std::unique_ptr<char[]> strings_;           // of the head
  std::size_t string_bytes_ = 0;
  std::unique_ptr<char[]> spellings_;  // and two zeros
  std::uint32_t spelling_bytes_ = 0, listed_words_ = 0;
  std::unique_ptr<char[]> texts_;  // the texts' strings
  std::size_t text_bytes_ = 0;
  bool has_texts_ = false;
  std::span<const std::uint32_t> refs_;
  std::vector<std::uint8_t> entry_parts_;
  std::vector<std::uint32_t> entry_topics_;
  std::vector<std::uint32_t>
      first_weight_;  // per thing that can be weighed, and one more: its first in weight_numbers_
  std::vector<std::uint32_t> weight_numbers_;
  std::vector<std::uint8_t> weighing_;     // per thing that can be weighed
  std::vector<std::uint32_t> pair_slots_;  // weights of pairs by hash: the number plus one; a power of two of them
  std::string hash_;
  struct Part {
    std::uint32_t offset, bytes;
  };
  std::vector<Part> text_parts_;  // offsets from where the texts begin
  std::uint64_t texts_length_ = 0, texts_checksum_ = 0;

  static Result<Pack> read(std::span<const std::byte> bytes);
  bool grow_trie();
  struct Listed {  // a word of the spellings
    std::uint32_t word = 0;
    char plural = 0;  // its mark
    std::uint32_t plurals_before = 0;
  };
  std::span<const char> letters_of(std::size_t block) const;
  Listed find_in_block(std::size_t block, std::string_view word) const;
  Listed find_listed(std::string_view word) const;
  void index_entries();
  void index_weights();
  // Words, then classes, then marks, then types.
  std::size_t place_of_weight(table::Weighable one) const {
    switch (one.kind) {
      case table::weight_word: return one.value;
      case table::weight_class: return words.size() + one.value;
      case table::weight_mark: return words.size() + classes.size() + one.value;
      default: break;
    }
    return words.size() + classes.size() + table::most_marks + one.value;
  }
  std::size_t slot_of_pair(table::Weighable one, table::Weighable next) const;
  bool check() const;
  bool has_list(table::List l, std::size_t limit) const;
  bool has_sets(table::List l, std::size_t limit) const;
  bool has_lists_at(const std::uint32_t* number, std::size_t rows, std::size_t fields, std::size_t limit) const;
  bool has_texts_at(const std::uint32_t* number, std::size_t rows, std::size_t fields) const;
  template <typename Row>
  bool has_lists(std::span<const Row> table, table::List Row::*field, std::size_t limit) const;
  template <typename Row>
  bool has_texts_of(std::span<const Row> table, table::Text Row::*field) const;
  struct TextTable;
  std::vector<TextTable> text_tables() const;
  bool read_texts(std::span<const std::byte> bytes);
  void clear_text_fields();
  bool check_texts() const;
};

// Every table, in the order of the pack: the spans of a Pack, the vectors of a PackWriter.
template <typename Tables, typename Visit>
void for_each_table(Tables& all, Visit&& visit) {
  visit(all.words);
  visit(all.spelling_blocks);
  visit(all.alphabets);
  visit(all.nodes);
  visit(all.terms);
  visit(all.entries);
  visit(all.classes);
  visit(all.symbols);
  visit(all.places);
  visit(all.patterns);
  visit(all.regexes);
  visit(all.sets);
  visit(all.conditions);
  visit(all.rules);
  visit(all.contexts);
  visit(all.regulations);
  visit(all.pairs);
  visit(all.advice);
  visit(all.topics);
  visit(all.jurisdictions);
  visit(all.types);
  visit(all.forms);
  visit(all.effects);
  visit(all.authorised);
  visit(all.functions);
  visit(all.verbs);
  visit(all.wording);
  visit(all.weights);
}

// Those with fields that stand with the texts.
template <typename Tables, typename Visit>
void for_each_text_table(Tables& all, Visit&& visit) {
  for_each_table(all, [&]<typename Table>(Table& table) {
    if constexpr (table::text_fields<typename Table::value_type> != 0) visit(table);
  });
}

std::uint64_t checksum(std::span<const std::byte> bytes);

}  // namespace claimlint
