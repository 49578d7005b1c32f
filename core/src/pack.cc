#include "claimlint/pack.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <numeric>

#include "bytes.h"
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

struct HeadPart {
  std::span<const std::byte> bytes;
  std::uint32_t rows = 0;
};

template <typename Row>
constexpr std::size_t fields_of = sizeof(Row) / sizeof(std::uint32_t);
template <typename Row>
constexpr std::uint32_t head_fields = all_fields(fields_of<Row>) & ~table::text_fields<Row>;

constexpr std::uint32_t most_marks = 256;  // a mark is a byte
constexpr unsigned slot_hash_shift = 24;   // bits of a slot for the word's number

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
  const auto size = read_at<std::uint64_t>(bytes, 16), head_size = read_at<std::uint64_t>(bytes, 96);
  if (bytes.size() != size && bytes.size() != head_size)
    return Error{"the rule pack is cut short or has bytes too many (" + std::to_string(bytes.size()) +
                     " bytes, should be " + std::to_string(size) + ")",
                 {}};
  const Error damaged{"the rule pack is damaged; build it again with: claimlint pack rules/ -o FILE", {}};
  Pack pack;
  std::vector<HeadPart> parts(3);
  for_each_table(pack, [&](auto&) { parts.emplace_back(); });
  pack.text_parts_.resize(1);
  for_each_text_table(pack, [&](auto&) { pack.text_parts_.emplace_back(); });
  const std::size_t part_count = parts.size() + pack.text_parts_.size();
  if (head_size > size || head_size < pack_header_bytes + 12 * part_count ||
      read_at<std::uint32_t>(bytes, 12) != part_count)
    return damaged;
  const auto head = bytes.first(static_cast<std::size_t>(head_size));
  if (read_at<std::uint64_t>(bytes, 24) != checksum(head.subspan(pack_header_bytes))) return damaged;
  pack.texts_length_ = size - head_size;
  pack.texts_checksum_ = read_at<std::uint64_t>(bytes, 104);
  for (std::size_t i = 0; i < part_count; ++i) {
    const std::size_t entry = pack_header_bytes + 12 * i;
    const auto offset = read_at<std::uint32_t>(bytes, entry);
    const auto length = read_at<std::uint32_t>(bytes, entry + 4);
    if (i < parts.size()) {
      if (offset > head.size() || length > head.size() - offset) return damaged;
      parts[i] = {head.subspan(offset, length), read_at<std::uint32_t>(bytes, entry + 8)};
    } else {
      if (offset < head_size || offset > size || length > size - offset) return damaged;
      pack.text_parts_[i - parts.size()] = {offset - static_cast<std::uint32_t>(head_size), length};
    }
  }

  // A number of the head takes a byte at least, and each row has one, so the tables can't ask for more memory than some
  // twenty times the head.
  std::size_t index = 2, numbers = parts[2].rows;
  bool sound = parts[2].rows <= parts[2].bytes.size();
  for_each_table(pack, [&]<typename Row>(std::span<const Row>&) {
    static_assert(alignof(Row) == alignof(std::uint32_t) && sizeof(Row) % sizeof(std::uint32_t) == 0);
    static_assert(fields_of<Row> <= 32 && head_fields<Row> != 0);
    const HeadPart& part = parts[++index];
    sound = sound && part.rows <= part.bytes.size() / static_cast<unsigned>(std::popcount(head_fields<Row>));
    numbers += sound ? part.rows * fields_of<Row> : 0;
  });
  if (!sound) return damaged;
  pack.numbers_.reset(new std::uint32_t[numbers]);
  std::uint32_t* out = pack.numbers_.get();
  if (!read_columns(parts[2].bytes, parts[2].rows, 1, 1, out)) return damaged;
  pack.refs_ = {out, parts[2].rows};
  auto* const words = reinterpret_cast<table::Word*>(out + parts[2].rows);
  out += parts[2].rows;
  index = 2;
  for_each_table(pack, [&]<typename Row>(std::span<const Row>& table) {
    const HeadPart& part = parts[++index];
    sound = sound && read_columns(part.bytes, part.rows, fields_of<Row>, head_fields<Row>, out);
    table = {reinterpret_cast<const Row*>(out), part.rows};
    out += part.rows * fields_of<Row>;
  });
  if (!sound || pack.refs_.size() * sizeof(std::uint32_t) < sizeof pack.reading) return damaged;
  std::memcpy(&pack.reading, pack.refs_.data(), sizeof pack.reading);
  pack.clear_text_fields();
  if (!pack.lay_out_strings(parts[0].bytes, parts[1].bytes, {words, pack.words.size()}) || !pack.check())
    return damaged;
  if (bytes.size() == size && !pack.read_texts(bytes.subspan(head.size()))) return damaged;
  pack.index_words();
  pack.index_entries();
  pack.index_weights();
  pack.hash_ = "sha256:" + std::string(reinterpret_cast<const char*>(bytes.data()) + 32, 64);
  return pack;
}

std::optional<Error> Pack::add_texts(std::span<const std::byte> bytes) {
  if (has_texts_) return Error{"the rule pack has its texts already", {}};
  if (bytes.size() != texts_length_)
    return Error{"these are not the texts of the rule pack, or they are cut short (" + std::to_string(bytes.size()) +
                     " bytes, should be " + std::to_string(texts_length_) + ")",
                 {}};
  try {
    if (read_texts(bytes)) return std::nullopt;
  } catch (const std::bad_alloc&) {
    return Error{"out of memory", {}};
  }
  return Error{"these texts are damaged, or are those of another rule pack; take the texts that were built with it",
               {}};
}

namespace {

// The rows of a table as numbers that may be written: they lie in memory of the pack's own.
template <typename Row>
std::uint32_t* numbers_of(std::span<const Row> table) {
  return reinterpret_cast<std::uint32_t*>(const_cast<Row*>(table.data()));
}

}  // namespace

bool Pack::read_texts(std::span<const std::byte> bytes) {
  if (checksum(bytes) != texts_checksum_ || text_parts_[0].bytes >= in_texts) return false;
  const auto part_at = [&](std::size_t i) { return bytes.subspan(text_parts_[i].offset, text_parts_[i].bytes); };
  const auto strings = part_at(0);
  texts_.reset(new char[strings.size()]);
  text_bytes_ = strings.size();
  if (!strings.empty()) std::memcpy(texts_.get(), strings.data(), strings.size());
  std::size_t index = 0;
  has_texts_ = true;
  for_each_text_table(*this, [&]<typename Row>(std::span<const Row>& table) {
    has_texts_ = has_texts_ && read_columns(part_at(++index), static_cast<std::uint32_t>(table.size()), fields_of<Row>,
                                            table::text_fields<Row>, numbers_of(table));
  });
  has_texts_ = has_texts_ && check_texts();
  if (!has_texts_) clear_text_fields();
  return has_texts_;
}

void Pack::clear_text_fields() {
  for_each_text_table(*this, []<typename Row>(std::span<const Row>& table) {
    std::uint32_t* number = numbers_of(table);
    for (std::size_t row = 0; row < table.size(); ++row, number += fields_of<Row>)
      for (std::size_t field = 0; field < fields_of<Row>; ++field)
        if (has_field(table::text_fields<Row>, field)) number[field] = 0;
  });
}

// The ranges of what was added to the tables. Reports open up the JSON objects.
bool Pack::check_texts() const {
  bool sound = true;
  for_each_text_table(*this, [&]<typename Row>(const std::span<const Row>& table) {
    const std::uint32_t* number = numbers_of(table);
    for (std::size_t row = 0; row < table.size(); ++row, number += fields_of<Row>)
      for (std::size_t field = 0; field < fields_of<Row>; ++field) {
        if (!has_field(table::text_fields<Row>, field)) continue;
        const table::Text text{number[field], number[field + 1]};
        sound = sound && has(text) && (text.length == 0 || (text.offset & in_texts) != 0);
        ++field;
      }
  });
  const auto is_json = [](const auto& row) { return row.json.length > 1; };
  return sound && std::all_of(regulations.begin(), regulations.end(), is_json) &&
         std::all_of(pairs.begin(), pairs.end(), is_json) && std::all_of(topics.begin(), topics.end(), is_json);
}

// The words' spellings behind the other strings.
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
  if (own != spellings.size() || bytes >= in_texts || strings.size() >= in_texts - bytes) return false;
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
    const std::string_view spelt = text(words[word].text);
    const std::uint32_t hash = hash_word(WordEnds(spelt), spelt.size());
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

// Words, then classes, then marks. The other kinds are looked up once a sentence or claim, and need no index.
std::size_t Pack::place_of_weight(table::WeightKind kind, std::uint32_t value) const {
  switch (kind) {
    case table::weight_word: return value;
    case table::weight_class: return words.size() + value;
    default: break;
  }
  return words.size() + classes.size() + value;
}

void Pack::index_weights() {
  first_weight_.assign(place_of_weight(table::weight_mark, most_marks) + 1, 0);
  const auto place = [&](const table::Weight& w) {
    return place_of_weight(static_cast<table::WeightKind>(w.kind), w.value);
  };
  const auto is_indexed = [](const table::Weight& w) { return w.kind <= table::weight_mark; };
  for (const table::Weight& weight : weights)
    if (is_indexed(weight)) ++first_weight_[place(weight) + 1];
  std::partial_sum(first_weight_.begin(), first_weight_.end(), first_weight_.begin());
  std::vector<std::uint32_t> next = first_weight_;
  weight_numbers_.resize(first_weight_.back());
  for (std::uint32_t w = 0; w < weights.size(); ++w)
    if (is_indexed(weights[w])) weight_numbers_[next[place(weights[w])]++] = w;
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
               return list_ok(e.classes, classes.size()) && list_ok(e.parents, entries.size());
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
               return r.classes.count == 256 && list_ok(r.classes, r.class_count) &&
                      r.next.count % r.class_count == 0 && list_ok(r.next, r.next.count / r.class_count) &&
                      r.start < r.next.count / r.class_count;
             }) &&
         all(conditions,
             [&](const table::Condition& c) { return c.scope <= table::scope_page && c.set < sets.size(); }) &&
         all(rules,
             [&](const table::Rule& r) {
               return text_ok(r.id) && text_ok(r.title) && r.strength < 3 && r.severity < 3 && r.type < types.size() &&
                      r.set < sets.size() && list_ok(r.near, conditions.size()) &&
                      list_ok(r.regulations, regulations.size()) && list_ok(r.topics, topics.size());
             }) &&
         all(contexts,
             [&](const table::Context& c) {
               return text_ok(c.id) && text_ok(c.reason) && c.condition < conditions.size() &&
                      list_ok(c.unless, conditions.size()) && c.weights.begin <= weights.size() &&
                      c.weights.count <= weights.size() - c.weights.begin && weight_ok(c.start) && weight_ok(c.below) &&
                      weight_ok(c.per_word) && c.page_share <= table::most_page_share &&
                      list_ok(c.weak_rules, rules.size()) && weight_ok(c.weak_at_least);
             }) &&
         all(regulations, [&](const table::Regulation& r) { return text_ok(r.jurisdiction); }) &&
         all(effects,
             [&](const table::Effect& e) {
               return text_ok(e.id) && e.jurisdiction < jurisdictions.size() && e.kind <= table::effect_lawful &&
                      e.severity < 3 && e.regulation < regulations.size() && e.beside <= rules.size() &&
                      list_ok(e.rules, rules.size()) && list_ok(e.objects, entries.size());
             }) &&
         all(authorised,
             [&](const table::Authorised& a) { return a.subject < entries.size() && a.function < functions.size(); }) &&
         all(functions,
             [&](const table::Function& f) {
               return f.verb < verbs.size() && sets_ok(f.wordings, words.size()) && list_ok(f.near, entries.size());
             }) &&
         all(verbs,
             [&](const table::Verb& v) {
               return text_ok(v.singular) && text_ok(v.plural) && sets_ok(v.wordings, words.size());
             }) &&
         wording.size() <= 1 && (authorised.empty() || !wording.empty()) &&
         all(wording, [&](const table::Wording& w) { return list_ok(w.fillers, words.size()) && text_ok(w.url); }) &&
         all(weights,
             [&](const table::Weight& w) {
               const std::size_t values[] = {words.size(), classes.size(), most_marks, words.size(), types.size()};
               return weight_ok(w.hundredths) && w.kind < std::size(values) && w.value < values[w.kind];
             }) &&
         all(pairs,
             [&](const table::Pair& p) {
               return p.subject < entries.size() && p.object < entries.size() && p.verdict <= table::verdict_harmful &&
                      text_ok(p.form);
             }) &&
         all(advice, [&](const table::Advice& a) { return a.object < entries.size(); }) &&
         all(topics, [&](const table::Topic& t) { return text_ok(t.id); }) &&
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
  const WordEnds ends(folded);
  const std::uint32_t hash = hash_word(ends, folded.size());
  for (std::size_t slot = hash & (slots_.size() - 1); slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    if ((slots_[slot] ^ hash) >> slot_hash_shift != 0) continue;
    const std::uint32_t word = slots_[slot] & ((1u << slot_hash_shift) - 1);
    const std::string_view known = text(words[word].text);
    if (known.size() == folded.size() && WordEnds(known) == ends &&
        (known.size() <= WordEnds::whole || known == folded))
      return word;
  }
  return 0;
}

std::uint32_t Pack::find_child(std::uint32_t node, std::uint32_t word) const {
  std::uint32_t first = nodes[node].first_child, count = nodes[node].child_count;
  while (count > 1) {  // the children from `first` on hold it, if any does
    const std::uint32_t half = count / 2;
    if (nodes[first + half].word <= word) first += half;
    count -= half;
  }
  return count == 1 && nodes[first].word == word ? first : 0;
}

}  // namespace claimlint
