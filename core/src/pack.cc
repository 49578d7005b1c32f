#include "claimlint/pack.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <new>
#include <numeric>

#include "bytes.h"
#include "columns.h"
#include "trie_code.h"

namespace claimlint {
namespace {

static_assert(std::endian::native == std::endian::little, "a pack is read in little-endian order");

template <typename T>
T read_at(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <typename Row>
constexpr std::size_t fields_of = sizeof(Row) / sizeof(std::uint32_t);

std::unique_ptr<char[]> copy(std::span<const std::byte> bytes, std::size_t zeros) {
  std::unique_ptr<char[]> out(new char[bytes.size() + zeros]);
  if (!bytes.empty()) std::memcpy(out.get(), bytes.data(), bytes.size());
  std::fill_n(out.get() + bytes.size(), zeros, '\0');
  return out;
}

// Of a table what it takes to read it. Tables are read by one loop over these, not by code for each: that would make the
// browser's module larger, and longer to compile when the first pack is opened.
struct Shape {
  std::uint32_t fields;
  std::uint32_t in_head, in_texts;  // bits of the fields that stand there
};
template <typename Row>
constexpr Shape shape_of = {static_cast<std::uint32_t>(fields_of<Row>),
                            all_fields(fields_of<Row>) & ~table::text_fields<Row> & ~table::derived_fields<Row>,
                            table::text_fields<Row>};

constexpr std::size_t first_table = 3;  // part: behind strings, spellings and refs
constexpr std::size_t most_tables = 32;

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
  std::array<Shape, most_tables> known;
  std::size_t tables = 0, text_parts = 1;
  for_each_table(pack, [&]<typename Row>(std::span<const Row>&) {
    static_assert(alignof(Row) == alignof(std::uint32_t) && sizeof(Row) % sizeof(std::uint32_t) == 0);
    static_assert(fields_of<Row> <= 32 && shape_of<Row>.in_head != 0);
    known[tables++] = shape_of<Row>;
    text_parts += shape_of<Row>.in_texts != 0;
  });
  const std::span<const Shape> shapes = std::span(known).first(tables);
  const std::size_t head_parts = first_table + tables, part_count = head_parts + text_parts;
  if (head_size > size || head_size < pack_header_bytes + 12 * part_count ||
      read_at<std::uint32_t>(bytes, 12) != part_count)
    return damaged;
  const auto head = bytes.first(static_cast<std::size_t>(head_size));
  if (read_at<std::uint64_t>(bytes, 24) != checksum(head.subspan(pack_header_bytes))) return damaged;
  pack.texts_length_ = size - head_size;
  pack.texts_checksum_ = read_at<std::uint64_t>(bytes, 104);
  struct HeadPart {
    std::span<const std::byte> bytes;
    std::uint32_t rows;
  };
  std::array<HeadPart, first_table + most_tables> parts;
  pack.text_parts_.reserve(text_parts);
  for (std::size_t i = 0; i < part_count; ++i) {
    const std::size_t entry = pack_header_bytes + 12 * i;
    const auto offset = read_at<std::uint32_t>(bytes, entry), length = read_at<std::uint32_t>(bytes, entry + 4);
    if (i < head_parts) {
      if (offset > head.size() || length > head.size() - offset) return damaged;
      parts[i] = {head.subspan(offset, length), read_at<std::uint32_t>(bytes, entry + 8)};
    } else {
      if (offset < head_size || offset > size || length > size - offset) return damaged;
      pack.text_parts_.push_back({offset - static_cast<std::uint32_t>(head_size), length});
    }
  }

  // A table's last column takes a byte at least for each row, so the tables can't ask for more memory than some hundred
  // times the head, nor the words they spell.
  const HeadPart& refs = parts[2];
  std::size_t numbers = refs.rows;
  if (refs.rows > refs.bytes.size()) return damaged;
  for (std::size_t t = 0; t < shapes.size(); ++t) {
    const HeadPart& part = parts[first_table + t];
    if (part.rows > part.bytes.size()) return damaged;
    numbers += std::size_t{part.rows} * shapes[t].fields;
  }
  pack.numbers_.reset(new std::uint32_t[numbers]);
  std::uint32_t* out = pack.numbers_.get();
  if (!read_runs(refs.bytes, refs.rows, out)) return damaged;
  pack.refs_ = {out, refs.rows};
  out += refs.rows;
  std::size_t at = first_table;
  for (const Shape& shape : shapes) {
    const HeadPart& part = parts[at++];
    if (!read_columns(part.bytes, part.rows, shape.fields, shape.in_head, out)) return damaged;
    out += std::size_t{part.rows} * shape.fields;
  }
  out = pack.numbers_.get() + refs.rows;
  at = first_table;
  for_each_table(pack, [&]<typename Row>(std::span<const Row>& table) {
    table = {reinterpret_cast<const Row*>(out), parts[at++].rows};
    out += table.size() * fields_of<Row>;
  });
  if (pack.refs_.size() * sizeof(std::uint32_t) < sizeof pack.reading) return damaged;
  std::memcpy(&pack.reading, pack.refs_.data(), sizeof pack.reading);
  pack.clear_text_fields();
  const std::span<const std::byte> strings = parts[0].bytes, spellings = parts[1].bytes;
  if (strings.size() >= in_texts || parts[1].rows > pack.words.size()) return damaged;
  pack.string_bytes_ = strings.size();
  pack.strings_ = copy(strings, 0);
  pack.spelling_bytes_ = static_cast<std::uint32_t>(spellings.size());
  pack.spellings_ = copy(spellings, 2);
  pack.listed_words_ = parts[1].rows;
  if (!pack.grow_trie() || !pack.check()) return damaged;
  if (bytes.size() == size && !pack.read_texts(bytes.subspan(head.size()))) return damaged;
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

// Tables with fields that stand with the texts, as numbers that may be written: they lie in memory of the pack's own.
struct Pack::TextTable {
  std::uint32_t* numbers;
  std::uint32_t rows, fields, in_texts;
};

std::vector<Pack::TextTable> Pack::text_tables() const {
  std::array<TextTable, most_tables> tables;
  std::size_t count = 0;
  for_each_table(*this, [&]<typename Row>(const std::span<const Row>& table) {
    if constexpr (table::text_fields<Row> != 0)
      tables[count++] = {reinterpret_cast<std::uint32_t*>(const_cast<Row*>(table.data())),
                         static_cast<std::uint32_t>(table.size()), fields_of<Row>, table::text_fields<Row>};
  });
  return {tables.begin(), tables.begin() + static_cast<std::ptrdiff_t>(count)};
}

bool Pack::read_texts(std::span<const std::byte> bytes) {
  if (checksum(bytes) != texts_checksum_ || text_parts_[0].bytes >= in_texts) return false;
  const auto part_at = [&](std::size_t i) { return bytes.subspan(text_parts_[i].offset, text_parts_[i].bytes); };
  const auto strings = part_at(0);
  text_bytes_ = strings.size();
  texts_ = copy(strings, 0);
  std::size_t index = 0;
  has_texts_ = true;
  for (const TextTable& table : text_tables())
    has_texts_ = has_texts_ && read_columns(part_at(++index), table.rows, table.fields, table.in_texts, table.numbers);
  has_texts_ = has_texts_ && check_texts();
  if (!has_texts_) clear_text_fields();
  return has_texts_;
}

void Pack::clear_text_fields() {
  for (const TextTable& table : text_tables())
    for (std::size_t field = 0; field < table.fields; ++field)
      if (has_field(table.in_texts, field))
        for (std::size_t row = 0; row < table.rows; ++row) table.numbers[row * table.fields + field] = 0;
}

// The ranges of what was added to the tables. Reports open up the JSON objects.
bool Pack::check_texts() const {
  for (const TextTable& table : text_tables())
    for (std::size_t field = 0; field < table.fields; ++field) {
      if (!has_field(table.in_texts, field)) continue;
      for (std::size_t row = 0; row < table.rows; ++row) {
        const std::uint32_t* number = table.numbers + row * table.fields + field;
        const table::Text text{number[0], number[1]};
        if (!has(text) || (text.length != 0 && (text.offset & in_texts) == 0)) return false;
      }
      ++field;
    }
  const auto is_json = [](const auto& row) { return row.json.length > 1; };
  return std::all_of(regulations.begin(), regulations.end(), is_json) &&
         std::all_of(pairs.begin(), pairs.end(), is_json) && std::all_of(topics.begin(), topics.end(), is_json);
}

// Gives each node its word, its terms and its place for children: see src/trie_code.h.
bool Pack::grow_trie() {
  if (words.empty() || nodes.empty() || terms.empty() || nodes[0].word != 0 || nodes[0].terms != 0) return false;
  for (const table::Word& word : words) const_cast<table::Word&>(word).node = 0;
  auto* const all = const_cast<table::Node*>(nodes.data());
  const auto count = static_cast<std::uint32_t>(nodes.size());
  TermsCoder coder(words.size());
  const auto word_count = static_cast<std::uint32_t>(words.size()),
             terms_count = static_cast<std::uint32_t>(terms.size());
  struct Siblings {
    std::uint32_t next, behind;
  };
  std::vector<Siblings> left{{0, 1}};  // nodes whose children have no place yet
  std::uint32_t placed = 1;
  while (!left.empty()) {
    const std::uint32_t parent = left.back().next++;
    if (left.back().next == left.back().behind) left.pop_back();
    table::Node& above = all[parent];
    above.first_child = placed;
    if (above.child_count == 0) continue;
    if (above.child_count > count - placed) return false;
    const std::uint32_t behind = placed + above.child_count;
    left.push_back({placed, behind});
    for (std::uint32_t word = 0; placed < behind; ++placed) {
      table::Node& node = all[placed];
      if (node.word == 0 || node.word >= word_count - word) return false;  // so they are sorted
      node.word = word += node.word;
      const std::uint32_t found = coder.decode(node.terms, above.terms, word);
      if (found >= terms_count) return false;
      node.terms = found;
      coder.note(found, word);
      if (parent == 0) const_cast<table::Word&>(words[word]).node = placed;
    }
  }
  return placed == count;
}

void Pack::index_entries() {
  std::vector<std::uint8_t> of_class(classes.size());
  for (const auto& [numbers, part] : {std::pair{reading.subjects, table::part_subject},
                                      {reading.objects, table::part_object},
                                      {reading.hedges, table::part_hedge},
                                      {reading.absolutes, table::part_absolute},
                                      {reading.grave, table::part_grave}})
    for (std::uint32_t c : refs(numbers)) of_class[c] |= part;
  for (const table::Form& form : forms) of_class[form.class_number] |= table::part_form;
  std::vector<std::uint32_t> topic_of_class(classes.size(), no_topic);
  for (std::uint32_t topic = reading.objects.count + reading.subjects.count; topic-- > 0;)
    topic_of_class[class_of_topic(topic)] = topic;
  entry_parts_.assign(entries.size(), 0);
  entry_topics_.assign(entries.size(), no_topic);
  for (std::size_t e = 0; e < entries.size(); ++e)
    for (std::uint32_t c : refs(entries[e].classes)) {
      entry_parts_[e] |= of_class[c];
      entry_topics_[e] = std::min(entry_topics_[e], topic_of_class[c]);
    }
}

std::size_t Pack::slot_of_pair(table::Weighable one, table::Weighable next) const {
  const std::uint32_t mixed = one.value * 0x9E3779B1u + one.kind ^ std::rotl(next.value * 0x85EBCA6Bu + next.kind, 13);
  return (mixed ^ mixed >> 15) & (pair_slots_.size() - 1);
}

void Pack::index_weights() {
  const auto is_pair = [](const table::Weight& w) { return w.next.kind != table::weight_nothing; };
  const auto types_behind = static_cast<std::uint32_t>(types.size());
  first_weight_.assign(place_of_weight({table::weight_type, types_behind}) + 1, 0);
  std::size_t pairs = 0;
  for (const table::Weight& weight : weights) {
    if (is_pair(weight))
      ++pairs;
    else
      ++first_weight_[place_of_weight(weight.one)];
  }
  std::partial_sum(first_weight_.begin(), first_weight_.end(), first_weight_.begin());
  weight_numbers_.resize(first_weight_.back());
  weighing_.assign(first_weight_.size(), 0);
  pair_slots_.assign(std::bit_ceil(4 * pairs + 1), 0);
  for (auto w = static_cast<std::uint32_t>(weights.size()); w-- > 0;) {
    if (!is_pair(weights[w])) {
      weight_numbers_[--first_weight_[place_of_weight(weights[w].one)]] = w;
      weighing_[place_of_weight(weights[w].one)] |= weighs_alone;
      continue;
    }
    std::size_t slot = slot_of_pair(weights[w].one, weights[w].next);
    while (pair_slots_[slot] != 0) slot = (slot + 1) & (pair_slots_.size() - 1);
    pair_slots_[slot] = w + 1;
    weighing_[place_of_weight(weights[w].one)] |= begins_pair;
    weighing_[place_of_weight(weights[w].next)] |= ends_pair;
  }
}

std::span<const std::uint32_t> Pack::weights_of(table::Weighable one) const {
  const std::size_t place = place_of_weight(one);
  return std::span(weight_numbers_).subspan(first_weight_[place], first_weight_[place + 1] - first_weight_[place]);
}

std::uint32_t Pack::weight_of_pair(table::List of, table::Weighable one, table::Weighable next) const {
  for (std::size_t slot = slot_of_pair(one, next); pair_slots_[slot] != 0;
       slot = (slot + 1) & (pair_slots_.size() - 1)) {
    const std::uint32_t number = pair_slots_[slot] - 1;
    if (weights[number].one == one && weights[number].next == next && number - of.begin < of.count) return number;
  }
  return no_weight;
}

namespace {

// Whether all numbers of a column are below a limit. Columns are checked by few functions with few arguments, not by code
// for each, as Shape says.
[[gnu::noinline]] bool column_below(const std::uint32_t* number, std::size_t rows, std::size_t fields,
                                    std::size_t limit) {
  for (; rows > 0; --rows, number += fields)
    if (*number >= limit) return false;
  return true;
}

template <typename Row>
bool below(std::span<const Row> table, std::uint32_t Row::*field, std::size_t limit) {
  return table.empty() || column_below(&(table.data()->*field), table.size(), fields_of<Row>, limit);
}

bool is_weight(std::int32_t w) { return w >= -table::most_weight && w <= table::most_weight; }

}  // namespace

bool Pack::has_list(table::List l, std::size_t limit) const {
  return l.begin <= refs_.size() && l.count <= refs_.size() - l.begin &&
         column_below(refs_.data() + l.begin, l.count, 1, limit);
}

// Sets, each a count and that many numbers.
bool Pack::has_sets(table::List l, std::size_t limit) const {
  if (l.begin > refs_.size() || l.count > refs_.size() - l.begin) return false;
  const auto numbers = refs(l);
  for (std::size_t i = 0; i < numbers.size();) {
    const std::size_t n = numbers[i++];
    if (n > numbers.size() - i || !column_below(numbers.data() + i, n, 1, limit)) return false;
    i += n;
  }
  return true;
}

// Columns of lists and texts: `number` is the first field of the first row's. Lists that stand behind each other are looked
// through as one.
bool Pack::has_lists_at(const std::uint32_t* number, std::size_t rows, std::size_t fields, std::size_t limit) const {
  table::List together{0, 0};
  for (; rows > 0; --rows, number += fields) {
    const std::uint32_t begin = number[0], count = number[1];
    if (begin > refs_.size() || count > refs_.size() - begin) return false;
    if (count == 0) continue;
    if (begin != together.begin + together.count) {
      if (!has_list(together, limit)) return false;
      together = {begin, 0};
    }
    together.count += count;
  }
  return has_list(together, limit);
}

bool Pack::has_texts_at(const std::uint32_t* number, std::size_t rows, std::size_t fields) const {
  for (; rows > 0; --rows, number += fields)
    if (!has({number[0], number[1]})) return false;
  return true;
}

template <typename Row>
bool Pack::has_lists(std::span<const Row> table, table::List Row::*field, std::size_t limit) const {
  return table.empty() || has_lists_at(&(table.data()->*field).begin, table.size(), fields_of<Row>, limit);
}

template <typename Row>
bool Pack::has_texts_of(std::span<const Row> table, table::Text Row::*field) const {
  return table.empty() || has_texts_at(&(table.data()->*field).offset, table.size(), fields_of<Row>);
}

// Every index and range that the stations will follow; the trie has been checked where it grew.
bool Pack::check() const {
  if (jurisdictions.size() > 32 || types.size() > 32 || verbs.size() > 32 || forms.size() > 32 || wording.size() > 1 ||
      (!authorised.empty() && wording.empty()))
    return false;
  const bool ranges_are_sound =
      has_lists(words, &table::Word::symbols, symbols.size()) &&
      has_lists(terms, &table::Terms::entries, entries.size()) &&
      has_lists(terms, &table::Terms::caps_entries, entries.size()) &&
      has_lists(terms, &table::Terms::symbols, symbols.size()) &&
      has_lists(terms, &table::Terms::caps_symbols, symbols.size()) &&
      below(spelling_blocks, &table::SpellingBlock::at, std::size_t{spelling_bytes_} + 1) &&
      has_lists(entries, &table::Entry::classes, classes.size()) &&
      has_lists(entries, &table::Entry::parents, entries.size()) && has_texts_of(classes, &table::Class::name) &&
      has_lists(symbols, &table::Symbol::patterns, patterns.size()) &&
      below(places, &table::Place::kind, table::place_gap_mark + 1) &&
      below(patterns, &table::Pattern::owner, sets.size()) &&
      below(conditions, &table::Condition::scope, table::scope_page + 1) &&
      below(conditions, &table::Condition::set, sets.size()) && has_texts_of(rules, &table::Rule::id) &&
      has_texts_of(rules, &table::Rule::title) && below(rules, &table::Rule::strength, 3) &&
      below(rules, &table::Rule::severity, 3) && below(rules, &table::Rule::type, types.size()) &&
      below(rules, &table::Rule::set, sets.size()) && has_lists(rules, &table::Rule::near, conditions.size()) &&
      has_lists(rules, &table::Rule::regulations, regulations.size()) &&
      has_lists(rules, &table::Rule::topics, topics.size()) && has_texts_of(contexts, &table::Context::id) &&
      has_texts_of(contexts, &table::Context::reason) &&
      below(contexts, &table::Context::condition, conditions.size()) &&
      has_lists(contexts, &table::Context::unless, conditions.size()) &&
      has_lists(contexts, &table::Context::page_spares, conditions.size()) &&
      below(contexts, &table::Context::page_share, table::most_page_share + 1) &&
      has_lists(contexts, &table::Context::weak_rules, rules.size()) &&
      has_texts_of(regulations, &table::Regulation::jurisdiction) && has_texts_of(effects, &table::Effect::id) &&
      below(effects, &table::Effect::jurisdiction, jurisdictions.size()) &&
      below(effects, &table::Effect::kind, table::effect_lawful + 1) && below(effects, &table::Effect::severity, 3) &&
      below(effects, &table::Effect::regulation, regulations.size()) &&
      below(effects, &table::Effect::beside, rules.size() + 1) &&
      has_lists(effects, &table::Effect::rules, rules.size()) &&
      has_lists(effects, &table::Effect::objects, entries.size()) &&
      below(authorised, &table::Authorised::subject, entries.size()) &&
      below(authorised, &table::Authorised::function, functions.size()) &&
      below(functions, &table::Function::verb, verbs.size()) &&
      has_lists(functions, &table::Function::near, entries.size()) && has_texts_of(verbs, &table::Verb::singular) &&
      has_texts_of(verbs, &table::Verb::plural) && has_lists(wording, &table::Wording::fillers, words.size()) &&
      has_texts_of(wording, &table::Wording::url) && below(pairs, &table::Pair::subject, entries.size()) &&
      below(pairs, &table::Pair::object, entries.size()) &&
      below(pairs, &table::Pair::verdict, table::verdict_harmful + 1) && has_texts_of(pairs, &table::Pair::form) &&
      below(advice, &table::Advice::object, entries.size()) && has_texts_of(topics, &table::Topic::id) &&
      has_texts_of(jurisdictions, &table::Jurisdiction::id) && has_texts_of(types, &table::Type::id) &&
      below(forms, &table::Form::class_number, classes.size()) && has_texts_of(forms, &table::Form::name);
  if (!ranges_are_sound) return false;
  for (const auto& [list, limit] : {std::pair{reading.subjects, classes.size()},
                                    {reading.objects, classes.size()},
                                    {reading.hedges, classes.size()},
                                    {reading.absolutes, classes.size()},
                                    {reading.grave, classes.size()},
                                    {reading.joiners, words.size()},
                                    {reading.contrasts, words.size()},
                                    {reading.no_contrasts, words.size()}})
    if (!has_list(list, limit)) return false;
  for (const table::Alphabet& a : alphabets)
    if (a.first > spelling_blocks.size() || a.count > spelling_blocks.size() - a.first) return false;
  for (const table::Word& w : words) {  // a matcher takes a word's symbols for sorted, and makes room for no more
    if (w.symbols.count < 2) continue;
    const auto numbers = refs(w.symbols);
    for (std::size_t i = 1; i < numbers.size(); ++i)
      if (numbers[i - 1] > numbers[i]) return false;
  }
  for (const table::Place& p : places)
    if ((p.kind == table::place_symbol && p.value >= symbols.size()) ||
        (p.kind == table::place_regex && p.value >= regexes.size()))
      return false;
  for (const table::Pattern& p : patterns)
    if (p.places.begin > places.size() || p.places.count > places.size() - p.places.begin || p.places.count > 64 ||
        !has_sets(p.needs, symbols.size()))
      return false;
  for (const table::Regex& r : regexes)
    if (r.classes.count != 256 || !has_list(r.classes, r.class_count) || r.next.count % r.class_count != 0 ||
        !has_list(r.next, r.next.count / r.class_count) || r.start >= r.next.count / r.class_count)
      return false;
  for (const table::Context& c : contexts)
    if (c.weights.begin > weights.size() || c.weights.count > weights.size() - c.weights.begin || !is_weight(c.start) ||
        !is_weight(c.below) || !is_weight(c.per_word) || !is_weight(c.weak_at_least))
      return false;
  for (const table::Function& f : functions)
    if (!has_sets(f.wordings, words.size())) return false;
  for (const table::Verb& v : verbs)
    if (!has_sets(v.wordings, words.size())) return false;
  const std::size_t values[] = {1, words.size(), classes.size(), table::most_marks, types.size()};
  for (const table::Weight& w : weights)
    if (!is_weight(w.hundredths) || w.one.kind == table::weight_nothing || w.one.kind >= std::size(values) ||
        w.one.value >= values[w.one.kind] || w.next.kind >= std::size(values) || w.next.value >= values[w.next.kind])
      return false;
  return true;
}

bool Pack::is_of(std::uint32_t entry, table::List wanted) const {
  const auto of = refs(entries[entry].classes), any = refs(wanted);
  return std::find_first_of(of.begin(), of.end(), any.begin(), any.end()) != of.end();
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
