#include "claimlint/pack.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <numeric>

#include "columns.h"

namespace claimlint {
namespace {

static_assert(std::endian::native == std::endian::little, "a pack is read in little-endian order");

template <typename T>
T read_at(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

struct Part {
  std::span<const std::byte> bytes;
  std::uint32_t rows = 0;
};

constexpr std::uint32_t most_marks = 256;  // a mark is a byte
constexpr unsigned slot_hash_shift = 24;   // bits of a slot for the word's number

std::uint32_t hash_word(std::string_view folded) {
  std::uint32_t hash = 2166136261u;
  for (char c : folded) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash ^ (hash >> 15);
}

}  // namespace

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
  try {
    return read(bytes);
  } catch (const std::bad_alloc&) {
    return Error{"out of memory", {}};
  }
}

Result<Pack> Pack::read(std::span<const std::byte> bytes) {
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
  Pack pack;
  std::vector<Part> parts(3);
  for_each_table(pack, [&](auto&) { parts.emplace_back(); });
  if (read_at<std::uint32_t>(bytes, 12) != parts.size() || bytes.size() < pack_header_bytes + 12 * parts.size() ||
      read_at<std::uint64_t>(bytes, 24) != checksum(bytes.subspan(pack_header_bytes)))
    return damaged;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t entry = pack_header_bytes + 12 * i;
    const auto offset = read_at<std::uint32_t>(bytes, entry);
    const auto length = read_at<std::uint32_t>(bytes, entry + 4);
    if (offset > bytes.size() || length > bytes.size() - offset) return damaged;
    parts[i] = {bytes.subspan(offset, length), read_at<std::uint32_t>(bytes, entry + 8)};
  }

  // A number takes a byte at least, so the tables can't ask for more memory than four times the pack.
  std::size_t index = 2, numbers = parts[2].rows;
  bool sound = parts[2].rows <= parts[2].bytes.size();
  for_each_table(pack, [&](auto& table) {
    const std::size_t fields = sizeof(table[0]) / sizeof(std::uint32_t);
    const Part& part = parts[++index];
    sound = sound && part.rows <= part.bytes.size() / fields;
    numbers += sound ? part.rows * fields : 0;
  });
  if (!sound) return damaged;
  pack.numbers_.reset(new std::uint32_t[numbers]);
  std::uint32_t* out = pack.numbers_.get();
  if (!read_columns(parts[2].bytes, parts[2].rows, 1, out)) return damaged;
  pack.refs_ = {out, parts[2].rows};
  auto* const words = reinterpret_cast<table::Word*>(out + parts[2].rows);
  out += parts[2].rows;
  index = 2;
  for_each_table(pack, [&]<typename T>(std::span<const T>& table) {
    static_assert(alignof(T) == alignof(std::uint32_t) && sizeof(T) % sizeof(std::uint32_t) == 0);
    const Part& part = parts[++index];
    constexpr std::size_t fields = sizeof(T) / sizeof(std::uint32_t);
    sound = sound && read_columns(part.bytes, part.rows, fields, out);
    table = {reinterpret_cast<const T*>(out), part.rows};
    out += part.rows * fields;
  });
  if (!sound || pack.refs_.size() * sizeof(std::uint32_t) < sizeof pack.reading) return damaged;
  std::memcpy(&pack.reading, pack.refs_.data(), sizeof pack.reading);
  if (!pack.lay_out_strings(parts[0].bytes, parts[1].bytes, {words, pack.words.size()}) || !pack.check())
    return damaged;
  pack.index_words();
  pack.index_entries();
  pack.index_weights();
  pack.hash_ = "sha256:" + std::string(reinterpret_cast<const char*>(bytes.data()) + 32, 64);
  return pack;
}

// The texts of the tables count from the first string behind the words.
bool Pack::lay_out_strings(std::span<const std::byte> strings, std::span<const std::byte> spellings,
                           std::span<table::Word> spelt) {
  std::size_t bytes = 0, own = 0;
  std::uint32_t before = 0;
  for (table::Word& word : spelt) {
    const auto [shared, rest] = word.text;
    if (shared > before || rest > longest_word || shared + rest > longest_word) return false;
    before = shared + rest;
    bytes += before;
    own += rest;
  }
  if (own != spellings.size() || bytes > UINT32_MAX - strings.size()) return false;
  string_bytes_ = strings.size() + bytes;
  strings_.reset(new char[string_bytes_]);
  if (!strings.empty()) std::memcpy(strings_.get(), strings.data(), strings.size());
  char* at = strings_.get() + strings.size();
  const char* last = at;
  const auto* rest = reinterpret_cast<const char*>(spellings.data());
  for (table::Word& word : spelt) {
    const auto [shared, length] = word.text;
    word.text = {static_cast<std::uint32_t>(at - strings_.get()), shared + length};
    std::memmove(at, last, shared);
    if (length > 0) std::memcpy(at + shared, rest, length);
    last = at;
    at += shared + length;
    rest += length;
  }
  return true;
}

void Pack::index_words() {
  slots_.assign(std::bit_ceil(2 * words.size()), 0);
  for (std::uint32_t word = 1; word < words.size(); ++word) {
    const std::uint32_t hash = hash_word(text(words[word].text));
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = hash >> slot_hash_shift << slot_hash_shift | word;
  }
}

void Pack::index_entries() {
  std::vector<std::uint8_t> of_class(classes.size());
  const auto mark = [&](table::List numbers, table::ReadingPart part) {
    for (std::uint32_t c : refs(numbers)) of_class[c] |= part;
  };
  mark(reading.subjects, table::part_subject);
  mark(reading.objects, table::part_object);
  mark(reading.hedges, table::part_hedge);
  mark(reading.absolutes, table::part_absolute);
  mark(reading.grave, table::part_grave);
  for (const table::Form& form : forms) of_class[form.class_number] |= table::part_form;
  entry_parts_.reserve(entries.size());
  for (const table::Entry& entry : entries) {
    std::uint8_t parts = 0;
    for (std::uint32_t c : refs(entry.classes)) parts |= of_class[c];
    entry_parts_.push_back(parts);
  }
}

// Words, then classes, then marks.
std::size_t Pack::place_of_weight(table::WeightKind kind, std::uint32_t value) const {
  switch (kind) {
    case table::weight_word: return value;
    case table::weight_class: return words.size() + value;
    case table::weight_mark: break;
  }
  return words.size() + classes.size() + value;
}

void Pack::index_weights() {
  first_weight_.assign(place_of_weight(table::weight_mark, most_marks) + 1, 0);
  const auto place = [&](const table::Weight& w) {
    return place_of_weight(static_cast<table::WeightKind>(w.kind), w.value);
  };
  for (const table::Weight& weight : weights) ++first_weight_[place(weight) + 1];
  std::partial_sum(first_weight_.begin(), first_weight_.end(), first_weight_.begin());
  std::vector<std::uint32_t> next = first_weight_;
  weight_numbers_.resize(weights.size());
  for (std::uint32_t w = 0; w < weights.size(); ++w) weight_numbers_[next[place(weights[w])]++] = w;
}

std::span<const std::uint32_t> Pack::weights_of(table::WeightKind kind, std::uint32_t value) const {
  const std::size_t place = place_of_weight(kind, value);
  return std::span(weight_numbers_).subspan(first_weight_[place], first_weight_[place + 1] - first_weight_[place]);
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
  if (words.empty() || words.size() >> slot_hash_shift != 0 || nodes.empty() || terms.empty() ||
      jurisdictions.size() > 32 || types.size() > 32 || verbs.size() > 32 || forms.size() > 32)
    return false;
  // Sets, each a count and that many numbers.
  const auto sets_ok = [&](table::List l, std::size_t limit) {
    if (l.begin > refs_.size() || l.count > refs_.size() - l.begin) return false;
    const auto needs = refs(l);
    for (std::size_t i = 0; i < needs.size();) {
      const std::size_t n = needs[i++];
      if (n > needs.size() - i) return false;
      for (std::size_t k = 0; k < n; ++k)
        if (needs[i + k] >= limit) return false;
      i += n;
    }
    return true;
  };
  const auto place_ok = [&](const table::Place& p) {
    if (p.kind == table::place_symbol) return p.value < symbols.size();
    if (p.kind == table::place_regex) return p.value < regexes.size();
    return p.kind <= table::place_gap_mark;
  };
  const auto weight_ok = [](std::int32_t w) { return w >= -table::most_weight && w <= table::most_weight; };
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
               return p.owner < sets.size() && p.places.begin <= places.size() &&
                      p.places.count <= places.size() - p.places.begin && p.places.count <= 64 &&
                      sets_ok(p.needs, symbols.size());
             }) &&
         all(regexes,
             [&](const table::Regex& r) {
               return text_ok(r.re2) && r.classes.count == 256 && list_ok(r.classes, r.class_count) &&
                      r.next.count % r.class_count == 0 && list_ok(r.next, r.next.count / r.class_count) &&
                      r.start < r.next.count / r.class_count;
             }) &&
         all(conditions,
             [&](const table::Condition& c) { return c.scope <= table::scope_page && c.set < sets.size(); }) &&
         all(rules,
             [&](const table::Rule& r) {
               return text_ok(r.id) && text_ok(r.title) && text_ok(r.why) && r.strength < 3 && r.severity < 3 &&
                      r.type < types.size() && r.set < sets.size() && list_ok(r.near, conditions.size()) &&
                      list_ok(r.regulations, regulations.size()) && list_ok(r.topics, topics.size());
             }) &&
         all(contexts,
             [&](const table::Context& c) {
               return text_ok(c.id) && text_ok(c.reason) && c.condition < conditions.size() &&
                      list_ok(c.unless, conditions.size()) && c.weights.begin <= weights.size() &&
                      c.weights.count <= weights.size() - c.weights.begin && weight_ok(c.start) && weight_ok(c.below) &&
                      c.page_share <= table::most_page_share;
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
         all(weights,
             [&](const table::Weight& w) {
               const std::size_t values[] = {words.size(), classes.size(), most_marks};
               return weight_ok(w.hundredths) && w.kind < std::size(values) && w.value < values[w.kind];
             }) &&
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
         list_ok(reading.grave, classes.size()) && list_ok(reading.joiners, words.size()) &&
         list_ok(reading.contrasts, words.size()) && list_ok(reading.no_contrasts, words.size());
}

bool Pack::is_of(std::uint32_t entry, table::List wanted) const {
  const auto of = refs(entries[entry].classes), any = refs(wanted);
  return std::find_first_of(of.begin(), of.end(), any.begin(), any.end()) != of.end();
}

std::uint32_t Pack::find_word(std::string_view folded) const {
  const std::uint32_t hash = hash_word(folded);
  for (std::size_t slot = hash & (slots_.size() - 1); slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    if ((slots_[slot] ^ hash) >> slot_hash_shift != 0) continue;
    const std::uint32_t word = slots_[slot] & ((1u << slot_hash_shift) - 1);
    if (text(words[word].text) == folded) return word;
  }
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
