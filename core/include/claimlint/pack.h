// A rule pack: everything from rules/, compiled by core/compile into one block of bytes that is used as it lies.
//
// open() checks magic, version, checksum, and every index and range in the tables, so that the other stations may follow
// them without looking; it copies nothing. The bytes must outlive the Pack and stay unchanged.
// All numbers are little-endian u32. The tables' layout is private to this header and core/compile/pack_writer.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "claimlint/result.h"

namespace claimlint {

constexpr std::uint32_t pack_version = 2;
constexpr std::string_view pack_magic = "CLMPACK\n";
// Header: magic, version, number of tables (u32 each), bytes of the whole pack, checksum of the payload (u64 each),
// SHA-256 of the payload (64 hexadecimal digits). The payload begins with the table directory: offset from the pack's
// start and bytes of each table, in the order strings, refs, then the spans of Pack. Refs begin with table::Reading.
constexpr std::size_t pack_header_bytes = 8 + 4 + 4 + 8 + 8 + 64;
constexpr std::uint32_t pack_table_count = 27;

namespace table {

struct Text {  // a string in the blob
  std::uint32_t offset, length;
};
struct List {  // a run in the table that the field's comment names
  std::uint32_t begin, count;
};

struct Word {  // word 0 is "unknown"; the others are sorted by bucket
  Text text;
  std::uint32_t node;      // trie node reached from the root, 0 if no term begins with it
  std::uint32_t singular;  // of a plural: the word that stands in terms for both, else 0
  List symbols;            // refs: word symbols that it belongs to
};
struct Bucket {
  std::uint32_t first;  // word; the bucket ends where the next begins
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
  std::uint32_t follow_low, follow_high;
};
enum Anchor : std::uint32_t { anchor_none = 0, anchor_start = 1, anchor_end = 2 };
struct Pattern {
  std::uint32_t owner;    // condition number
  std::uint32_t anchors;  // Anchor bits
  List places;            // at most 64
  std::uint32_t first_low, first_high, last_low, last_high, gap_low, gap_high;
  List needs;  // refs: sets, each a count and that many symbols; one of each must occur
};
struct Regex {
  Text re2;
};
// A condition is a set of patterns of which one must be found. A rule's own patterns are one too.
enum Scope : std::uint32_t { scope_overlap, scope_sentence, scope_block, scope_section, scope_page };
struct Condition {
  std::uint32_t scope, negated, at_least;
};
struct Rule {
  Text id, title, why;
  std::uint32_t type;        // number in Pack::types
  std::uint32_t strength;    // 0 hedged, 1 plain, 2 absolute
  std::uint32_t severity;    // 0 low, 1 medium, 2 high
  std::uint32_t confidence;  // per cent
  std::uint32_t flags;       // RuleFlag bits
  std::uint32_t condition;   // its own patterns
  List near;                 // refs: conditions that must hold
  std::uint32_t roles;       // bit per Role
  std::uint32_t voices;      // bit per Voice
  List regulations;          // refs: regulation numbers
  List topics;               // refs: claim-type records, best first
  std::uint32_t rank;        // among overlapping claims of one type the higher stays
  std::uint32_t types;       // of an absence rule: bit per claim type beside which its patterns must be found
  std::uint32_t forms;       // of an absence rule: bit per form of product that such a claim is for
};
enum RuleFlag : std::uint32_t { rule_never_exempt = 1, rule_absence = 2, rule_only_listed = 4 };
struct Context {
  Text id, reason;
  std::uint32_t condition;
  List unless;          // refs: conditions any of which disables it
  std::uint32_t flags;  // ContextFlag bits
  std::uint32_t types;  // bit per claim type that it may set aside
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
// Which classes play which part when a claim is read (rules/en/reading.json). Class numbers.
struct Reading {
  List subjects, objects, hedges, absolutes, grave;         // refs
  List joiners;                                             // refs: words that go on with a list of objects
  std::uint32_t hedge_reach, absolute_reach, object_reach;  // words
  std::uint32_t page_words;  // from so many on a text is a page, which may lack something
};

}  // namespace table

class Pack {
 public:
  // Fails with one line: not a pack, damaged, cut short, or of a newer format.
  static Result<Pack> open(std::span<const std::byte> bytes);

  std::string_view hash() const { return hash_; }  // "sha256:…" of all behind the header
  std::string_view text(table::Text t) const { return {strings_ + t.offset, t.length}; }
  // The way back: where a text of the pack lies. An empty one lies nowhere.
  table::Text place_of(std::string_view text) const {
    return text.empty() ? table::Text{0, 0}
                        : table::Text{static_cast<std::uint32_t>(text.data() - strings_),
                                      static_cast<std::uint32_t>(text.size())};
  }
  bool has(table::Text t) const { return t.offset <= string_bytes_ && t.length <= string_bytes_ - t.offset; }
  std::span<const std::uint32_t> refs(table::List l) const { return refs_.subspan(l.begin, l.count); }

  std::span<const table::Bucket> buckets;  // a power of two of them, and one more
  std::span<const table::Word> words;
  std::span<const table::Node> nodes;
  std::span<const table::Terms> terms;
  std::span<const table::Entry> entries;
  std::span<const table::Class> classes;
  std::span<const table::Symbol> symbols;
  std::span<const table::Place> places;
  std::span<const table::Pattern> patterns;
  std::span<const table::Regex> regexes;
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
  table::Reading reading{};

  // Whether an entry is of one of the classes.
  bool is_of(std::uint32_t entry, table::List classes) const;
  // Number of a word in folded spelling, 0 if the pack does not know it.
  std::uint32_t find_word(std::string_view folded) const;
  // Child of a trie node by a word, 0 if there is none.
  std::uint32_t find_child(std::uint32_t node, std::uint32_t word) const;

 private:
  std::span<const std::uint32_t> refs_;
  const char* strings_ = nullptr;
  std::size_t string_bytes_ = 0;
  std::string hash_;

  bool check() const;
};

// The bucket of a word is this, modulo the number of buckets.
std::uint32_t hash_word(std::string_view folded);
std::uint64_t checksum(std::span<const std::byte> bytes);

}  // namespace claimlint
