#include "claimlint/pack.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace claimlint {
namespace {

static_assert(std::endian::native == std::endian::little, "a pack is used as it lies, in little-endian order");

template <typename T>
T read_at(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <typename T>
bool view(std::span<const std::byte> bytes, std::uint32_t index, std::span<const T>& out) {
  const auto offset = read_at<std::uint32_t>(bytes, pack_header_bytes + 8 * index);
  const auto size = read_at<std::uint32_t>(bytes, pack_header_bytes + 8 * index + 4);
  if (offset % alignof(T) != 0 || offset > bytes.size() || size > bytes.size() - offset || size % sizeof(T) != 0)
    return false;
  out = {reinterpret_cast<const T*>(bytes.data() + offset), size / sizeof(T)};
  return true;
}

bool is_power_of_two(std::size_t n) { return n != 0 && (n & (n - 1)) == 0; }

}  // namespace

std::uint32_t hash_word(std::string_view folded) {
  std::uint32_t hash = 2166136261u;
  for (char c : folded) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash ^ (hash >> 15);
}

std::uint64_t checksum(std::span<const std::byte> bytes) {
  std::uint64_t sum = 0x9E3779B97F4A7C15u ^ bytes.size();
  std::size_t at = 0;
  const auto mix = [&](std::uint64_t word) {
    sum = (sum ^ word) * 0xD6E8FEB86659FD93u;
    sum ^= sum >> 32;
  };
  for (; at + 8 <= bytes.size(); at += 8) mix(read_at<std::uint64_t>(bytes, at));
  std::uint64_t tail = 0;
  if (at < bytes.size()) std::memcpy(&tail, bytes.data() + at, bytes.size() - at);
  mix(tail);
  return sum;
}

Result<Pack> Pack::open(std::span<const std::byte> bytes) {
  if (bytes.size() < pack_header_bytes || std::memcmp(bytes.data(), pack_magic.data(), pack_magic.size()) != 0)
    return Error{"this is not a claimlint rule pack; build one with: claimlint pack rules/ -o FILE", {}};
  const auto version = read_at<std::uint32_t>(bytes, 8);
  if (version != pack_version)
    return Error{"the rule pack has format " + std::to_string(version) + ", this claimlint reads format " +
                     std::to_string(pack_version) +
                     (version > pack_version ? "; update claimlint" : "; build the pack again with: claimlint pack"),
                 {}};
  const auto size = read_at<std::uint64_t>(bytes, 16);
  if (size != bytes.size())
    return Error{"the rule pack is cut short or has bytes too many (" + std::to_string(bytes.size()) +
                     " bytes, should be " + std::to_string(size) + ")",
                 {}};
  const Error damaged{"the rule pack is damaged; build it again with: claimlint pack rules/ -o FILE", {}};
  if (read_at<std::uint32_t>(bytes, 12) != pack_table_count ||
      bytes.size() < pack_header_bytes + 8 * pack_table_count ||
      reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::uint64_t) != 0 ||
      read_at<std::uint64_t>(bytes, 24) != checksum(bytes.subspan(pack_header_bytes)))
    return damaged;

  Pack pack;
  std::span<const char> strings;
  const bool all = view(bytes, 0, strings) && view(bytes, 1, pack.refs_) && view(bytes, 2, pack.buckets) &&
                   view(bytes, 3, pack.words) && view(bytes, 4, pack.nodes) && view(bytes, 5, pack.terms) &&
                   view(bytes, 6, pack.entries) && view(bytes, 7, pack.classes) && view(bytes, 8, pack.symbols) &&
                   view(bytes, 9, pack.places) && view(bytes, 10, pack.patterns) && view(bytes, 11, pack.regexes) &&
                   view(bytes, 12, pack.conditions) && view(bytes, 13, pack.rules) && view(bytes, 14, pack.contexts) &&
                   view(bytes, 15, pack.regulations) && view(bytes, 16, pack.pairs) && view(bytes, 17, pack.advice) &&
                   view(bytes, 18, pack.topics) && view(bytes, 19, pack.jurisdictions) && view(bytes, 20, pack.types) &&
                   view(bytes, 21, pack.forms) && view(bytes, 22, pack.effects) && view(bytes, 23, pack.authorised) &&
                   view(bytes, 24, pack.functions) && view(bytes, 25, pack.verbs) && view(bytes, 26, pack.wording);
  if (!all) return damaged;
  // The reading table lies in front of the references of table 1.
  constexpr std::size_t reading_words = sizeof(table::Reading) / 4;
  if (pack.refs_.size() < reading_words) return damaged;
  std::memcpy(&pack.reading, pack.refs_.data(), sizeof pack.reading);
  pack.strings_ = strings.data();
  pack.string_bytes_ = strings.size();
  pack.hash_ = "sha256:" + std::string(reinterpret_cast<const char*>(bytes.data()) + 32, 64);
  if (!pack.check()) return damaged;
  return pack;
}

// Every index and range that the stations will follow.
bool Pack::check() const {
  const auto text_ok = [&](table::Text t) { return has(t); };
  const auto list_ok = [&](table::List l, std::size_t limit) {
    if (l.begin > refs_.size() || l.count > refs_.size() - l.begin) return false;
    for (std::uint32_t ref : refs(l))
      if (ref >= limit) return false;
    return true;
  };
  const auto all = [](const auto& items, const auto& ok) {
    for (const auto& item : items)
      if (!ok(item)) return false;
    return true;
  };
  if (buckets.size() < 2 || !is_power_of_two(buckets.size() - 1) || words.empty() || nodes.empty() || terms.empty() ||
      jurisdictions.size() > 32 || types.size() > 32 || verbs.size() > 32 || forms.size() > 32)
    return false;
  if (!std::is_sorted(buckets.begin(), buckets.end(),
                      [](table::Bucket a, table::Bucket b) { return a.first < b.first; }) ||
      buckets.back().first > words.size())
    return false;
  // Sets, each a count and that many numbers.
  const auto sets_ok = [&](table::List l, std::size_t limit) {
    if (l.begin > refs_.size() || l.count > refs_.size() - l.begin) return false;
    const auto sets = refs(l);
    for (std::size_t i = 0; i < sets.size();) {
      const std::size_t n = sets[i++];
      if (n > sets.size() - i) return false;
      for (std::size_t k = 0; k < n; ++k)
        if (sets[i + k] >= limit) return false;
      i += n;
    }
    return true;
  };
  const auto place_ok = [&](const table::Place& p) {
    if (p.kind == table::place_symbol) return p.value < symbols.size();
    if (p.kind == table::place_regex) return p.value < regexes.size();
    return p.kind <= table::place_gap_mark;
  };
  return all(words,
             [&](const table::Word& w) {
               return text_ok(w.text) && w.node < nodes.size() && w.singular < words.size() &&
                      list_ok(w.symbols, symbols.size());
             }) &&
         all(nodes,
             [&](const table::Node& n) {
               return n.word < words.size() && n.terms < terms.size() && n.first_child <= nodes.size() &&
                      n.child_count <= nodes.size() - n.first_child;
             }) &&
         all(terms,
             [&](const table::Terms& t) {
               return list_ok(t.entries, entries.size()) && list_ok(t.caps_entries, entries.size()) &&
                      list_ok(t.symbols, symbols.size()) && list_ok(t.caps_symbols, symbols.size());
             }) &&
         all(entries,
             [&](const table::Entry& e) {
               return text_ok(e.id) && text_ok(e.name) && list_ok(e.classes, classes.size()) &&
                      list_ok(e.parents, entries.size());
             }) &&
         all(classes, [&](const table::Class& c) { return text_ok(c.name); }) &&
         all(symbols, [&](const table::Symbol& s) { return list_ok(s.patterns, patterns.size()); }) &&
         all(places, place_ok) &&
         all(patterns,
             [&](const table::Pattern& p) {
               return p.owner < conditions.size() && p.places.begin <= places.size() &&
                      p.places.count <= places.size() - p.places.begin && p.places.count <= 64 &&
                      sets_ok(p.needs, symbols.size());
             }) &&
         all(regexes, [&](const table::Regex& r) { return text_ok(r.re2); }) &&
         all(conditions, [&](const table::Condition& c) { return c.scope <= table::scope_page; }) &&
         all(rules,
             [&](const table::Rule& r) {
               return text_ok(r.id) && text_ok(r.title) && text_ok(r.why) && r.strength < 3 && r.severity < 3 &&
                      r.type < types.size() && r.condition < conditions.size() && list_ok(r.near, conditions.size()) &&
                      list_ok(r.regulations, regulations.size()) && list_ok(r.topics, topics.size());
             }) &&
         all(contexts,
             [&](const table::Context& c) {
               return text_ok(c.id) && text_ok(c.reason) && c.condition < conditions.size() &&
                      list_ok(c.unless, conditions.size());
             }) &&
         all(regulations,
             [&](const table::Regulation& r) {
               return text_ok(r.jurisdiction) && text_ok(r.json) && r.json.length > 1;
             }) &&
         all(effects,
             [&](const table::Effect& e) {
               return text_ok(e.id) && e.jurisdiction < jurisdictions.size() && e.kind <= table::effect_lawful &&
                      e.severity < 3 && e.regulation < regulations.size() && e.beside <= rules.size() &&
                      list_ok(e.rules, rules.size()) && list_ok(e.objects, entries.size());
             }) &&
         all(authorised,
             [&](const table::Authorised& a) {
               return a.subject < entries.size() && a.function < functions.size() && text_ok(a.id) &&
                      text_ok(a.substance) && text_ok(a.conditions);
             }) &&
         all(functions,
             [&](const table::Function& f) {
               return f.verb < verbs.size() && text_ok(f.text) && sets_ok(f.wordings, words.size()) &&
                      list_ok(f.near, entries.size());
             }) &&
         all(verbs,
             [&](const table::Verb& v) {
               return text_ok(v.singular) && text_ok(v.plural) && sets_ok(v.wordings, words.size());
             }) &&
         wording.size() <= 1 && (authorised.empty() || !wording.empty()) &&
         all(wording, [&](const table::Wording& w) { return list_ok(w.fillers, words.size()) && text_ok(w.url); }) &&
         all(pairs,
             [&](const table::Pair& p) {
               return p.subject < entries.size() && p.object < entries.size() && p.verdict <= table::verdict_harmful &&
                      text_ok(p.form) && text_ok(p.json) && p.json.length > 1;
             }) &&
         all(advice,
             [&](const table::Advice& a) {
               return a.object < entries.size() && text_ok(a.instead) && text_ok(a.about);
             }) &&
         all(topics, [&](const table::Topic& t) { return text_ok(t.id) && text_ok(t.json) && t.json.length > 1; }) &&
         all(jurisdictions, [&](const table::Jurisdiction& j) { return text_ok(j.id); }) &&
         all(types, [&](const table::Type& t) { return text_ok(t.id); }) &&
         all(forms, [&](const table::Form& f) { return f.class_number < classes.size() && text_ok(f.name); }) &&
         list_ok(reading.subjects, classes.size()) && list_ok(reading.objects, classes.size()) &&
         list_ok(reading.hedges, classes.size()) && list_ok(reading.absolutes, classes.size()) &&
         list_ok(reading.grave, classes.size()) && list_ok(reading.joiners, words.size());
}

bool Pack::is_of(std::uint32_t entry, table::List wanted) const {
  const auto of = refs(entries[entry].classes), any = refs(wanted);
  return std::find_first_of(of.begin(), of.end(), any.begin(), any.end()) != of.end();
}

std::uint32_t Pack::find_word(std::string_view folded) const {
  const std::size_t bucket = hash_word(folded) & (buckets.size() - 2);
  for (std::uint32_t word = buckets[bucket].first; word < buckets[bucket + 1].first; ++word)
    if (text(words[word].text) == folded) return word;
  return 0;
}

std::uint32_t Pack::find_child(std::uint32_t node, std::uint32_t word) const {
  if (node == 0) return words[word].node;
  const auto children = nodes.subspan(nodes[node].first_child, nodes[node].child_count);
  const auto found = std::lower_bound(children.begin(), children.end(), word,
                                      [](const table::Node& n, std::uint32_t w) { return n.word < w; });
  return found != children.end() && found->word == word ? static_cast<std::uint32_t>(&*found - nodes.data()) : 0;
}

}  // namespace claimlint
